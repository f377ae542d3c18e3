"""What is known of meetings, without Django: states, guards, seats, what is said, what is told."""
