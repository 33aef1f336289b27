"""The calls of Hasher-Matcher-Actioner, the API that many platforms run today: its clients change their base URL.

The facts of it (paths, shapes, statuses) are those of its version 1.1; `docs/hma.md` says what differs and why.

edge        before everything: takes the key out of the path; failures in this API's shape
keys        whose key it was
lanes       how much may come in where
failures    how a failure is said
calls       which method, which failure becomes which answer
asked       what a request asks
pictures    the bytes of a picture, sent or named by a URL, and its hashes
shown       which matches an answer without a decision may show, and under which bank's name
hashing     /h
matching    /m
bare        the hashes of /m again, beside Django and from memory
banks       /c/banks, /c/bank/X
contents    what is in a bank of one's own
remarks     what is noted of a content
about       signal types, exchanges, status
"""
