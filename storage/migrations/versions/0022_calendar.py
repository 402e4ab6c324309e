"""stages that bind announcements, embargoes, participants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "participants",
        sa.Column("id", key, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
    )
    kind = sa.Column("kind", sa.String(), nullable=False, server_default="biasa")
    op.add_column("stages", kind)
    for_content = sa.Column("for_content", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("approvals", for_content)
    embargo = sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True)
    op.add_column("broadcasts", embargo)
    op.add_column("broadcasts", sa.Column("stage_id", sa.BigInteger(), nullable=True))
    op.add_column("broadcasts", sa.Column("content_cleared", sa.String(), nullable=True))


def downgrade() -> None:
    """Go back."""
    for column in ("content_cleared", "stage_id", "embargo_until"):
        op.drop_column("broadcasts", column)
    op.drop_column("approvals", "for_content")
    op.drop_column("stages", "kind")
    op.drop_table("participants")
