"""Chats in which people ask: their region, what was told lately, whether we may answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "question_chats",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("is_silent", sa.Boolean(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_question_chats_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_question_chats")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("question_chats")
