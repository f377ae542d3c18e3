"""A session while it is live: phones, the note-taker, the facilitator, the screen of the room."""
