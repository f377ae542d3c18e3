"""What really happened: attempts with services, by what came of them; see observed-access.md."""
