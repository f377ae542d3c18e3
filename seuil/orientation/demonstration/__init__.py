"""Desks, colleagues and requests of the demonstration: all fictional, by the real operations."""

from seuil.orientation.demonstration.loading import load_requests

__all__ = ["load_requests"]
