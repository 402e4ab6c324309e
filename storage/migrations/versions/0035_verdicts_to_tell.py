"""Verdicts that have still to be told are found without looking at the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

UNTOLD = sa.text("told_at IS NULL AND state IN ('published', 'withdrawn')")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_verdicts_telling",
        "verdicts",
        ["told_at"],
        unique=False,
        sqlite_where=UNTOLD,
        postgresql_where=UNTOLD,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_verdicts_telling", table_name="verdicts")
