"""What columns are read with besides the directory: programs, words, places, a setting."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from seuil.directory.capacity import capacity_days
from seuil.territory.models import Edition

PACKAGE = Path(__file__).resolve().parent.parent.parent
MADE_BY = (
    "access/*.py",
    "access/columns/*.py",
    "access/data/*.yaml",
    "kernel/*.py",
    "wording/*.py",
    "territory/gazetteer.py",
    "directory/models/*.py",
    "matching/offers.py",
    "matching/index/*.py",
)
LIBRARIES = ("numpy", "opening-hours-py", "pystemmer", "shapely", "snowballstemmer")


def fingerprint() -> str:
    """Return what changes whenever the same directory would give other columns."""
    edition = Edition.objects.values_list("stamp", flat=True).first()
    return f"{of_programs()}-{edition}-{capacity_days()}"


@cache
def of_programs() -> str:
    digest = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(PACKAGE.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()[:32]
