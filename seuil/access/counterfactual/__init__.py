"""Which threshold, lowered, opens most access: a population judged against the whole offer.

`types` holds what is asked and answered, `batch` runs it; docs/algorithms/what-if.md tells how.
"""
