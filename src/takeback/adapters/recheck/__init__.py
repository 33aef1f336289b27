"""Looking whether something is still there: the exact media at the exact location, from every vantage point.

    robots.py    what a site lets machines look at (RFC 9309)
    sparing.py   so many seconds between two fetches from one site
    phrases.py   what pages say where nothing is, where one must sign in, where the country is the wrong one
    judging.py   one answer of a server to what was seen
    pictures.py  pictures of a page hashed in memory, compared, and dropped
    comparing.py what these pictures tell of those that are looked for
    results.py   search results: whether they lead to what they must not lead to
    eyes.py      one round of looks: each vantage point, robots, sparing, judging

Every byte comes by `takeback.adapters.safe_fetch`. What was fetched is never stored, logged or handed on.
"""

from takeback.adapters.recheck.eyes import Eyes, Round, VantagePoint
from takeback.adapters.recheck.sparing import Sparing

__all__ = ["Eyes", "Round", "Sparing", "VantagePoint"]
