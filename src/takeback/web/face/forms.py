"""How every form looks: a label, a hint and an error for each field, tied together for those who listen to a page."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class FaceForms(DjangoTemplates):
    """Django's own renderer, with our templates for a whole form and for one field."""

    form_template_name = "face/forms/form.html"
    field_template_name = "face/forms/field.html"
