"""Floods are kept away from the forms that store something: a puzzle in the page, or a wait.

In a view, once the form is known to be in order and before anything is stored:

    if (held := held_up(request)) is not None:
        return held

In the template, inside the form: `{% flood_puzzle %}`, after `{% load flood %}`.
"""
