"""The registry of sites at the desk: what is known of each, whom to ask, how they answered, and which belong together.

    listing    sites by the page, found by a part of their name
    one        one site: its ranked contacts, how it answered before, notes, "never ask the operator"
    mirrors    the network of one site as a graph and as a table; a false edge is removed for good
    graph      where the points and lines of that graph stand
    lists      the registry in and out, as CSV and JSON lines; the directory of official channels and its age
    forms      what is typed; words: what all of it is called

Every caseworker reads it: no case stands in it. Only those of the organisation that runs the deployment change it,
since a contact that somebody puts there is where other people's links are sent.
"""
