"""Segments, who is in charge of a group, and what has become of groups and contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("chats", sa.Column("segment", sa.String(), nullable=True))
    op.add_column("chats", sa.Column("rights", sa.String(), nullable=True))
    op.add_column("chats", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "group_stewards",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chats.id"], name=op.f("fk_group_stewards_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_group_stewards_person_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_group_stewards")),
    )
    op.create_index("ix_group_stewards_person_id", "group_stewards", ["person_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("group_stewards")
    op.drop_column("chats", "ended_at")
    op.drop_column("chats", "rights")
    op.drop_column("chats", "segment")
