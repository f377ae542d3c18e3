"""Files that come through the site: looked at, bounded, read. No database."""
