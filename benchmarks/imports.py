"""The rate of the import: 10,000 generated records of the exchange format, new, then unchanged."""

from benchmarks.directory import import_generated, load_territory
from benchmarks.figures import say

SERVICES = 10_000


def main() -> None:
    load_territory()
    taken = import_generated(SERVICES)
    say("import of new services", f"{SERVICES / taken:,.0f} a second ({taken:.1f} s)")
