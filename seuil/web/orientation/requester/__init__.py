"""Those who ask: a request, its documents, their requests, questions to colleagues."""
