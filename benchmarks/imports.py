"""The rate and the memory of `seuil import`, as a process of its own, new lines and again.

Three files of one line a service: the exchange format, HSDS as this project writes it, and HSDS as
others do (the same without what stands beside the standard). Each is taken in at a tenth of the
number of services and at the whole: memory should not grow with it.
``python -m benchmarks imports --services 100000`` is the case of the target.
"""

import argparse
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from benchmarks.directory import load_territory
from benchmarks.figures import say, tell
from benchmarks.records import SOURCE, generated_records
from config.launcher.paths import ROOT
from seuil.directory.models import Service
from seuil.exchange.exports import services_to_export
from seuil.exchange.hsds.taxonomies import OWN
from seuil.exchange.hsds.writer import write_hsds
from seuil.exchange.operations import import_records
from seuil.exchange.report import Line

SERVICES = 10_000
TARGET_S = {100_000: 120.0}
PATTERNS = 1_000
"""Services that are really exported as HSDS; the lines come again under other ids."""
OWN_SOURCE = re.compile(rf'(\\"source\\":\s?\\"){SOURCE}\b')
OWN_IDS = re.compile(r"\b(generated|organisation)-(\d+)")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks imports")
    parser.add_argument("--services", type=int, default=SERVICES)
    number = parser.parse_args(sys.argv[2:]).services
    load_territory()
    patterns = exported_patterns()
    with tempfile.TemporaryDirectory(prefix="seuil-imports-") as folder:
        file = Path(folder) / "services.ndjson"
        for name, format_name, lines in (
            ("seuil", "seuil", seuil_lines),
            ("HSDS of our own", "hsds", lambda tag: own_hsds(patterns, tag)),
            ("HSDS of others", "hsds", lambda _: foreign_hsds(patterns)),
        ):
            measure(name, format_name, lines, file, number)


def measure(
    name: str,
    format_name: str,
    lines: Callable[[str], Iterable[str]],
    file: Path,
    number: int,
) -> None:
    for services in (number // 10, number):
        tag = f"{name.replace(' ', '-').lower()}-{services}"
        written(file, islice(lines(tag), services))
        say(f"{name}, {services:,} services", f"{file.stat().st_size / 1e6:,.0f} MB")
        for what in ("created", "unchanged"):
            figures = timed_import(file, format_name, tag)
            if f"{services} {what}" not in figures.said:
                raise SystemExit(f"not all went in: {figures.said}")
            say(f"  {what}", figures.text(services))
            target = TARGET_S.get(services) if what == "created" else None
            tell(f"import of {services:,}, {name}, {what}", figures.seconds, "s", at_most=target)


@dataclass(frozen=True)
class Figures:
    """Of a whole process, its start included: some seconds and most of the memory."""

    seconds: float
    processor_seconds: float
    megabytes: float
    said: str

    def text(self, services: int) -> str:
        return (
            f"{services / self.seconds:,.0f} a second ({self.seconds:.1f} s, of which processor "
            f"{self.processor_seconds:.1f} s without the database), at most {self.megabytes:.0f} MB"
        )


def timed_import(file: Path, format_name: str, source: str) -> Figures:
    command = ["import", str(file), "--format", format_name, "--source", source]
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "config.launcher", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Figures(
        time.perf_counter() - started,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss / 1024,
        said,
    )


def written(file: Path, lines: Iterable[str]) -> None:
    with file.open("w", encoding="utf-8") as output:
        output.writelines(lines)


def seuil_lines(tag: str) -> Iterator[str]:
    for record in generated_records(10**9, today=datetime.date.today()):  # noqa: DTZ011
        yield json.dumps(record | {"source": tag}, ensure_ascii=False) + "\n"


def exported_patterns() -> list[str]:
    """Return generated services as lines of HSDS; the directory is empty again afterwards."""
    records = generated_records(PATTERNS, today=datetime.date.today())  # noqa: DTZ011
    lines = (Line(number, record) for number, record in enumerate(records, start=1))
    import_records(SOURCE, lines, actor=None)
    patterns = list(write_hsds(services_to_export(SOURCE), "fr"))
    Service.objects.all().delete()
    return patterns


def own_hsds(patterns: list[str], tag: str) -> Iterator[str]:
    for turn in count():
        for line in patterns:
            named = OWN_SOURCE.sub(rf"\1{tag}", line)
            yield OWN_IDS.sub(rf"\1-\2-{turn}", named)


def foreign_hsds(patterns: list[str]) -> Iterator[str]:
    plain = [without_own_facts(json.loads(line)) for line in patterns]
    for turn in count():
        for service in plain:
            organisation = service["organization"]
            yield (
                json.dumps(
                    service
                    | {
                        "id": f"{service['id']}-{turn}",
                        "organization": organisation | {"id": f"{organisation['id']}-{turn}"},
                    }
                )
                + "\n"
            )


def without_own_facts(thing: Any) -> Any:
    if isinstance(thing, list):
        return [without_own_facts(item) for item in thing if not is_own(item)]
    if isinstance(thing, dict):
        return {key: without_own_facts(value) for key, value in thing.items()}
    return thing


def is_own(item: Any) -> bool:
    return isinstance(item, dict) and item.get("link_type") == OWN
