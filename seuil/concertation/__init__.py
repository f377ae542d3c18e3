"""Meetings where practitioners say what keeps people from help: prepared, held, told, followed."""
