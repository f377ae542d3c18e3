"""Time on the clock of a session."""

from django import template

register = template.Library()


@register.filter
def minutes_left(seconds: int) -> str:
    """Return minutes and seconds; with a plus once a phase takes longer than planned.

    >>> minutes_left(754), minutes_left(-61)
    ('12:34', '+1:01')
    """
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'+' if seconds < 0 else ''}{minutes}:{rest:02}"
