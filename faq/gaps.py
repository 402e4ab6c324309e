"""What the answers leave open: noted as it happens, gathered into subjects, turned into drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from faq.questions import asked
from registry.masking import masked, masked_phones
from registry.names import one_line
from search.words import Lexicon
from storage import faq_gaps
from storage.engine import Tx
from storage.faq_gaps import FaqGap, Why

LONGEST: Final = 300  # characters of a question that are kept: as long as a phrasing may be
WINDOW: Final = timedelta(weeks=13)  # a quarter
MOST: Final = 2_000  # questions that are gathered at a time: a second's work
SAME: Final = 0.55
"""Dice of two questions' stems from which they are about the same. No rarity counts: among few
questions a filler is as rare as what they are about."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One question as it was noted; `office` is where whoever asked belongs to."""

    id: int
    office: str
    text: str
    why: Why
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """Questions about one thing, the newest first; the first of `gaps` speaks for them."""

    gaps: Sequence[Gap]

    @property
    def text(self) -> str:
        """The question that has most in common with the others."""
        return self.gaps[0].text

    @property
    def by_office(self) -> Mapping[str, int]:
        """How often it was asked where, most often first."""
        return dict(Counter(gap.office for gap in self.gaps).most_common())

    @property
    def by_why(self) -> Mapping[Why, int]:
        """What was wrong, most often first."""
        return dict(Counter(gap.why for gap in self.gaps).most_common())

    def by_week(self) -> Mapping[date, int]:
        """How often it was asked in the week that began on a Monday, newest first."""
        weeks = Counter(_monday(gap.asked_at) for gap in self.gaps)
        return dict(sorted(weeks.items(), reverse=True))


def note(
    tx: Tx,
    office: str,
    text: str,
    why: Why,
    now: datetime,
    *,
    entry: str | None = None,
    person_id: int | None = None,
) -> None:
    """Write down that a question was not answered well; greetings alone are none.

    Numbers of people are hidden, and what is said around the question is left out where it is long.
    """
    question = asked(text).whole
    told = question.story if len(question.story) <= LONGEST else question.text
    kept = masked_phones(masked(one_line(told, LONGEST)))
    if not any(sign.isalpha() for sign in kept):
        return
    faq_gaps.add(
        tx,
        FaqGap(office=office, text=kept, why=why, entry=entry, asked_at=now, person_id=person_id),
    )


def of_office(tx: Tx, office: str, now: datetime) -> Sequence[Gap]:
    """What is open of an office and those under it, of a quarter, newest first."""
    return [
        Gap(gap.id or 0, gap.office, gap.text, gap.why, gap.asked_at)
        for gap in faq_gaps.open_ones(tx, office, now - WINDOW, MOST)
    ]


def gathered(gaps: Sequence[Gap], lexicon: Lexicon) -> Sequence[Subject]:
    """The questions by what they are about, what was asked most first. CPU only: for a thread."""
    bags = [frozenset(lexicon.terms(gap.text) or lexicon.words(gap.text)) for gap in gaps]
    holders: dict[str, list[int]] = {}
    for at, bag in enumerate(bags):
        for term in bag:
            holders.setdefault(term, []).append(at)
    left = set(range(len(gaps)))
    subjects = []
    for at, bag in enumerate(bags):
        if at not in left:
            continue
        shared = Counter(other for term in bag for other in holders[term] if other in left)
        alike = {other for other, count in shared.items() if _is_same(count, bag, bags[other])}
        left -= alike | {at}
        subjects.append(Subject([gaps[one] for one in sorted(alike | {at})]))
    return sorted(subjects, key=lambda subject: (-len(subject.gaps), -subject.gaps[0].id))


def _is_same(shared: int, one: frozenset[str], other: frozenset[str]) -> bool:
    return 2 * shared >= SAME * (len(one) + len(other))


def _monday(at: datetime) -> date:
    day = at.date()
    return day - timedelta(days=day.weekday())
