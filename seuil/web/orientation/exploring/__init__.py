"""Exploring: what the offer has, levels, avenues, the answer."""
