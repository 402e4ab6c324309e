"""Announcements go down by zones' own clocks, or province by province."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    way = sa.Column("cascade", sa.String(), nullable=False, server_default="sekaligus")
    op.add_column("broadcasts", way)
    rows = sa.table("broadcasts", sa.column("cascade"), sa.column("gap", sa.Interval()))
    op.execute(rows.update().where(rows.c.gap > timedelta(0)).values(cascade="berjenjang"))
    op.add_column("waves", sa.Column("zone", sa.String(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("waves", "zone")
    op.drop_column("broadcasts", "cascade")
