"""Questions that the answers left open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "faq_gaps",
        sa.Column("id", key, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry"], ["faq_entries.code"], name=op.f("fk_faq_gaps_entry")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_faq_gaps_office")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_faq_gaps_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_gaps")),
    )
    op.create_index("ix_faq_gaps_open", "faq_gaps", ["office", "settled_at", "asked_at"])
    op.create_index("ix_faq_gaps_asked_at", "faq_gaps", ["asked_at"])
    op.create_index("ix_faq_gaps_person_id", "faq_gaps", ["person_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("faq_gaps")
