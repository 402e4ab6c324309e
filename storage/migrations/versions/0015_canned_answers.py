"""canned answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "canned_answers",
        sa.Column("id", key, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["people.id"], name=op.f("fk_canned_answers_changed_by")
        ),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_canned_answers_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_answers")),
        sa.UniqueConstraint("office", "title", name=op.f("uq_canned_answers_office_title")),
    )
    op.create_index("ix_canned_answers_changed_by", "canned_answers", ["changed_by"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("canned_answers")
