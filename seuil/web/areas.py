"""Which entry of the bar an address belongs to, so that a reader always sees where they are."""

from types import MappingProxyType

AREAS = MappingProxyType(
    {
        "": "search",
        "services": "search",
        "territories": "territories",
        "vignettes": "vignettes",
        "sessions": "sessions",
        "series": "sessions",
        "blockages": "blockages",
        "tracks": "blockages",
        "plans": "plans",
        "councils": "plans",
        "decisions": "plans",
        "levels": "plans",
        "what-if": "what_if",
    }
)


def area_of(path: str) -> str:
    """Name the entry of the bar that ``path`` lies below; empty when it lies below none."""
    return AREAS.get(path.strip("/").split("/", 1)[0], "")
