"""Writes to takedowns, by their subject. Each call is part of its caller's transaction.

Whoever holds more than one row holds notices before locations, and rows of one kind in the order of their ids.
"""
