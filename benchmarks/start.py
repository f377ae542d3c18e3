"""The time of a second ``./run`` to its first page, in a data folder of its own."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.figures import percentile, tell
from benchmarks.server import free_port
from config.launcher.paths import ROOT

RUNS = 3
TARGET_S = 5.0
LONGEST = 300.0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="seuil-figures-") as folder:
        Path(folder).chmod(0o711)
        first = seconds_to_first_page(Path(folder))
        again = [seconds_to_first_page(Path(folder)) for _ in range(RUNS)]
    tell("first start, to the first page", first, "s")
    tell("second start, to the first page", percentile(again, 50), "s", at_most=TARGET_S)


def seconds_to_first_page(data: Path) -> float:
    """Start, wait for the line that says that the first page was served, stop."""
    words = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {**words, "SEUIL_DATA": str(data / "data"), "PORT": str(free_port())}
    log = data / "run.log"
    started = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(ROOT / "run"), "--no-browser"], env=environment, stdout=out, stderr=out
        )
        try:
            while b"is ready" not in log.read_bytes():
                if process.poll() is not None or time.perf_counter() - started > LONGEST:
                    raise SystemExit(f"./run did not start:\n{log.read_text()}")
                time.sleep(0.02)
            return time.perf_counter() - started
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
