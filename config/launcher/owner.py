"""Who runs PostgreSQL: this account, or the system account ``seuil`` when this one is root."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwnam
from typing import TypedDict

from config.env import SYSTEM_FOLDER
from config.launcher.console import CannotStart

ACCOUNT = "seuil"
NO_ACCOUNT = (
    "PostgreSQL refuses to run as root, and the system account 'seuil' could not be made here: "
    "start Seuil as an ordinary user, or set DATABASE_URL."
)


class AsAccount(TypedDict, total=False):
    """The arguments of `subprocess.Popen` that change the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Owner:
    """An account that owns a database; ``system`` says that it is not the one running now."""

    uid: int
    gid: int
    system: bool

    @property
    def process(self) -> AsAccount:
        if not self.system:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def make_folder(self, folder: Path) -> None:
        """Make a folder that only this account may enter; one that exists stays as it is."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            return
        if self.system:
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, folder: Path) -> bool:
        if not self.system:
            return True
        check = ["/bin/sh", "-c", 'cd -- "$0"', str(folder)]
        done = subprocess.run(
            check, cwd="/", stderr=subprocess.DEVNULL, check=False, **self.process
        )
        return done.returncode == 0


def database_owner() -> Owner:
    """Return the account for PostgreSQL, making the system account when root has none yet."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid(), system=False)
    with system_folder_locked():
        try:
            account = getpwnam(ACCOUNT)
        except KeyError:
            _make_account()
            account = getpwnam(ACCOUNT)
    return Owner(account.pw_uid, account.pw_gid, system=True)


@contextmanager
def system_folder_locked() -> Iterator[Path]:
    """Hold the folder of the system account, so that two starts do not build the same thing."""
    SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (SYSTEM_FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield SYSTEM_FOLDER


def _make_account() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise CannotStart(NO_ACCOUNT)
    words = "--system --user-group --no-create-home --shell /usr/sbin/nologin --home-dir"
    made = subprocess.run(
        [useradd, *words.split(), str(SYSTEM_FOLDER), ACCOUNT], capture_output=True, check=False
    )
    if made.returncode != 0:
        raise CannotStart(NO_ACCOUNT)
