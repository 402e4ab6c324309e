"""case words."""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

_ENTRIES = sa.text("SELECT case_id, text FROM case_entries WHERE text <> ''")


def upgrade() -> None:
    """Apply."""
    by_code_point = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    words = op.create_table(
        "case_words",
        sa.Column("word", by_code_point, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_words_case_id")),
        sa.PrimaryKeyConstraint("word", "case_id", name=op.f("pk_case_words")),
    )
    op.create_index("ix_case_words_case_id", "case_words", ["case_id"], unique=False)
    said = {
        (word, row.case_id) for row in op.get_bind().execute(_ENTRIES) for word in _of(row.text)
    }
    op.bulk_insert(words, [{"word": word, "case_id": case} for word, case in sorted(said)])


def downgrade() -> None:
    """Go back."""
    op.drop_table("case_words")


def _of(text: str) -> set[str]:
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", seen))
    return set(filter(None, map(_plain, words)))


def _plain(word: str) -> str:
    folded = word.casefold()[:40]
    return "" if len(folded) < 2 or (folded.isdecimal() and len(folded) >= 7) else folded
