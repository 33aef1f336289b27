"""Takeback: take intimate pictures back.

Three flows. In each folder the files stand in the order in which the data passes:

    An image   intake -> signal -> bank -> index -> match -> decision
    A case     report -> evidence -> recipients -> notice -> recheck -> closure
    Conduct    event -> account signals -> alert -> review -> referral

The layers, highest first. Each may import only what stands below it; import-linter holds that in `make check`:

    cli          the command line, one file a noun
    demo         the walk on real pictures that `make run` shows
    project      settings and wiring: the only place where things are put together
    web          what a browser or a platform talks to        workers   what runs at night
    flows        steps that cross records in one transaction
    records      tables: accounts, audit, work, banks          adapters  one outside thing a file
    casework     a case, a claim on an image, what its page may say (pure)
    matching     bank, index, matcher, decision (pure)
    referral     who helps where, and from which age somebody counts as grown up (pure)
    sites        what a link means, whom to ask, which sites belong together (pure)
    signals      intake, signal, hashers (pure)
    sealing      keys, boxes, codes: what can open what (pure)
    client       what a platform installs: asks a server, and stands on Python alone
    base         errors, ids, instants

"Pure" means: decides over small frozen values, and knows no Django, socket, file or clock.
"""
