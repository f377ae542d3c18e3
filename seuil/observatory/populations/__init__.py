"""Populations of situations: in a file that somebody brings, or the illustrative one."""
