"""Every Indonesian sentence, one file per subject."""
