"""typed answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "content_objects",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("account", "digest", name=op.f("pk_content_objects")),
    )
    op.create_table(
        "offers",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_offers_chat_id_chats")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_offers")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("offers")
    op.drop_table("content_objects")
