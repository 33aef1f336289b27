"""The pages of a case: its code is asked for, and then they say what happened, and do what the person wants.

session    who has entered a code, for a short while: in a cookie alone
tries      how often somebody may try
entering   the code
page       what happened
doing      adding, writing, reporting, choosing, withdrawing
words      the sentences
"""
