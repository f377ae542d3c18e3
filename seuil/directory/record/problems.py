"""Saying what is wrong with a value, where, and what would be right."""

import difflib
from collections.abc import Collection

from seuil.directory.record.values import shortened
from seuil.kernel.errors import InvalidInput


def wrong(path: str, value: object, accepted: str, why: str = "is not accepted") -> InvalidInput:
    message = f"{path or 'the line'}: {shortened(value)} {why}"
    return InvalidInput(message, path=path, value=value, accepted=accepted)


def suggestion(value: object, choices: Collection[str], what: str) -> str:
    """Name the choices: all when they are few, else those that look like ``value``."""
    if len(choices) <= 30:
        return f"{what}: {', '.join(sorted(choices))}"
    near = difflib.get_close_matches(str(value)[:80], choices, n=3)
    return f"{what} such as {', '.join(near or sorted(choices)[:3])}"
