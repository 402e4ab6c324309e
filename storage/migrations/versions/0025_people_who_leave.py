"""People who leave, and the monthly check of each office's list of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _add_departures()
    _add_checks()
    op.add_column("group_invitations", sa.Column("created_by", sa.String(), nullable=True))


def _add_departures() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "departures",
        sa.Column("id", key, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("successor", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_departures_ended_by")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_departures_office")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_departures_person_id")),
        sa.ForeignKeyConstraint(["successor"], ["people.id"], name=op.f("fk_departures_successor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
    )
    for column in ("ended_by", "person_id", "successor"):
        op.create_index(f"ix_departures_{column}", "departures", [column], unique=False)


def _add_checks() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "staff_checks",
        sa.Column("id", key, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_staff_checks_answered_by")
        ),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_staff_checks_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_checks")),
        sa.UniqueConstraint("office", "month", name=op.f("uq_staff_checks_office_month")),
    )
    op.create_index("ix_staff_checks_answered_by", "staff_checks", ["answered_by"], unique=False)
    op.create_index("ix_staff_checks_month", "staff_checks", ["month"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_column("group_invitations", "created_by")
    op.drop_table("staff_checks")
    op.drop_table("departures")
