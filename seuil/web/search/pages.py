"""Pages of a list whose rows are already cut by the engine."""

from django.core.paginator import Page, Paginator


def pages_of(count: int, number: int, per_page: int) -> Page[int]:
    """Return the page of that number, the last one when it is past the end."""
    return Paginator(range(count), per_page).get_page(number)
