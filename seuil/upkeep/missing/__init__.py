"""Services that the directory does not hold, as others tell of them, and what becomes of that."""
