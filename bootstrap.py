"""Make ``.venv`` as the lock files say, then hand over to the ``seuil`` command.

Only the standard library: this runs before anything is installed.
"""

import fcntl
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "seuil-installed.json"

LOCK_FILES = {"run": "base", "test": "dev"}
COMMANDS = {"run": "run", "test": "check"}

NO_ENSUREPIP = (
    "This Python cannot make virtual environments: its module ensurepip is missing. "
    "Install it (Debian, Ubuntu: apt install python3.11-venv), then start again."
)
NOT_INSTALLED = (
    "The packages of {lock} could not be installed; the lines above say why. "
    "A first start needs a network, or pip configured for a mirror (pip config, PIP_INDEX_URL)."
)
PIP_CONFIGURATIONS = (
    "/etc/pip.conf",
    "~/.config/pip/pip.conf",
    "~/.pip/pip.conf",
    "~/Library/Application Support/pip/pip.conf",
)


def main(arguments: list[str]) -> None:
    purpose, *rest = arguments
    with one_at_a_time():
        install(LOCK_FILES[purpose])
    command = [str(PYTHON), "-P", "-m", "config.launcher", COMMANDS[purpose], *rest]
    os.execve(command[0], command, own_environment())  # noqa: S606


class one_at_a_time:  # noqa: N801
    """Two first starts side by side must not build the same folder."""

    def __enter__(self) -> None:
        folder = ROOT / ".cache"
        folder.mkdir(exist_ok=True)
        self.file = (folder / "bootstrap.lock").open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


def install(lock: str) -> None:
    """Install what ``requirements/<lock>.txt`` names, unless that was done already."""
    wanted = fingerprint(lock)
    if installed().get(lock) == wanted and venv_works():
        return

    requirements = f"requirements/{lock}.txt"
    started = time.monotonic()
    print(f"Installing the packages of {requirements} (only when they change) ...", flush=True)
    stamps = installed() if venv_works() else {}
    if not install_with_uv(requirements):
        install_with_pip(requirements)
    put_project_on_path()

    stamps[lock] = wanted
    if lock == "dev":
        stamps["base"] = fingerprint("base")
    STAMP.write_text(json.dumps(stamps), encoding="utf-8")
    print(f"Installing the packages: {time.monotonic() - started:.0f} s", flush=True)


def fingerprint(lock: str) -> str:
    """Tell this list of packages, in this folder, from any other."""
    content = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    parts = [lock.encode(), content, os.fsencode(ROOT), Path(__file__).read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def installed() -> dict[str, str]:
    try:
        stamps: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps


def venv_works() -> bool:
    """Say whether ``.venv`` holds a Python 3.11 that starts."""
    check = "import sys; sys.exit(sys.version_info[:2] != (3, 11))"
    try:
        return subprocess.run([PYTHON, "-I", "-c", check], check=False).returncode == 0
    except OSError:
        return False


def install_with_uv(requirements: str) -> bool:
    """Install with uv; no when it is absent, fails, or pip has been told where packages are."""
    uv = shutil.which("uv")
    if uv is None or pip_is_configured(os.environ):
        return False
    environment = own_environment()
    if not venv_works():
        shutil.rmtree(VENV, ignore_errors=True)
        made = run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], environment)
        if not made:
            return False
    words = "pip install --quiet --compile-bytecode --no-deps --require-hashes"
    return run([uv, *words.split(), "--python", str(PYTHON), "-r", requirements], environment)


def pip_is_configured(environment: Mapping[str, str]) -> bool:
    """Say whether pip has settings of its own about indexes, which uv does not read."""
    named = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONFIG_FILE")
    return any(environment.get(name) for name in named) or any(
        os.path.isfile(os.path.expanduser(path)) for path in PIP_CONFIGURATIONS
    )


def install_with_pip(requirements: str) -> None:
    environment = own_environment()
    if not venv_works() or not run(
        [str(PYTHON), "-m", "pip", "--version"], environment, quiet=True
    ):
        if find_spec("ensurepip") is None:
            sys.exit(NO_ENSUREPIP)
        shutil.rmtree(VENV, ignore_errors=True)
        if not run([sys.executable, "-I", "-m", "venv", str(VENV)], environment):
            sys.exit(f"No virtual environment could be made in {VENV}; the lines above say why.")
    words = "-m pip install --quiet --no-input --disable-pip-version-check --no-deps"
    arguments = [*words.split(), "--require-hashes", "-r", requirements]
    if not run([str(PYTHON), *arguments], environment):
        sys.exit(NOT_INSTALLED.format(lock=requirements))


def run(command: list[str], environment: dict[str, str], *, quiet: bool = False) -> bool:
    out = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=out, stderr=out, check=False)
    return done.returncode == 0


def own_environment() -> dict[str, str]:
    """Return the environment without what would lead Python or pip to other packages."""
    unwanted = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    caches: dict[str, str] = {}
    if not os.access(kept.get("HOME", ""), os.W_OK):
        caches = {
            f"{tool.upper()}_CACHE_DIR": str(ROOT / ".cache" / tool) for tool in ("pip", "uv")
        }
    return {**caches, **kept, "PIP_USER": "0"}


def put_project_on_path() -> None:
    """Let this checkout be imported, and make ``.venv/bin/seuil``; nothing is built."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = subprocess.run([PYTHON, "-I", "-c", ask], capture_output=True, text=True, check=True)
    (Path(asked.stdout.strip()) / "seuil-checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")

    script = VENV / "bin" / "seuil"
    command = f'exec {shlex.quote(str(PYTHON))} -P -m config.launcher "$@"'
    script.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    script.chmod(0o755)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
