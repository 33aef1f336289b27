"""What can open what: key pairs, sealed boxes, codes of words, and the hierarchy of keys. Pure.

In the order in which they build on each other:

    purposes, outcomes            what a box is for, and what opening it may come to
    boxes, streams                sealed to a public key or locked under a key; small things, and large ones in pieces
    fingerprints                  a public key in digits, to be compared over the phone
    passphrases, session_seal     how staff open their own key, and keep it open from page to page
    code_words, codes,
    code_reading, code_verifiers  how a survivor does, with thirteen words and no account
    halves, generations           the organisation's key: joining, leaving, recovering
    case_keys                     the case's key: the survivor and the organisation open it, and deleting destroys it
    upload_boxes, upload_keys     pictures that a browser sealed to one request, and who can open that request's key
"""
