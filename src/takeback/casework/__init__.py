"""A case: what it is, how it moves, what its page may say, and how a removal is asked for. Pure.

case    its states, its paths, and when a withdrawal counts
claim   an image that a person says is of them, and what becomes of it
seen    what a page may tell of matches, before and after the person is verified

report     locations read from pasted lines or a file
takedown/  one location, from a report to "gone, and it stays gone"
notices/   what a law wants of a request, whether it is there, and the text
clocks/    when an answer is due
ladder     whom to ask next
packet     what a regulator is told
"""
