"""Data that the project ships inside its packages."""

from importlib import resources
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped_yaml(package: str, name: str) -> Any:
    """Return the content of ``data/name`` of a package of ours."""
    return plain_yaml((resources.files(package) / "data" / name).read_text("utf-8"))


def plain_yaml(text: str) -> Any:
    """Return what a text in YAML says; only plain data is read."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  a safe loader, in C where there is one
