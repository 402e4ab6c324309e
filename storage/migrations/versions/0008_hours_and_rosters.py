"""hours, stages and rosters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "stages",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_stages_office_offices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
    )
    op.create_index(op.f("ix_stages_last_day"), "stages", ["last_day"])
    op.create_index(op.f("ix_stages_office"), "stages", ["office"])
    op.create_table(
        "office_hours",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_office_hours_office_offices")
        ),
        sa.PrimaryKeyConstraint("office", "weekday", name=op.f("pk_office_hours")),
    )
    op.create_table(
        "special_days",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_special_days_office_offices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_days")),
    )
    op.create_index(op.f("ix_special_days_office"), "special_days", ["office"])
    op.create_index(op.f("ix_special_days_day"), "special_days", ["day"])
    op.create_table(
        "duties",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_duties_office_offices")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_duties_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    for column in ("office", "person_id", "ends_at"):
        op.create_index(op.f(f"ix_duties_{column}"), "duties", [column])
    op.create_table(
        "emergency_numbers",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_emergency_numbers_office_offices")
        ),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_emergency_numbers")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("emergency_numbers")
    op.drop_table("duties")
    op.drop_table("special_days")
    op.drop_table("office_hours")
    op.drop_table("stages")
