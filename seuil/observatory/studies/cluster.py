"""A study shared out over Dask (extra ``cluster``): the same whole numbers, by parts of people."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

from seuil.access.counterfactual.types import Lowering, People
from seuil.kernel.errors import InvalidInput
from seuil.matching.what_if import Part, WhatIf, merge, split
from seuil.observatory.studies.measure import Measure

LOCAL = "local:"
MOST_LOCAL = 64
AHEAD = 2
"""Parts a worker has in hand and in wait, so that a large population is never read whole."""
TO_INSTALL = "install dask and distributed (the extra `cluster`), or leave --cluster out"
ACCEPTED = "local:2 for two processes of this machine, or the address of a Dask scheduler"


@contextmanager
def workers(
    address: str, *, progress: Callable[[int], None] = lambda _: None, timeout_s: float = 10
) -> Iterator[Measure]:
    """Open a cluster and give the way to measure on it; its processes end with the block."""
    with _client(address, timeout_s) as client:
        yield _measure_on(client, progress)


def _client(address: str, timeout_s: float) -> Any:
    try:
        dask = import_module("distributed")
    except ImportError:
        raise InvalidInput(
            "cluster: Dask is not installed",
            path="cluster",
            value=address,
            accepted=TO_INSTALL,
        ) from None
    logging.getLogger("distributed").setLevel(logging.WARNING)  # it sets its own when imported
    if address.startswith(LOCAL):
        return _local(address, dask)
    try:
        return dask.Client(address, timeout=timeout_s)
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"cluster: {address!r} does not answer ({error}). Expected: {ACCEPTED}",
            path="cluster",
            value=address,
            accepted=ACCEPTED,
        ) from None


@contextmanager
def _local(address: str, dask: Any) -> Iterator[Any]:
    count = address.removeprefix(LOCAL)
    if not count.isdecimal() or not 1 <= int(count) <= MOST_LOCAL:
        raise InvalidInput(
            f"cluster: {address!r} is not accepted. Expected: {ACCEPTED}",
            path="cluster",
            value=address,
            accepted=ACCEPTED,
        )
    with (
        dask.LocalCluster(
            n_workers=int(count), threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as local,
        dask.Client(local) as opened,
    ):
        yield opened


def _measure_on(client: Any, progress: Callable[[int], None]) -> Measure:
    before = 0

    def measure(
        what_if: WhatIf, population: Iterable[People], lowered: Collection[Lowering]
    ) -> Part:
        nonlocal before
        total = what_if.empty_part(lowered)
        everywhere = client.scatter(what_if, broadcast=True, hash=False)
        for part in _parts(client, everywhere, population, tuple(lowered)):
            total = merge([total, part])
            progress(before + total.rows)
        before += total.rows
        return total

    return measure


def _parts(
    client: Any, what_if: Any, population: Iterable[People], lowered: Collection[Lowering]
) -> Iterator[Part]:
    """Yield the parts as they are done; reading waits while every worker has enough in hand."""
    count = max(1, len(client.scheduler_info()["workers"]))
    under_way = import_module("distributed").as_completed()
    # a method of the engine: workers need no Django to find it
    submit = partial(client.submit, WhatIf.measure, lowered=lowered, pure=False)
    waiting = 0
    for people in population:
        for portion in split(people, count):
            while waiting >= count * AHEAD:
                yield next(under_way).result()
                waiting -= 1
            under_way.add(submit(what_if, [portion]))
            waiting += 1
    for future in under_way:
        yield future.result()
