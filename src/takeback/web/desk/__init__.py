"""The pages on which people work through what survivors and partners send: requests, reviews, cases. It owns no table.

sections   which pages there are, and who may see them: the landing page and the navigation read it
landing    the first page
cases      letters, withdrawals that wait, people to be verified, images that two people claim
disputed   entries of which a platform says that they are not intimate
takedowns  links that are taken down: from a paste to "gone"
handovers  what may be of somebody under age, until those who may act by law have it
requests   a partner's: links for pictures
review     a reviewer's: one picture at a time
day        a reviewer's day: what they are spared, and when they rest
withheld   the legal contact's: what may be of minors
words      what all of them call things
"""
