"""Takedowns: locations, their checks, notices, answers and looks. Cases are opaque ids here.

What machines need at night (addresses, recipients, the text of a notice) is locked under the server's key. What a
person confided or a recipient wrote is sealed to the case. A row belongs to one organisation, and is read through it.
"""
