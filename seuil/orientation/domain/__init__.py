"""Orientation as rules: two state machines, their guards, their clocks, the reasons. No Django."""
