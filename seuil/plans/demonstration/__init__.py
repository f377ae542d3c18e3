"""Councils, decisions, plans and level requests of the demonstration, by the real operations."""

from seuil.plans.demonstration.loading import load_plans

__all__ = ["load_plans"]
