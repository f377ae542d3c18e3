"""Seats of a session: asking for one without account, who has one, who was there."""
