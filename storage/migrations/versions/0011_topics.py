"""topics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "desk_groups",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_desk_groups_office")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_desk_groups_chat_id")),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_desk_groups")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_desk_groups_chat_id")),
    )
    op.create_table(
        "case_topics",
        sa.Column("id", key, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_topics_case_id")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_case_topics_office")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_case_topics_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_topics")),
    )
    op.create_index("ix_case_topics_case", "case_topics", ["case_id", "id"], unique=False)
    op.create_index("ix_case_topics_thread", "case_topics", ["chat_id", "thread"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("case_topics")
    op.drop_table("desk_groups")
