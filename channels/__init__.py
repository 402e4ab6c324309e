"""The platforms that carry messages: one vocabulary (`base`), one file per platform."""
