"""The words said in each case: what the search looks in, the same on both engines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import BigInteger, Column, String, delete
from sqlmodel import Field, SQLModel, col

from storage.engine import Tx, insert_new

LONGEST: Final = 40  # signs of a word that count; longer ones are links or slips
SHORTEST: Final = 2
PREFIX_FROM: Final = 4
"""Signs from which a word stands for all that begin so: with fewer it would be half of them."""
_PHONE_DIGITS: Final = 7  # a number that long would find whoever it belongs to
_WORD: Final = re.compile(r"[^\W_]+")

# Ranges of words mean prefixes only where signs are in the order of their code points.
_BY_CODE_POINT: Final = String().with_variant(String(collation="C"), "postgresql")


class CaseWord(SQLModel, table=True):
    """One word that occurs in a case."""

    __tablename__ = "case_words"

    word: str = Field(sa_column=Column(_BY_CODE_POINT, primary_key=True))
    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=BigInteger, index=True)


def words_of(text: str) -> Sequence[str]:
    """The words of a text as they are stored and looked for, each once, in their order."""
    return tuple(dict.fromkeys(filter(None, map(plain, _WORD.findall(_seen(text))))))


def plain(word: str) -> str:
    """A word without case; "" for what is not looked for."""
    folded = word.casefold()[:LONGEST]
    is_phone = folded.isdecimal() and len(folded) >= _PHONE_DIGITS
    return "" if len(folded) < SHORTEST or is_phone else folded


def fits(word: str, wanted: str) -> bool:
    """Whether a stored word is one that was looked for."""
    return word.startswith(wanted) if len(wanted) >= PREFIX_FROM else word == wanted


def put(tx: Tx, case_id: int, text: str) -> None:
    """Note that this was said in a case."""
    rows = [{"word": word, "case_id": case_id} for word in sorted(words_of(text))]
    if rows:
        tx.core.execute(insert_new(tx, CaseWord), rows)


def forget(tx: Tx, case_ids: Collection[int]) -> None:
    """Let nothing be found of these cases any more."""
    tx.execute(delete(CaseWord).where(col(CaseWord.case_id).in_(case_ids)))


def _seen(text: str) -> str:
    """The text in one spelling, without signs that nobody can see: they cut words in two."""
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFKC", shown)
