"""Offices fill gaps in a text with a contact of their own, announcements come again or wait for a morning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _add_contacts()
    _add_series()
    _add_quiet()


def _add_contacts() -> None:
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


def _add_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next_day", sa.Date(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_digest", sa.String(), nullable=True),
        sa.Column("cleared_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cleared_by"], ["people.id"], name=op.f("fk_series_cleared_by")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["broadcasts.id"], name=op.f("fk_series_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("template_id", name=op.f("uq_series_template_id")),
    )
    for column in ("cleared_by", "state"):
        op.create_index(f"ix_series_{column}", "series", [column])
    op.create_table(
        "series_copies",
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_series_copies_broadcast_id")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_copies_series_id")
        ),
        sa.PrimaryKeyConstraint("series_id", "day", name=op.f("pk_series_copies")),
        sa.UniqueConstraint("broadcast_id", name=op.f("uq_series_copies_broadcast_id")),
    )
    op.add_column("broadcasts", sa.Column("recurrence", sa.JSON(), nullable=True))


def _add_quiet() -> None:
    op.add_column("broadcasts", sa.Column("quiet", sa.String(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("broadcasts", "quiet")
    op.drop_column("broadcasts", "recurrence")
    op.drop_table("series_copies")
    op.drop_table("series")
    op.drop_table("office_contacts")
