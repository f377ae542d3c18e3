"""What was put to a service, and its answers: by link, by account."""
