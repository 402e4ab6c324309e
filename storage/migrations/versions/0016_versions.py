"""versions of announcements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "broadcast_versions",
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("wrong", sa.String(), nullable=False),
        sa.Column("right", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_person", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_person"], ["people.id"], name=op.f("fk_broadcast_versions_author_person")
        ),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name=op.f("fk_broadcast_versions_broadcast_id")
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "number", name=op.f("pk_broadcast_versions")),
    )
    op.create_index(
        "ix_broadcast_versions_author_person", "broadcast_versions", ["author_person"], unique=False
    )
    op.add_column("operations", sa.Column("answers", sa.String(), nullable=True))
    # What was released before there were versions can be corrected like the rest.
    op.execute(
        'INSERT INTO broadcast_versions (broadcast_id, number, kind, text, wrong, "right", reason,'
        " author, author_person, created_at) SELECT id, 1, 'released', text, '', '', '',"
        " author, author_person, published_at FROM broadcasts WHERE published_at IS NOT NULL"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("operations", "answers")
    op.drop_table("broadcast_versions")
