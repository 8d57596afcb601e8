"""Who holds what from when to when."""
