"""The engine of this process, kept in step with the directory.

`process` holds it, `trail` tells what changed, `reading` reads the directory, `generations` are
the columns on disk that all processes of a host share.
"""

from seuil.matching.index.process import Index, index
from seuil.matching.index.reading import BATCH
from seuil.matching.index.state import Ready

__all__ = ["BATCH", "Index", "Ready", "index"]
