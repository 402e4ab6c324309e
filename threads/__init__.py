"""A case between a person and an office's desk: messages, holder, hand-over, the way back."""
