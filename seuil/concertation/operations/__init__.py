"""What people do with series, sessions, seats, contributions and syntheses."""
