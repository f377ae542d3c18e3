"""Requests for orientation on screens: those who ask, desks, services, the person."""
