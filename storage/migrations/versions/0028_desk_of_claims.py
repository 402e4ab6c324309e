"""The desk of claims: from when a clock counts, topics of claims, who reads the weekly report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

CLOSED = sa.text("state = 'closed'")


def upgrade() -> None:
    """Apply."""
    op.add_column("hoax_claims", sa.Column("clock_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_hoax_claims_farewell",
        "hoax_claims",
        ["look_at"],
        unique=False,
        sqlite_where=CLOSED,
        postgresql_where=CLOSED,
    )
    op.create_index("ix_hoax_claims_opened", "hoax_claims", ["office", "opened_at"], unique=False)
    with op.batch_alter_table("case_topics") as batch:
        batch.add_column(sa.Column("claim_id", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_case_topics_claim_id"), "hoax_claims", ["claim_id"], ["id"]
        )
        batch.create_index("ix_case_topics_claim", ["claim_id", "id"], unique=False)
    op.create_table(
        "claim_report_readers",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_for", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office"], ["offices.code"], name=op.f("fk_claim_report_readers_office")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_claim_report_readers_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "office", name=op.f("pk_claim_report_readers")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("claim_report_readers")
    with op.batch_alter_table("case_topics") as batch:
        batch.drop_index("ix_case_topics_claim")
        batch.drop_constraint(op.f("fk_case_topics_claim_id"), type_="foreignkey")
        batch.drop_column("claim_id")
    op.drop_index("ix_hoax_claims_opened", table_name="hoax_claims")
    op.drop_index("ix_hoax_claims_farewell", table_name="hoax_claims")
    op.drop_column("hoax_claims", "clock_at")
