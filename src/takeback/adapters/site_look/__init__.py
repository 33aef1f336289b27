"""Looking up who runs a site, without being led anywhere: each answer is hostile, and each silence is said.

    policy.py        what a deployment asks, and how long a look may take
    patience.py      what is left of one look's seconds
    names.py         the DNS, by way of the system or of one server that is named
    zones.py         which network an address is in, and who answers for it, from zones of the DNS
    rdap.py          registries' records of names and networks (RFC 9083)
    rdap_records.py  what such a record says, however it is nested
    security_txt.py  the site's own file for reports of weaknesses (RFC 9116)
    html.py          a page read within bounds: links, text, forms, its language
    mailboxes.py     mailboxes in a text, also where they are hidden from machines
    page_words.py    what links to a contact page are called, in many languages
    pages.py         the home page, and the pages that it calls contact, abuse, DMCA, legal or imprint
    look.py          all of it side by side, within one time

Every byte that comes by HTTP passes `takeback.adapters.safe_fetch`.
"""

from takeback.adapters.site_look.look import Looked, SiteLook
from takeback.adapters.site_look.policy import LookPolicy

__all__ = ["LookPolicy", "Looked", "SiteLook"]
