"""A world on loopback in which a takedown can be walked from a link to "gone": for tests and for the demonstration.

    with World(start) as world:
        world.locations         # forty links, on eight sites
        world.resolver          # leads their names to loopback, by asking the world's own DNS server
        world.move(days=3)      # operators do what they have put off, and answer
        world.record            # what the world itself knows of what was done to it

    cast.py         who is in it: sites, operators, a hosting company, a registrar; as data
    pictures.py     the picture that is out, in the ways in which sites show it
    pages.py        what their pages look like
    state.py        which pages are up, at which instant
    web_server.py   the sites, over HTTP
    dns_server.py   their names, over UDP
    rdap_server.py  who registered what, over HTTP
    vantage_proxy.py  the way to look from abroad
    mail_sink.py    takes every mail over SMTP, and writes it down
    operators.py    read it, and remove, answer, bounce, or do nothing
    answers.py      what they write back
    imap_server.py  the mailbox that Takeback collects from
    record.py       the world's own record
    world.py        starts all of it, and ends all of it

Everything runs on 127.0.0.0/8 and on free ports. Nothing is left when the world ends.
"""

from takeback.demo.world.world import World

__all__ = ["World"]
