"""The web desk for staff."""
