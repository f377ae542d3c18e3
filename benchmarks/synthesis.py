"""The PDF of a synthesis that fills its two pages: the first one of a process, and the next ones.

How long a draft is, which its page says each time, is measured too.
"""

import time
from collections.abc import Callable
from typing import Any

from benchmarks.figures import tell, tell_spread
from seuil.concertation.report.docx import docx_of
from seuil.concertation.report.pdf import overflow_of, pdf_of

TARGET_MS = 2_000.0
TIMES = 20
LINES = 6
TEXT = "Un service qui ne répond pas au téléphone et n’a pas de guichet ouvert, numéro"
HEADINGS = {
    "risk": ("",),
    "barriers": ("Liés à la personne", "Liés aux professionnel·les", "Liés au système"),
    "levers": ("Liés à la posture", "Liés à la pratique"),
    "needs": ("Bonnes pratiques", "De la part du système"),
    "tracks": ("Pistes", "Ressources"),
}


def main() -> None:
    tell("synthesis as PDF, first of a process", taken(pdf_of, 0), at_most=TARGET_MS)
    tell_spread(
        "synthesis as PDF, other words each time",
        [taken(pdf_of, number) for number in range(1, TIMES)],
        p99=TARGET_MS,
    )
    tell_spread("its length", [taken(overflow_of, number) for number in range(TIMES, 2 * TIMES)])
    tell("synthesis as DOCX", min(taken(docx_of, number) for number in range(3)))


def taken(make: Callable[[dict[str, Any]], object], number: int) -> float:
    """Return the milliseconds that one takes; each has words of its own, so nothing is kept."""
    given = told(number)
    start = time.perf_counter()
    make(given)
    return (time.perf_counter() - start) * 1_000


def told(number: int) -> dict[str, Any]:
    lines = [{"text": f"{TEXT} {number}.{line}", "language": "fr"} for line in range(LINES)]
    return {
        "language": "fr",
        "slug": "synthesis",
        "series": "Concertation",
        "title": f"Une rencontre, numéro {number}",
        "day": "12 mars 2026",
        "aims": [TEXT] * 3,
        "parts": [
            {
                "code": code,
                "title": code.capitalize(),
                "groups": [{"title": title, "lines": lines} for title in titles],
            }
            for code, titles in HEADINGS.items()
        ],
    }
