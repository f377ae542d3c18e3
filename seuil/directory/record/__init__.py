"""A sheet as plain values: read strictly, compared, written back to its tables."""
