"""The people of an office: who they are, when one leaves, and the monthly look at the list."""
