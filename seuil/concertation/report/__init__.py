"""The synthesis of a session as data, as a PDF of two pages at most, and as a text to edit."""
