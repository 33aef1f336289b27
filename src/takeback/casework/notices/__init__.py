"""Notices: what a law wants of a request, whether it is there, and the text. Pure.

In the order in which the data passes:

text        what may stand in a notice: text that is only text
facts       what is known: frozen, typed, absent until somebody said it
reading     facts from JSON
elements    the questions to the facts, each with its sentence
withheld    whether a name stays out
route       one way to ask: its elements with their clauses, its clock, its sources, its costs
refuted     errors that circulate, which no route can repeat
routes/     all of them
overrides   what an operator changes
proposal    which route is proposed for a recipient, and why
validator   every element present, or the missing ones by name
wording, rendering, drafting    from a template to the text with its table
form_pack   a notice for who answers only to a form
channel_form    what the form of an official channel asks for, out of the directory
"""

from takeback.casework.notices.drafting import Draft, ElementShown, drafted
from takeback.casework.notices.facts import Facts
from takeback.casework.notices.route import Route
from takeback.casework.notices.routes import ROUTES
from takeback.casework.notices.validator import Missing, Valid, validated

__all__ = ["ROUTES", "Draft", "ElementShown", "Facts", "Missing", "Route", "Valid", "drafted", "validated"]
