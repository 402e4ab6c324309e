"""Answers of the FAQ, with their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

PEOPLE = ("author", "submitted_by", "decided_by")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "faq_entries",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=True),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["base"], ["faq_entries.code"], name=op.f("fk_faq_entries_base")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_faq_entries_office")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_faq_entries")),
    )
    op.create_index("ix_faq_entries_office", "faq_entries", ["office"], unique=False)
    op.create_index("ix_faq_entries_base", "faq_entries", ["base"], unique=False)
    _add_versions()
    op.create_table(
        "faq_attachments",
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry", "number"],
            ["faq_versions.entry", "faq_versions.number"],
            name=op.f("fk_faq_attachments_entry"),
        ),
        sa.ForeignKeyConstraint(["media"], ["media.sha256"], name=op.f("fk_faq_attachments_media")),
        sa.PrimaryKeyConstraint("entry", "number", "position", name=op.f("pk_faq_attachments")),
    )
    op.create_index("ix_faq_attachments_media", "faq_attachments", ["media"], unique=False)


def _add_versions() -> None:
    op.create_table(
        "faq_versions",
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("topic", "question", "short")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("full", "law", "url")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("checked", "stage")),
        sa.Column("election", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("phrasings", "related")),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["faq_entries.code"], name=op.f("fk_faq_versions_entry")
        ),
        *(
            sa.ForeignKeyConstraint([name], ["people.id"], name=op.f(f"fk_faq_versions_{name}"))
            for name in PEOPLE
        ),
        sa.PrimaryKeyConstraint("entry", "number", name=op.f("pk_faq_versions")),
    )
    for column in (*PEOPLE, "state"):
        op.create_index(f"ix_faq_versions_{column}", "faq_versions", [column], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("faq_attachments")
    op.drop_table("faq_versions")
    op.drop_table("faq_entries")
