"""Where the processes of one web server count their requests: in a folder of that server."""

import os
import shutil
from pathlib import Path


def folder_of_this_server(parent: Path) -> str:
    """Return the folder shared by all that the same process started; those of dead ones go.

    Nothing when it cannot be made: each process then counts for itself.
    """
    folder = parent / str(os.getppid())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return ""
    for other in parent.iterdir():
        if other.name.isdecimal() and not _lives(int(other.name)):
            shutil.rmtree(other, ignore_errors=True)
    return str(folder)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
