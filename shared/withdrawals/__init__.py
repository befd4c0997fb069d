"""Speakers who cannot give their talk after all, whichever way it came into its session."""
