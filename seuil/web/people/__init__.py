"""Who belongs to which organisation, and who acts for which territory."""
