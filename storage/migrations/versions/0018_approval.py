"""approval."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Whatever an office sends is approved by its Pimpinan, once it has one; the operator edits it.
_KINDS = ("pengumuman", "siaran_pers", "undangan", "surat", "klarifikasi", "ralat")
_TIERS = ("nasional", "provinsi", "kabkota")
_ROLE = "pimpinan"


def upgrade() -> None:
    """Apply."""
    kind = sa.Column("kind", sa.String(), nullable=False, server_default="pengumuman")
    op.add_column("broadcasts", kind)
    op.add_column("broadcasts", sa.Column("siaga_reason", sa.String(), nullable=True))
    _add_rules()
    _add_approvals()
    _add_stand_ins()


def _add_rules() -> None:
    rules = op.create_table(
        "approval_rules",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "tier", name=op.f("pk_approval_rules")),
    )
    rows = [{"kind": kind, "tier": tier, "role": _ROLE} for kind in _KINDS for tier in _TIERS]
    op.bulk_insert(rules, rows)


def _add_approvals() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "approvals",
        sa.Column("id", key, nullable=False),
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_approvals_broadcast_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_approvals_decided_by")
        ),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_approvals_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    for column in ("broadcast_id", "decided_by", "state"):
        op.create_index(f"ix_approvals_{column}", "approvals", [column], unique=False)


def _add_stand_ins() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "stand_ins",
        sa.Column("id", key, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("named_by", sa.BigInteger(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["named_by"], ["people.id"], name=op.f("fk_stand_ins_named_by")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name=op.f("fk_stand_ins_office")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_stand_ins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_ins")),
    )
    for column in ("named_by", "office", "person_id"):
        op.create_index(f"ix_stand_ins_{column}", "stand_ins", [column], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("stand_ins")
    op.drop_table("approvals")
    op.drop_table("approval_rules")
    op.drop_column("broadcasts", "siaga_reason")
    op.drop_column("broadcasts", "kind")
