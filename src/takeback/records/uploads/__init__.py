"""One-time links, and what was uploaded over them: until a reviewer has looked once, or their time is over.

states         what can become of a request (pure)
kinds          what sort of picture it is said to be, so that nobody reviews what they have opted out of
actions        open, revoke, upload, expire
verdicts       what a reviewer says of it, until that is final
queries        what each may know
"""
