"""personal data and alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NO_WAVE = sa.text("wave_id IS NULL")
RENDERED = sa.text("rendering IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "alerts",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_alerts")),
    )
    op.create_table(
        "suppressions",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "privacy_keys",
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("value", name=op.f("pk_privacy_keys")),
    )
    op.create_table(
        "erasures",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_erasures_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_erasures")),
    )
    op.add_column("people", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("people", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_operations_talk",
        "operations",
        ["chat_id"],
        unique=False,
        sqlite_where=NO_WAVE,
        postgresql_where=NO_WAVE,
    )
    op.create_index(
        "ix_operations_rendering",
        "operations",
        ["rendering"],
        unique=False,
        sqlite_where=RENDERED,
        postgresql_where=RENDERED,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_operations_rendering", table_name="operations")
    op.drop_index("ix_operations_talk", table_name="operations")
    op.drop_column("people", "erased_at")
    op.drop_column("people", "seen_at")
    op.drop_table("erasures")
    op.drop_table("privacy_keys")
    op.drop_table("suppressions")
    op.drop_table("alerts")
