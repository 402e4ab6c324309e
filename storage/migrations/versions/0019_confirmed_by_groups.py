"""Groups confirm by a button, others by telephone, and who is silent is reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "broadcasts",
        sa.Column("asks_receipt", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "acknowledgements",
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_acknowledgements_broadcast_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_acknowledgements_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["chats.id"], name=op.f("fk_acknowledgements_target_id")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "target_id", name=op.f("pk_acknowledgements")),
    )
    op.create_index("ix_acknowledgements_person_id", "acknowledgements", ["person_id"])
    op.create_index("ix_acknowledgements_target_id", "acknowledgements", ["target_id"])
    op.create_table(
        "reminders",
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_reminders_broadcast_id")
        ),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_reminders_chat_id")),
        sa.PrimaryKeyConstraint("broadcast_id", "chat_id", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_chat_id", "reminders", ["chat_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("reminders")
    op.drop_table("acknowledgements")
    op.drop_column("broadcasts", "asks_receipt")
