"""Announcements go down by zones' own clocks, or province by province."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    way = sa.Column("cascade", sa.String(), nullable=False, server_default="sekaligus")
    op.add_column("broadcasts", way)
    rows = sa.table("broadcasts", sa.column("cascade"), sa.column("gap", sa.Interval()))
    op.execute(rows.update().where(rows.c.gap > timedelta(0)).values(cascade="berjenjang"))
    is_sqlite = op.get_bind().dialect.name == "sqlite"  # which keeps a span as a moment
    two_hours = "1970-01-01 02:00:00.000000" if is_sqlite else "02:00:00"
    patience = sa.Column("patience", sa.Interval(), nullable=False, server_default=two_hours)
    op.add_column("broadcasts", patience)
    op.add_column("waves", sa.Column("zone", sa.String(), nullable=True))
    op.add_column("waves", sa.Column("province", sa.String(), nullable=True))
    op.add_column("waves", sa.Column("released_by", sa.String(), nullable=True))
    _add_releases()


def _add_releases() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "releases",
        sa.Column("id", key, nullable=False),
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("wave_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_releases_broadcast_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_releases_decided_by")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_releases_office")),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_releases_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint(
            "broadcast_id", "office", "scope", name=op.f("uq_releases_broadcast_id_office_scope")
        ),
    )
    for column in ("decided_by", "office", "state", "wave_id"):
        op.create_index(f"ix_releases_{column}", "releases", [column])


def downgrade() -> None:
    """Go back."""
    op.drop_table("releases")
    op.drop_column("waves", "released_by")
    op.drop_column("waves", "province")
    op.drop_column("waves", "zone")
    op.drop_column("broadcasts", "patience")
    op.drop_column("broadcasts", "cascade")
