"""What others say is wrong on a sheet, and what becomes of it."""
