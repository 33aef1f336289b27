"""Figures that were counted: one row for each organisation and year, so that a page reads them and counts nothing.

What stands here is as it is. `casework.told_counts` says what of it may be told, and each page asks it.
"""
