"""Conversations, one per file: they read an event and return what is to be said; never send."""
