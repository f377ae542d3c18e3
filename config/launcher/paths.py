"""Where things are on this machine."""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

DATABASE = "database"
STATIC = "static"
LOGS = "logs"
INDEX = "index"
METRICS = "metrics"
SECRET = "secret"  # noqa: S105
STAMPS = "prepared.json"
GENERATED = (DATABASE, STATIC, LOGS, INDEX, METRICS, STAMPS, SECRET)
"""All that a start makes in the data folder, and all that a fresh start removes."""


def make_data_folder(data: Path) -> None:
    """Create the data folder, for its owner alone where it did not exist."""
    if not data.is_dir():
        data.parent.mkdir(parents=True, exist_ok=True)
        data.mkdir(mode=0o700, exist_ok=True)


def local_secret(data: Path) -> str:
    """Return this machine's own secret key, made at random on first use, readable by its owner."""
    file = data / SECRET
    make_data_folder(data)
    if not file.exists():
        draft = data / f"{SECRET}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        _publish(draft, file)
    return file.read_text(encoding="ascii")


def _publish(draft: Path, file: Path) -> None:
    """Give ``draft`` its final name, unless another process was first."""
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
