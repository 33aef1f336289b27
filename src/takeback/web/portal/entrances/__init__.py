"""The ways in: the first page, questions one at a time, and a way of its own for each who comes.

front       the first page, and how to be safe on it
questions   what is asked, what it leads to, and the answers so far
start       /start/: one question a page, then what to do next
threatened  /now/: what helps at once
forms       the forms in which somebody tells something
told        what they told, as the case keeps it
telling     /places/ and /for-somebody/: a link is enough; acting for another person
minors      /another-way/: whoever may have been under age
codes       the code of a fresh case
received    /received/: whether what was handed over has been read
shown       the directory of help, in words
who_helps   /help/: who helps where
"""
