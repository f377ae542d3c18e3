"""Imports through the site: read, looked at, decided, written."""
