"""Compile the translations, so that no gettext program is needed."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from config.launcher.paths import ROOT


def compile_messages(root: Path = ROOT) -> list[str]:
    """Write every ``.mo`` that is older than its ``.po``; return what is wrong, a line each."""
    return [
        problem
        for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po"))
        if _is_newer(source, source.with_suffix(".mo"))
        for problem in _compiled(source, root)
    ]


def stale_messages(root: Path = ROOT) -> bool:
    return any(
        _is_newer(source, source.with_suffix(".mo"))
        for source in root.glob("locale/*/LC_MESSAGES/*.po")
    )


def _is_newer(source: Path, target: Path) -> bool:
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compiled(source: Path, root: Path) -> Iterator[str]:
    """Compile one file, or leave the old one and say what is wrong with the new one."""
    name = source.relative_to(root)
    try:
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        yield f"{name}: {error}"
        return
    problems = [
        f"{name}:{message.lineno}: {error}"
        for message, errors in catalog.check()
        for error in errors
    ]
    yield from problems
    if not problems:
        draft = source.with_suffix(f".mo.{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalog)
        draft.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    sys.exit("\n".join(compile_messages()) or 0)
