"""The line that an import shows on a terminal."""

import io

import pytest

from seuil.exchange.progress import Progress
from seuil.exchange.report import ImportReport


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    return Clock()


def after(progress, time, *steps):
    """Show the steps: seconds since the last one, line reached."""
    for seconds, line in steps:
        time.now += seconds
        progress.step(ImportReport(line=line))


def test_lines_rate_and_remaining_time_are_told(time):
    screen = Terminal()

    after(Progress(screen, 100_000, time), time, (1, 500), (1, 1000))

    assert (
        screen.getvalue().split("\r")[-1] == "1,000 of 100,000 lines, 500 a second, 3 min 18 s left"
    )


def test_the_rate_is_that_of_the_last_steps(time):
    """Lines that were there already pass quickly: they say nothing on those to come."""
    screen = Terminal()

    quickly = [(0.1, 1000 * n) for n in range(1, 31)]
    after(
        Progress(screen, 60_000, time),
        time,
        *quickly,
        *((1, 30_000 + 500 * n) for n in range(1, 21)),
    )

    assert screen.getvalue().split("\r")[-1] == "40,000 of 60,000 lines, 500 a second, 40 s left"


def test_without_the_number_of_lines_nothing_is_promised(time):
    screen = Terminal()

    after(Progress(screen, 0, time), time, (2, 500))

    assert screen.getvalue() == "\r500 lines, 250 a second"


def test_a_shorter_line_covers_a_longer_one_and_the_last_one_goes(time):
    screen = Terminal()
    progress = Progress(screen, 20_000, time)

    after(progress, time, (1, 10_000), (9, 20_000))
    progress.end()

    long, short, nothing, last = screen.getvalue().split("\r")[1:]
    assert long == "10,000 of 20,000 lines, 10,000 a second, 1 s left"
    assert short.rstrip() == "20,000 of 20,000 lines, 2,000 a second"
    assert len(short) == len(long)
    assert (nothing.strip(), len(nothing), last) == ("", len(short.rstrip()), "")


def test_nothing_is_shown_where_nobody_looks(time):
    log = io.StringIO()
    progress = Progress(log, 1000, time)

    after(progress, time, (1, 500))
    progress.end()

    assert log.getvalue() == ""
