"""Questions answered from approved, sourced entries; what they do not cover is left to people."""
