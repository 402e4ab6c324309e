"""Alembic migrations, reviewed by hand."""
