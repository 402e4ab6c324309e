"""Finding cases again: by what was said in them, by whose they are, by office, state and day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from storage.case_words import PREFIX_FROM, CaseWord
from storage.cases import Case, CaseState
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from storage.people import Person

_LAST_SIGN: Final = "\U0010ffff"  # behind every word that begins as the one before it
_ESCAPE: Final = "\\"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and by whom: `desks` are the offices in whose name they answer.

    `words` are those of `storage.case_words`; a case has all of them, or words that begin so where
    they are long enough. A person's name counts as a word only in cases that one of `desks` has.
    `office` is whose desk has the case, `since` and `until` when it last changed.
    """

    desks: Collection[str]
    words: Sequence[str] = ()
    state: CaseState | None = None
    office: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def find(tx: Tx, wanted: Wanted, *, after: int = 0, limit: int = 50) -> Sequence[Case]:
    """The cases that fit and that these desks may read; what changed last is first."""
    fitting = select(Case).where(
        col(Case.emptied_at).is_(None), may_read(wanted.desks), *_filters(wanted)
    )
    for word in wanted.words:
        fitting = fitting.where(or_(_says(word), _is_of(word, wanted.desks)))
    newest = fitting.order_by(col(Case.changed_at).desc(), col(Case.id).desc())
    return tx.scalars(newest.offset(after).limit(limit)).all()


def may_read(desks: Collection[str]) -> ColumnElement[bool]:
    """Whose desk a case is or was at, or stands above: the rule of `threads.finding.may_read`."""
    if not desks:
        return false()
    if NATIONAL_CODE in desks:
        return true()
    under = sa_select(col(Office.code)).where(
        or_(col(Office.code).in_(desks), col(Office.parent).in_(desks))
    )
    return or_(col(Case.office).in_(under), col(Case.opened_office).in_(under))


def _filters(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.state is not None:
        yield col(Case.state) == wanted.state
    if wanted.office is not None:
        yield col(Case.office) == wanted.office
    if wanted.since is not None:
        yield col(Case.changed_at) >= wanted.since
    if wanted.until is not None:
        yield col(Case.changed_at) < wanted.until


def _says(word: str) -> ColumnElement[bool]:
    stored = col(CaseWord.word)
    is_said = (
        and_(stored >= word, stored < word + _LAST_SIGN)
        if len(word) >= PREFIX_FROM
        else stored == word
    )
    return col(Case.id).in_(sa_select(col(CaseWord.case_id)).where(is_said))


def _is_of(word: str, desks: Collection[str]) -> ColumnElement[bool]:
    named = (
        sa_select(col(Case.id))
        .join(ChatRow, col(ChatRow.id) == col(Case.chat_id))
        .join(Person, col(Person.id) == col(ChatRow.person_id))
        .where(col(Case.office).in_(desks), _has_name(word))
    )
    return col(Case.id).in_(named)


def _has_name(word: str) -> ColumnElement[bool]:
    name = func.lower(col(Person.name))
    return or_(
        name.startswith(word, autoescape=True, escape=_ESCAPE),
        name.contains(f" {word}", autoescape=True, escape=_ESCAPE),
    )
