"""Transitions, agreements between organisations, meetings on a request."""
