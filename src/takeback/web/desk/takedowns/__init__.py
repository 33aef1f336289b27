"""A caseworker's pages of takedowns: from a paste of links to "gone", with as few presses as that takes.

The walk of a hundred links on twelve sites, in presses:

    the case's page     paste the links, press "Read the links"                    2
    the preview         press "Take in"                                            1
    the screen          answer the three questions of the check, and whether the
                        person allows it; press "Check, and draft the notices"     5
    the drafts          press "Approve"                                            1
                                                                                  --
                                                                                   9

What all notices rest on (what is shown, who stated what) is written down once a case, in six or seven answers and a
press. Whoever has only a form takes two more each: the number that it gave, and "Handed in". Nothing leaves before the
time for undoing is over, and no page needs JavaScript.

queue      what waits, by danger and deadline; "Next" gives one thing to one person
screen     one case or incident on one screen: what happened, where each link stands, what can be decided
selection  which links a press is about: what is ticked, else all that it fits
report     a paste or a file is read, shown, and taken in
checking   link, subject, authority; then drafts
wishes     what the person allows, and who acts for them
stating    what all notices rest on, and what the person agreed to back then
authorship  what a copyright notice would rest on, and what it may cost
drafts     what was drafted together is looked at, approved, taken back
notices    one notice: its elements, its text, its form to be filled in
form_pack  the fields of that form, as the directory of channels knows them
following_up   what a recipient asked for is written, and drafted on top of the notice
sharing    what cases of an incident told, worked on once
mirrored   the same for all mirrors of a site
delegates, tracks: how those who act for the person, and reports to the police, are shown
clocks     the recipient's time: an order of a regulator, an extension taken, holidays
looking_up whom to ask is looked up at once, where nothing is known of a site
tasks      what waits, in words
answers    what is sealed is opened, and what a recipient wrote is judged
looks      what a caseworker sees from their own browser
unseen     what a machine hashed where nobody has the file, and what the person says of it
closing    why work ends, shown first; and how it begins again
police     what was promised there
words      what all of them call things
"""
