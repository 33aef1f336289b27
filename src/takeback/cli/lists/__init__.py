"""Lists of entries in files: what `takeback bank import` reads and `takeback bank export` writes.

form      what a list can say, and how it is written
lines     bytes to lines, bounded, whatever comes
reading   lines to rows: CSV, JSON lines, bare hashes
rows      rows to entries, or to what is wrong with them
writing   entries to lines
"""
