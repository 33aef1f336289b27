"""What keeps a flood of forms away, without knowing anybody.

    puzzles   proof of work: a browser computes for a moment, once for each form
    line      without scripts, one waits instead
    caps      how many forms one submitter, and everybody together, may send in an hour
    gate      the three together: what becomes of a form that is sent

All of it lives in memory and dies with the process. Nothing is written anywhere, and a submitter is a keyed hash whose
key is thrown away each hour.
"""
