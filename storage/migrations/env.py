"""Alembic's entry: runs migrations on the connection that `storage.schema` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from storage import schema

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transaction_per_migration=True,
    compare_type=True,
    render_item=schema.render_item,
)
with context.begin_transaction():
    context.run_migrations()
