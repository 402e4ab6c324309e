"""proofs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "proofs",
        sa.Column("id", key, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("poster", sa.String(), nullable=True),
        sa.Column("issued_at", moment, nullable=False),
        sa.Column("public_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_proofs_broadcast_id")
        ),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_proofs_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofs")),
        sa.UniqueConstraint("code", name=op.f("uq_proofs_code")),
        sa.UniqueConstraint("broadcast_id", name=op.f("uq_proofs_broadcast_id")),
    )
    for table, column in (("text_prints", "fingerprint"), ("poster_bands", "band")):
        op.create_table(
            table,
            sa.Column(column, sa.BigInteger(), nullable=False),
            sa.Column("proof_id", sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name=op.f(f"fk_{table}_proof_id")),
            sa.PrimaryKeyConstraint(column, "proof_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_proof_id"), table, ["proof_id"], unique=False)
    op.create_table(
        "recent_checks",
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_recent_checks")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("recent_checks")
    op.drop_table("poster_bands")
    op.drop_table("text_prints")
    op.drop_table("proofs")
