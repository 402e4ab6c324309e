"""people who pass on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    no = sa.false()
    op.add_column("chats", sa.Column("is_relayed", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("chats", sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("addresses", sa.Column("consented_on", sa.Date(), nullable=True))
    op.add_column(
        "operations", sa.Column("is_first_contact", sa.Boolean(), nullable=False, server_default=no)
    )
    op.create_index(
        "ix_operations_first_contacts",
        "operations",
        ["account", "due_at"],
        sqlite_where=sa.text("is_first_contact"),
        postgresql_where=sa.text("is_first_contact"),
    )
    op.create_index(
        "ix_operations_taken",
        "operations",
        ["chat_id", "external_id"],
        sqlite_where=sa.text("external_id IS NOT NULL"),
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_table(
        "group_admins",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chats.id"], name=op.f("fk_group_admins_group_id_chats")
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_group_admins_chat_id_chats")
        ),
        sa.PrimaryKeyConstraint("group_id", "chat_id", name=op.f("pk_group_admins")),
    )
    op.create_index(op.f("ix_group_admins_chat_id"), "group_admins", ["chat_id"])
    op.create_table(
        "group_invitations",
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["chats.id"], name=op.f("fk_group_invitations_group_id_chats")
        ),
        sa.PrimaryKeyConstraint("code_digest", name=op.f("pk_group_invitations")),
    )
    op.create_index(op.f("ix_group_invitations_group_id"), "group_invitations", ["group_id"])
    op.create_table(
        "confirmations",
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcasts.id"],
            name=op.f("fk_confirmations_broadcast_id_broadcasts"),
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["chats.id"], name=op.f("fk_confirmations_target_id_chats")
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["chats.id"], name=op.f("fk_confirmations_asked_id_chats")
        ),
        sa.PrimaryKeyConstraint(
            "broadcast_id", "target_id", "asked_id", name=op.f("pk_confirmations")
        ),
    )
    op.create_index("ix_confirmations_asked", "confirmations", ["asked_id", "broadcast_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("confirmations")
    op.drop_table("group_invitations")
    op.drop_table("group_admins")
    op.drop_index("ix_operations_taken", "operations")
    op.drop_index("ix_operations_first_contacts", "operations")
    op.drop_column("operations", "is_first_contact")
    op.drop_column("addresses", "consented_on")
    op.drop_column("chats", "heard_at")
    op.drop_column("chats", "is_relayed")
