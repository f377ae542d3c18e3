"""Two people with one form: what was made from an older version is refused, nothing is lost."""

from typing import Any

from seuil.kernel.errors import SeuilError


class Stale(SeuilError):
    """Somebody changed it since the form was read, and nothing was done; ``current``: as it is."""

    def __init__(self, current: Any = None) -> None:
        super().__init__("it changed since the form was read")
        self.current = current


def refuse_stale(current: Any, seen: int | None) -> None:
    """Raise `Stale` unless ``seen`` is the version of what is to change; None asks nothing."""
    if seen is not None and seen != current.version:
        raise Stale(current)
