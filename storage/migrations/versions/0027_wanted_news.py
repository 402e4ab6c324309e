"""Whoever asks about a claim may not want to hear what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    wants_news = sa.Column("wants_news", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("hoax_reports", wants_news)


def downgrade() -> None:
    """Go back."""
    op.drop_column("hoax_reports", "wants_news")
