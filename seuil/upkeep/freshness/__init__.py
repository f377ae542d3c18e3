"""Sheets are asked about from time to time: to their keepers by mail, then by telephone."""
