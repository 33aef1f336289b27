"""Hand-overs: what may be of somebody under age is passed to those who may act by law, and followed until they have.

A row knows its case by an opaque id, and says nothing of anybody: days, a hotline, and how far it is.
"""
