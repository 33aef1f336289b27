"""Figures: counted at night out of what is worked on, kept, and told as far as they may be.

written    what was counted, as JSON and back
counting   counts an organisation's years, and all organisations' for the public
telling    what staff, and what everybody, may know of it
"""
