"""Reads of the register: figures of failures, and blockages with what shows them."""
