"""Verdicts: who reads for Divisi Hukum, and the words with which offices begin to write."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "legal_reviewers",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("named_by", sa.BigInteger(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["named_by"], ["people.id"], name=op.f("fk_legal_reviewers_named_by")
        ),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_legal_reviewers_office")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_legal_reviewers_person_id")
        ),
        sa.PrimaryKeyConstraint("office", "person_id", name=op.f("pk_legal_reviewers")),
    )
    for column in ("person_id", "named_by"):
        op.create_index(f"ix_legal_reviewers_{column}", "legal_reviewers", [column], unique=False)
    op.create_table(
        "verdict_wordings",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("self_check", sa.String(), nullable=False),
        sa.Column("legal_step", sa.String(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["people.id"], name=op.f("fk_verdict_wordings_changed_by")
        ),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_verdict_wordings_office")
        ),
        sa.PrimaryKeyConstraint("office", "finding", name=op.f("pk_verdict_wordings")),
    )
    op.create_index(
        "ix_verdict_wordings_changed_by", "verdict_wordings", ["changed_by"], unique=False
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("verdict_wordings")
    op.drop_table("legal_reviewers")
