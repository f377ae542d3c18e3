"""A day that somebody writes: one field for every form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DAY, DAY_BY_HAND = "%Y-%m-%d", "%d/%m/%Y"


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field that browsers draw as a calendar, and in which a day may be typed too."""
    errors = {"invalid": _("Write a day such as 24/11/2026.")} | more.pop("error_messages", {})
    return forms.DateField(
        label=label,
        input_formats=[DAY, DAY_BY_HAND],
        error_messages=errors,
        widget=forms.DateInput(format=DAY, attrs={"type": "date"}),
        **more,
    )
