"""Pages for engineers: what is decided and why, what the banks hold, what is asked, and how the index stands.

views      try a picture; everything that pages are made of
explain    two hashes side by side: bits, scale
banks      banks, entries, one entry: shown_banks, policy_words, matched
traffic    the last hour and month: served
index      the index of this process
work       what machines owe, and what needs a person: work_words
plots      shapes for all of them; words: what codes say to a person
"""
