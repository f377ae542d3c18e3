"""What is told of a plan: its report as a page, as paper and as tables."""
