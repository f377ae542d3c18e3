"""The administration: open to operators, for an hour, with a reason."""
