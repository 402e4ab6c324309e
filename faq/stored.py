"""Rows of the database as entries and overlays."""

from __future__ import annotations

from datetime import date

from faq.entries import EVERYWHERE, Entry, Overlay, Source, State, is_in_force, is_within
from storage.faq_entries import FaqEntry, FaqVersion, VersionState


def is_complete(words: FaqVersion) -> bool:
    """Whether something could be told: a draft may lack its answer."""
    return words.full != ""


def may_be_told(
    entry: FaqEntry, words: FaqVersion, region: str, on: date, *, uncertified: bool
) -> bool:
    """Whether somebody of a region ("": nobody knows which) may be told it on a day."""
    reaches = entry.office == EVERYWHERE or is_within(region, entry.office)
    state = state_of(entry, words)
    holds = is_in_force(state, words.valid_from, words.valid_until, on, uncertified=uncertified)
    return reaches and holds and is_complete(words)


def state_of(entry: FaqEntry, words: FaqVersion) -> State:
    """How far a version of an entry has come; what was returned as wrong answers nothing either."""
    if entry.withdrawn_at is not None or words.state is VersionState.RETURNED:
        return State.WITHDRAWN
    is_certified = words.state is VersionState.CERTIFIED
    return State.CERTIFIED if is_certified else State.UNCERTIFIED


def entry_of(entry: FaqEntry, words: FaqVersion) -> Entry:
    """An answer in one of its versions."""
    return Entry(
        id=entry.code,
        topic=words.topic,
        question=words.question,
        phrasings=tuple(words.phrasings),
        short=words.short or words.full,
        full=words.full,
        source=Source(words.law, words.url),
        checked=words.checked,
        state=state_of(entry, words),
        election=words.election,
        valid_from=words.valid_from,
        valid_until=words.valid_until,
        related=tuple(words.related),
        office=entry.office,
        stage=words.stage,
    )


def overlay_of(entry: FaqEntry, words: FaqVersion) -> Overlay:
    """What regions add to an answer, in one of its versions; raises ValueError for an answer."""
    if entry.base is None:
        raise ValueError(f"{entry.code} hangs on no other entry")
    return Overlay(
        id=entry.code,
        entry=entry.base,
        regions=tuple(words.regions),
        mode=words.mode or "adds",
        short=words.short or None,
        full=words.full,
        source=Source(words.law, words.url),
        state=state_of(entry, words),
        valid_from=words.valid_from,
        valid_until=words.valid_until,
        office=entry.office,
    )
