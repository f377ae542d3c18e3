"""Which service will really take this person: conditions x situations -> verdicts.

Pure: NumPy and data, no database, no web framework. `reference` is the specification, one
service and one situation at a time; `engine` gives the same answers over columns.
"""
