"""Why a file or a line was not taken, and what would be, in the reader's language."""
