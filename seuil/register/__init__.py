"""What failed, as facts without a person: counted, never followed back."""
