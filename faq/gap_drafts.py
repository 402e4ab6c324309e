"""What becomes of open questions: a draft, or put aside; and who reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from faq import editing, gaps
from faq.drafts import LONGEST, MOST_PHRASINGS, Draft
from faq.errors import UnknownEntry
from faq.gaps import Gap, Subject
from registry.access import Actor, NotAllowed, Permission
from storage import audit, faq_entries, faq_gaps
from storage.engine import Tx
from storage.faq_gaps import FaqGap
from storage.offices import NATIONAL_CODE, Office
from texts import desk_faq as texts

OWN_TOPIC: Final = "layanan"
"""What a draft is about until somebody says it; nobody has meant an entry yet."""


def readable(tx: Tx, actor: Actor, now: datetime) -> Sequence[Gap]:
    """The open questions of the offices for which somebody writes, and under them; newest first."""
    found: dict[int, Gap] = {}
    for code in actor.offices_with(Permission.WRITE_FAQ):
        found |= {gap.id: gap for gap in gaps.of_office(tx, code, now)}
    return sorted(found.values(), key=lambda gap: gap.id, reverse=True)[: gaps.MOST]


def begin(tx: Tx, actor: Actor, numbers: Sequence[int], now: datetime) -> str:
    """Begin an answer to open questions and take them off the list; returns its code.

    It is of the highest office that they write for. Raises NotAllowed, UnknownEntry.
    """
    asked = _theirs(tx, actor, numbers)
    first, office = asked[0], tx.get_one(Office, _highest(actor))
    said = tuple(dict.fromkeys(gap.text for gap in asked))[:MOST_PHRASINGS]
    draft = Draft(
        topic=_topic(tx, asked), question=first.text[: LONGEST["question"]], phrasings=said
    )
    entry = editing.write(tx, actor, office, draft, now)
    faq_gaps.settle(tx, asked, now)
    return entry.code


def put_aside(tx: Tx, actor: Actor, numbers: Sequence[int], now: datetime) -> None:
    """Take open questions off the list; raises NotAllowed, UnknownEntry."""
    asked = _theirs(tx, actor, numbers)
    faq_gaps.settle(tx, asked, now)
    facts = {"questions": len(asked)}
    audit.record(
        tx, now, actor.audit_id, "faq.gaps_put_aside", "faq", office=asked[0].office, facts=facts
    )


def rows(subjects: Sequence[Subject]) -> Iterator[Sequence[str]]:
    """The subjects as a table: what, how often, where, when, why."""
    for subject in subjects:
        yield (
            subject.text,
            str(len(subject.gaps)),
            _counts(subject.by_office),
            _counts({day.isoformat(): count for day, count in subject.by_week().items()}),
            _counts({texts.WHYS[why]: count for why, count in subject.by_why.items()}),
        )


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counted.items())


def _theirs(tx: Tx, actor: Actor, numbers: Sequence[int]) -> Sequence[FaqGap]:
    """Those of these questions that are open, in the order asked for, if all are theirs."""
    order = {number: at for at, number in enumerate(numbers)}
    asked = sorted(faq_gaps.lock(tx, numbers), key=lambda gap: order[gap.id or 0])
    if not asked:
        raise UnknownEntry
    for gap in asked:
        if not _writes_for(tx, actor, gap.office):
            raise NotAllowed(Permission.WRITE_FAQ, gap.office)
    return asked


def _writes_for(tx: Tx, actor: Actor, code: str) -> bool:
    """Whether somebody writes for an office or one above it."""
    above = {code, tx.get_one(Office, code).parent, NATIONAL_CODE}
    return not above.isdisjoint(actor.offices_with(Permission.WRITE_FAQ))


def _highest(actor: Actor) -> str:
    """KPU RI, a province, a regency: the first of them in whose name this person writes."""
    codes = actor.offices_with(Permission.WRITE_FAQ)
    return min(codes, key=lambda code: (code != NATIONAL_CODE, len(code), code))


def _topic(tx: Tx, asked: Sequence[FaqGap]) -> str:
    """The topic of the answers that were meant or told, if any was."""
    meant = Counter(gap.entry for gap in asked if gap.entry is not None)
    found = {entry.code: words.topic for entry, words in faq_entries.newest(tx, list(meant))}
    topics = (found[code] for code, _ in meant.most_common() if found.get(code))
    return next(topics, OWN_TOPIC)
