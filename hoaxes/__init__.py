"""Doubtful messages: made comparable, and matched with what is known already."""
