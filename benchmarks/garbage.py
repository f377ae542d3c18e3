"""The garbage collector, kept off as in a process that answers (`config/wsgi.py`)."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_apart() -> Iterator[None]:
    """Keep the garbage collector off what is there already."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
