"""Offices have contacts of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "office_contacts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_office_contacts_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_contacts")),
    )
    op.create_index("ix_office_contacts_office", "office_contacts", ["office"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("office_contacts")
