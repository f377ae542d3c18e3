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
        "chain/observation": "blockages",
        "chain/blockage": "blockages",
        "chain/track": "blockages",
        "chain/action": "plans",
        "chain/decision": "plans",
        "chain/measure": "plans",
        "what-if": "what_if",
    }
)


def area_of(path: str) -> str:
    """Name the entry of the bar that ``path`` lies below; empty when it lies below none."""
    first, *more = path.strip("/").split("/")
    return AREAS.get(first) or AREAS.get("/".join([first, *more[:1]]), "")
