"""The person: agreements, the slip, what they say happened."""
