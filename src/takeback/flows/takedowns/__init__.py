"""From a link to "gone": locations taken in, checked, asked for, looked at again, closed. Crosses cases and takedowns.

reporting   a report becomes locations of a case, or of the incident that the case is part of
checking    a caseworker checks link, subject and authority; what may be of a minor is handed over
waiting     what waits for a caseworker, and who holds it
drafting    one notice for each recipient, within its limits
approving   one approval for hundreds of locations
sending     once, and never twice by a machine
answering   what a recipient writes, and what it is worth
reading     what is sealed of it, opened for a caseworker
looking     what vantage points saw
unseen      a hash taken where nobody has the file, and what the person says of it
closing     why work ends; reopening
telling     what the person's own page may say of the links that they reported
wishes      what the person allows, and who acts for them
police      what was promised there
sharing     what cases of one incident told, worked on once
around      what the records know: asked at the check, at the approval, and at the moment of sending

ports       what these steps ask of others: recipients, words, time, mail
"""
