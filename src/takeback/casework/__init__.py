"""A case: what it is, how it moves, and what its page may say. Pure.

case    its states, its paths, and when a withdrawal counts
claim   an image that a person says is of them, and what becomes of it
seen    what a page may tell of matches, before and after the person is verified

report    locations read from pasted lines or a file
takedown  one location, from a report to "gone, and it stays gone"
"""
