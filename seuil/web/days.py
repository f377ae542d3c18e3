"""A day that somebody writes: one field for every form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY = "%Y-%m-%d"


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field that browsers draw as a calendar and that is read as a plain day."""
    more.setdefault("error_messages", {"invalid": _("Write a day such as 2026-11-24.")})
    return forms.DateField(
        label=label,
        input_formats=[DAY],
        widget=forms.DateInput(format=DAY, attrs={"type": "date"}),
        **more,
    )
