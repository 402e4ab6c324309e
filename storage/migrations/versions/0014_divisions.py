"""divisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# As they were called when cases were first given to them; the operator edits them from here on.
_KNOWN = (
    ("rendatin", "Rendatin", "Perencanaan, Data dan Informasi"),
    ("teknis", "Teknis", "Teknis Penyelenggaraan"),
    ("hukum", "Hukum", "Hukum dan Pengawasan"),
    ("umum", "Keuangan dan Umum", "Keuangan, Umum dan Logistik"),
    ("parmas", "Parmas dan SDM", "Sosdiklih Parmas dan SDM"),
    ("ppid", "PPID", "PPID"),
)


def upgrade() -> None:
    """Apply."""
    divisions = op.create_table(
        "divisions",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_divisions")),
    )
    rows = [
        {"code": code, "label": label, "name": name, "position": place, "is_open": True}
        for place, (code, label, name) in enumerate(_KNOWN, 1)
    ]
    op.bulk_insert(divisions, rows)


def downgrade() -> None:
    """Go back."""
    op.drop_table("divisions")
