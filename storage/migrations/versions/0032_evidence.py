"""Evidence: what files are, what is hidden, how pictures look; referrals with their clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

HIDDEN = sa.text("hidden_at IS NOT NULL")
WANTED = sa.text("wanted_by IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    for column in (
        sa.Column("kind", sa.String(), nullable=False, server_default="other"),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_reason", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("evidence", column)
    op.create_index(
        "ix_evidence_hidden",
        "evidence",
        ["hidden_at"],
        unique=False,
        sqlite_where=HIDDEN,
        postgresql_where=HIDDEN,
    )
    _add_prints()
    for column in (
        sa.Column("addressee", sa.String(), nullable=False, server_default=""),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("referrals", column)
    with op.batch_alter_table("referrals") as batch:
        batch.add_column(sa.Column("wanted_by", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(op.f("fk_referrals_wanted_by"), "people", ["wanted_by"], ["id"])
        batch.create_index("ix_referrals_wanted_by", ["wanted_by"], unique=False)
    op.create_index("ix_referrals_clock", "referrals", ["look_at"], unique=False)
    op.create_index(
        "ix_referrals_wanted",
        "referrals",
        ["id"],
        unique=False,
        sqlite_where=WANTED,
        postgresql_where=WANTED,
    )


def _add_prints() -> None:
    op.create_table(
        "picture_prints",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("pdq", sa.String(), nullable=False),
        sa.Column("levels", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["media.sha256"], name=op.f("fk_picture_prints_sha256")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_picture_prints")),
    )
    op.create_table(
        "picture_bands",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["media.sha256"], name=op.f("fk_picture_bands_sha256")),
        sa.PrimaryKeyConstraint("band", "sha256", name=op.f("pk_picture_bands")),
    )
    op.create_index("ix_picture_bands_sha256", "picture_bands", ["sha256"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_referrals_wanted", table_name="referrals")
    op.drop_index("ix_referrals_clock", table_name="referrals")
    with op.batch_alter_table("referrals") as batch:
        batch.drop_index("ix_referrals_wanted_by")
        batch.drop_constraint(op.f("fk_referrals_wanted_by"), type_="foreignkey")
        batch.drop_column("wanted_by")
    for name in ("look_at", "addressee"):
        op.drop_column("referrals", name)
    op.drop_table("picture_bands")
    op.drop_table("picture_prints")
    op.drop_index("ix_evidence_hidden", table_name="evidence")
    for name in ("kept_reason", "hidden_at", "problem", "kind"):
        op.drop_column("evidence", name)
