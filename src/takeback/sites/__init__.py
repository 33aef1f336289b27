"""Who runs what on the net, and whom to ask: pure, so the same answers hold in a page, at night and in a test.

unreadable.py    why a text is no location: each reason with its sentence
hosts.py         a host's name in the one form that machines use, and in the form that people read
suffixes.py      which part of a name somebody registered: the site
spelling.py      paths, queries and fragments in one spelling
known_places.py  search engines, archives, rooms, wrappers and short forms that are known by name
location.py      a text as somebody gave it -> `Location`
contact.py       whom to ask, with scope, source and date; what is no address; the best first
channels.py      the large platforms' official channels for intimate images, out of `channels.toml`
networks.py      which networks are known to stand in front of others, out of `networks.toml`
indicators.py    what a page says of who runs it
mirror.py        which sites belong together, and why
"""
