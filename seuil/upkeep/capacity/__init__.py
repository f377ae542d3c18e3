"""Whether a service takes people: said in one tap, asked again before it counts no more."""
