"""Our own PDQ, in the order in which the numbers pass: docs/adr/0013-own-pdq.md.

    banded     any size -> 64 by 64, in four lies at once: two products with banded matrices
    turned     which of the eight ways to lie is which, and how EXIF's orientation changes them
    dct        64 by 64 -> 16 by 16 frequencies
    bits       16 by 16 -> 256 bits, and how clear a decision they were
    quality    64 by 64 -> 0 to 100, and how clear that was
    reference  the published arithmetic, rounding for rounding: asked when a decision was too close to call
    hashed     the whole way, exactly and nearly

Source for all of it:
    ThreatExchange, hashing/hashing.pdf, "PDQ & TMK + PDQF" (Facebook, 2019).
"""
