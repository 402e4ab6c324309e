"""Announcements: from a draft to every group of a subtree, with the sum in view."""
