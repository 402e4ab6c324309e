"""Indonesian texts made comparable, and ranked by their words and by their meaning."""
