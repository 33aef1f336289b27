"""A one-time link, as the person sees it: one picture, sealed before it goes anywhere.

    pages      the pages, with JavaScript and without
    handler    without JavaScript: seals the file while the form is read, at its first byte
    lane       who may send a large body here at all, asked before it is read

With JavaScript the link's secret stands in the fragment, which no browser sends: the script hands it over in a header.
Without, it stands in the path. Neither is ever logged, and no page here is named to another by a referrer.
"""
