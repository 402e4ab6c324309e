"""cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OPEN = sa.text("state <> 'closed'")


def upgrade() -> None:
    """Apply."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "cases",
        sa.Column("id", key, nullable=False),
        sa.Column("opened_office", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("division", sa.String(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("broadcast_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=True),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_office"], ["offices.code"], name=op.f("fk_cases_opened_office")
        ),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_cases_office")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_cases_chat_id")),
        sa.ForeignKeyConstraint(["group_id"], ["chats.id"], name=op.f("fk_cases_group_id")),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_cases_broadcast_id")
        ),
        sa.ForeignKeyConstraint(["holder"], ["people.id"], name=op.f("fk_cases_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("opened_office", "number", name=op.f("uq_cases_opened_office_number")),
    )
    op.create_index(
        "ix_cases_desk",
        "cases",
        ["office", "waiting_since"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_cases_holder",
        "cases",
        ["holder"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_cases_clock",
        "cases",
        ["look_at"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_cases_chat", "cases", ["chat_id", "id"], unique=False)
    op.create_table(
        "case_counters",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_case_counters_office")),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_case_counters")),
    )
    op.create_table(
        "case_entries",
        sa.Column("id", key, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("audit_id", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=True),
        sa.Column("platform_id", sa.String(), nullable=True),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_entries_case_id")),
        sa.ForeignKeyConstraint(["author"], ["people.id"], name=op.f("fk_case_entries_author")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_case_entries_office")),
        sa.ForeignKeyConstraint(["media"], ["media.sha256"], name=op.f("fk_case_entries_media")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_case_entries_key")),
    )
    op.create_index("ix_case_entries_case", "case_entries", ["case_id", "id"], unique=False)
    op.create_index("ix_case_entries_media", "case_entries", ["media"], unique=False)
    op.create_table(
        "takeovers",
        sa.Column("id", key, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("by_office", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_takeovers_office")),
        sa.ForeignKeyConstraint(
            ["by_office"], ["offices.code"], name=op.f("fk_takeovers_by_office")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_takeovers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeovers")),
    )
    op.create_index("ix_takeovers_office", "takeovers", ["office"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("takeovers")
    op.drop_table("case_entries")
    op.drop_table("case_counters")
    op.drop_table("cases")
