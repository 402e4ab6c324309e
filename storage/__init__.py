"""Tables and all SQL, one file per subject."""
