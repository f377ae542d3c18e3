"""How a page looks to everybody: what axe finds in the way, what is cut on a small screen."""

from pathlib import Path

import axe_playwright_python

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong travels, and nothing of the much that axe finds right.
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
ASK = "(options) => axe.run(options).then((found) => found.violations)"

PHONE = {"viewport": {"width": 360, "height": 740}}
TOUCHED = {**PHONE, "has_touch": True, "is_mobile": True}
SMALLEST = {"viewport": {"width": 320, "height": 640}}


def looks_right(page):
    """See that nothing is in anybody's way and that nothing is cut, once the page is whole."""
    assert barriers(page) == [], page.url
    assert too_wide(page) == [], page.url


def unfold(page):
    """Open all that is folded, however deep."""
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true })")


def barriers(page):
    """Return what axe knows of on a page, but for pins on a map.

    Where a pin stands is its point, however close to others, and the list says the same.
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'].splitlines()[-1]}"
        for violation in page.evaluate(ASK, OPTIONS)
        for node in violation["nodes"]
        if not (violation["id"] == "target-size" and ".pin" in str(node["target"]))
    ]


def too_wide(page):
    """Return what sticks out of a page that scrolls sideways."""
    page.wait_for_load_state()
    return page.evaluate(
        """() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return [];
            return [...document.querySelectorAll("body *")]
                .filter((e) => e.getBoundingClientRect().right > room + 1)
                .map((e) => e.outerHTML.slice(0, 80));
        }"""
    )
