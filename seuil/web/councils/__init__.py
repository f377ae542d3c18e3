"""Councils: what everybody reads of them, and the pages of those who sit and who convene."""
