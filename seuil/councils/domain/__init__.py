"""What is known of councils, without Django: charters, seats, decisions by consent, objections."""
