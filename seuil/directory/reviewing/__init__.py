"""Reading the words of the access card again, language by language."""
