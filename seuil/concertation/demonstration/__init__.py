"""Series, sessions, blockages and tracks of the demonstration, by the real operations."""

from seuil.concertation.demonstration.loading import load_concertations

__all__ = ["load_concertations"]
