"""The ways in: the first page, questions one at a time, and a way of its own for each who comes.

front       the first page, and how to be safe on it
questions   what is asked, what it leads to, and the answers so far
start       /start/: one question a page, then what to do next
help        /help/: who helps where
"""
