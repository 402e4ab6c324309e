"""What somebody wants an answer to be, and what it lacks before others may rely on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from faq.entries import ABROAD, EVERYWHERE, FEWEST_PHRASINGS, REGION, is_within
from faq.errors import Refused
from registry.masking import masked
from registry.names import clean_lines, one_line
from storage.faq_entries import FaqVersion
from texts import faq_desk as texts
from texts.faq_topics import TOPICS

LONGEST: Final = {
    "question": 200,
    "short": 300,
    "full": 1_200,  # with question, source and date it is one message on every channel
    "law": 200,
    "url": 300,
    "stage": 60,
    "election": 60,
    "checked": 60,
}
"""Characters of a field."""
LONGEST_LINE: Final = 2_000  # characters that are looked at
LONGEST_PHRASING: Final = 300
MOST_PHRASINGS: Final = 60
MOST_RELATED: Final = 5
MOST_REGIONS: Final = 60
ADDS, REPLACES = "adds", "replaces"


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of an answer; `regions` and `mode` only where it hangs on another one."""

    topic: str = ""
    question: str = ""
    short: str = ""
    full: str = ""
    law: str = ""
    url: str = ""
    checked: str = ""
    stage: str = ""
    election: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    phrasings: Sequence[str] = ()
    related: Sequence[str] = ()
    regions: Sequence[str] = ()
    mode: str = ""
    attachments: Sequence[str] = ()


def of_version(words: FaqVersion, attachments: Sequence[str] = ()) -> Draft:
    """A stored version as a draft."""
    return Draft(
        topic=words.topic,
        question=words.question,
        short=words.short,
        full=words.full,
        law=words.law,
        url=words.url,
        checked=words.checked,
        stage=words.stage,
        election=words.election or "",
        valid_from=words.valid_from,
        valid_until=words.valid_until,
        phrasings=tuple(words.phrasings),
        related=tuple(words.related),
        regions=tuple(words.regions),
        mode=words.mode or "",
        attachments=tuple(attachments),
    )


def fill(words: FaqVersion, draft: Draft) -> FaqVersion:
    """Write a draft into a version."""
    for field in fields(draft):
        value = getattr(draft, field.name)
        if field.name in {"phrasings", "related", "regions"}:
            value = list(value)
        if field.name in {"election", "mode"}:
            value = value or None
        if field.name != "attachments":
            setattr(words, field.name, value)
    return words


def cleaned(draft: Draft) -> Draft:
    """The draft as it may be stored: visible signs only, no NIK, each phrasing once."""
    lines: dict[str, Any] = {
        name: masked(one_line(getattr(draft, name), LONGEST_LINE)) for name in LONGEST
    }
    whole = {"full": masked(clean_lines(draft.full)), "url": one_line(draft.url, LONGEST_LINE)}
    return replace(
        draft,
        **lines | whole,
        topic=one_line(draft.topic, LONGEST_LINE).casefold(),
        phrasings=_each_once(masked(one_line(text, LONGEST_LINE)) for text in draft.phrasings),
        related=_each_once(one_line(code, LONGEST_LINE) for code in draft.related),
        regions=_each_once(one_line(region, LONGEST_LINE).upper() for region in draft.regions),
    )


def require_storable(draft: Draft, office: str, *, is_overlay: bool) -> None:
    """Do nothing if it may be kept, however unfinished; raises Refused."""
    if reasons := [*_faults(draft), *_regional_faults(draft, office, is_overlay=is_overlay)]:
        raise Refused(reasons)


def require_finished(draft: Draft, today: date, *, is_overlay: bool) -> None:
    """Do nothing if people could be told it; raises Refused."""
    if reasons := list(_lacks(draft, today, is_overlay=is_overlay)):
        raise Refused(reasons)


def _faults(draft: Draft) -> Iterator[str]:
    for name, most in LONGEST.items():
        if len(getattr(draft, name)) > most:
            yield texts.too_long(texts.FIELDS[name], most)
    if any(len(text) > LONGEST_PHRASING for text in draft.phrasings):
        yield texts.too_long(texts.FIELDS["phrasings"], LONGEST_PHRASING)
    lists = {"phrasings": MOST_PHRASINGS, "related": MOST_RELATED, "regions": MOST_REGIONS}
    for name, most in lists.items():
        if len(getattr(draft, name)) > most:
            yield texts.too_many(texts.FIELDS[name], most)
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        yield texts.BACKWARDS
    if draft.url and not draft.url.startswith(("https://", "http://")):
        yield texts.BAD_LINK


def _regional_faults(draft: Draft, office: str, *, is_overlay: bool) -> Iterator[str]:
    if not is_overlay:
        if not draft.question:
            yield texts.NO_QUESTION
        if draft.topic not in TOPICS:
            yield texts.unknown_topic(draft.topic, TOPICS)
        return
    if draft.mode not in {ADDS, REPLACES}:
        yield texts.NO_MODE
    if bad := [region for region in draft.regions if not REGION.fullmatch(region)]:
        yield texts.bad_regions(bad)
    elif foreign := [region for region in draft.regions if not _is_theirs(region, office)]:
        yield texts.foreign_regions(foreign)


def _is_theirs(region: str, office: str) -> bool:
    """Whether an office speaks for a region; for those abroad only KPU RI does."""
    return office == EVERYWHERE or (region != ABROAD and is_within(region, office))


def _lacks(draft: Draft, today: date, *, is_overlay: bool) -> Iterator[str]:
    if not draft.full:
        yield texts.NO_FULL
    if not draft.law:
        yield texts.NO_LAW
    if not draft.url:
        yield texts.BAD_LINK
    if draft.valid_until and draft.valid_until < today:
        yield texts.IS_OVER
    if is_overlay:
        if not draft.regions:
            yield texts.NO_REGIONS
        return
    if not draft.short:
        yield texts.NO_SHORT
    if len(draft.phrasings) < FEWEST_PHRASINGS:
        yield texts.few_phrasings(len(draft.phrasings), FEWEST_PHRASINGS)


def _each_once(given: Iterator[str]) -> tuple[str, ...]:
    """What is not empty, in its order, each once whatever its capitals."""
    found: dict[str, str] = {}
    for text in given:
        found.setdefault(text.casefold(), text)
    return tuple(text for text in found.values() if text)
