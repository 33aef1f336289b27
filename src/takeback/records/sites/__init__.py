"""The registry of sites: whom to ask about each, how they answered before, and which belong together.

    models.py     the tables
    actions.py    what caseworkers and looks write
    listed.py     a site as a list says it, and what is wrong with a row
    exchange.py   lists in and out: CSV and JSON lines
    queries.py    whom to ask, how they answered, sites by the page
    mirrors.py    the network of one site, out of 50,000, and why it is one

No case, no person and no link to a page stands here: a site is what many cases share.
"""
