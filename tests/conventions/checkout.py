"""The files of the project as they lie in this checkout, without what tools and starts make."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from config.launcher.paths import ROOT

MADE = {"node_modules", "var", "__pycache__"}
KEPT_HIDDEN = {".ci", ".gitattributes", ".gitignore", ".editorconfig"}
TEXT = {
    "", ".css", ".csv", ".html", ".js", ".json", ".md", ".ndjson", ".po", ".py", ".sql", ".svg",
    ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip


def files(*suffixes: str, under: str = "") -> list[Path]:
    """Return the files of the project with one of these suffixes (all, when none is named)."""
    found = (path for path in _walk(ROOT / under) if not suffixes or path.suffix in suffixes)
    return sorted(found)


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in KEPT_HIDDEN
        if hidden or path.name in MADE or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def text_files() -> list[Path]:
    return [path for path in files() if path.suffix in TEXT]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def read(path: Path | str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def prose() -> str:
    """Return every word of the documentation."""
    return "\n".join(read(path) for path in files(".md"))


def project() -> dict[str, object]:
    return tomllib.loads(read("pyproject.toml"))


def table_under(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading of a page, without its title rows."""
    _, _, rest = read(page).partition(f"\n{heading}\n")
    rows: list[list[str]] = []
    for line in rest.splitlines():
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif rows or line.startswith("#"):
            break
    return rows[2:]
