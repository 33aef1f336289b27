"""From a link to "gone": locations taken in, checked, asked for, looked at again, closed. Crosses cases and takedowns.

reporting   a report becomes locations of a case, or of the incident that the case is part of
checking    a caseworker checks link, subject and authority; what may be of a minor is handed over
site_looks  who runs the site of what was cleared, and which network it belongs to
mirrored    the same, offered for the mirrors of a site
stating     what a caseworker writes down once for all notices of a case
known       that, and what the records know: what a notice can rest on
batches     what is drafted by one press, and approved by another
drafting    one notice for each recipient, within its limits
approving   one approval for hundreds of locations
sending     once, and never twice by a machine
following_up    a recipient asks for more, and gets it
climbing    a recipient did not act: the next one is drafted, and waits for approval
complaining the last one is a regulator: what was asked of whom, and what came of it, as a draft
answering   what a recipient writes, and what it is worth
stray_mail  mail that belongs to no notice: sealed to the caseworkers, assigned by one of them, or forgotten
reading     what is sealed of it, opened for a caseworker
looking     what vantage points saw
mirror_looks    something went, or came back: its mirrors are named to a person
unseen      a hash taken where nobody has the file, and what the person says of it
closing     why work ends; reopening
learning    what each ending says of the site, by the way in which it was asked
wishes      what the person allows, and who acts for them
police      what was promised there
telling     what the person's own page may say of the links that they reported
waiting     what waits for a caseworker, danger first
sharing     what cases of one incident told, worked on once
around      what the records know: asked at the check, at the approval, and at the moment of sending

ports       what these steps ask of others: recipients, words, time, mail
registry    recipients, out of the registry of sites
writing     words and clocks, of `casework`
posting     mail, of `adapters.mail`
"""
