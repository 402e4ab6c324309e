"""The composition root: imports everything, nothing imports it."""
