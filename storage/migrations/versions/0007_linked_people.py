"""linked people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("addresses", sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("chats", sa.Column("goes_on_in", sa.BigInteger(), nullable=True))
    # Until now every address was called a user id.
    op.execute(
        "UPDATE addresses SET kind = CASE WHEN value LIKE '+%' THEN 'number' "
        "WHEN channel = 'whatsapp' THEN 'external_id' ELSE kind END"
    )


def downgrade() -> None:
    """Go back."""
    op.execute("UPDATE addresses SET kind = 'user_id'")
    op.drop_column("chats", "goes_on_in")
    op.drop_column("addresses", "linked_at")
