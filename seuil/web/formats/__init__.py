"""How days and hours are written, where a language needs another form than Django gives it."""
