"""What axe finds wrong on a page, and nothing of the much that it finds right."""

from pathlib import Path

import axe_playwright_python

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
ASK = "(options) => axe.run(options).then((found) => found.violations)"


def violations(page):
    """Return what stands in somebody's way, as axe describes it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    return page.evaluate(ASK, OPTIONS)
