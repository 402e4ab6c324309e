"""Measurements of the send path; run as modules from the root of the repository."""
