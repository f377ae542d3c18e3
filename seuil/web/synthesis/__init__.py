"""Pages on which a session is sorted, its synthesis is written, agreed to, sent and read."""
