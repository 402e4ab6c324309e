"""Invitations have a time and a place, and those who are invited answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "events",
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("guests", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_events_broadcast_id")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_starts_at"), "events", ["starts_at"])
    op.create_table(
        "attendances",
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("voter", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("earlier", sa.String(), nullable=True),
        sa.Column("deputy", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_attendances_broadcast_id")
        ),
        sa.ForeignKeyConstraint(["target_id"], ["chats.id"], name=op.f("fk_attendances_target_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_attendances_person_id")
        ),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_attendances_chat_id")),
        sa.PrimaryKeyConstraint("broadcast_id", "target_id", "voter", name=op.f("pk_attendances")),
    )
    op.create_index("ix_attendances_person_id", "attendances", ["person_id"])
    op.create_index("ix_attendances_target_id", "attendances", ["target_id"])
    op.create_index("ix_attendances_chat_id", "attendances", ["chat_id"])
    op.create_table(
        "event_reminders",
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_event_reminders_broadcast_id")
        ),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_event_reminders_chat_id")),
        sa.PrimaryKeyConstraint("broadcast_id", "chat_id", "kind", name=op.f("pk_event_reminders")),
    )
    op.create_index("ix_event_reminders_chat_id", "event_reminders", ["chat_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("event_reminders")
    op.drop_table("attendances")
    op.drop_table("events")
