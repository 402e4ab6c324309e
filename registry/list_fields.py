"""The fields that lists of groups and of people share: office, category, segment, the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from registry.groups import category_label
from registry.lists import Row
from registry.segments import asks_segment, parse_segment, segment_label
from storage.chats import Category, Segment
from storage.offices import Office
from texts import registry as texts

OPTIONAL = ("segment", "ended")  # what may stand in a list besides
YES = frozenset({"ya", "y", "x", "1", "akhiri", "berakhir"})


def office_reasons(named: str, candidates: Sequence[Office]) -> Iterator[str]:
    """Why a row's office is not one that is called exactly so."""
    if not named:
        yield texts.OFFICE_MISSING
    elif not candidates:
        yield texts.unknown_office(named)
    elif len(candidates) > 1:
        names = [f"{office.name} ({office.code})" for office in candidates]
        yield texts.ambiguous_office(named, names)


def category_reasons(named: str, category: Category | None) -> Iterator[str]:
    """Why a row's category is none."""
    if category is None:
        yield texts.unknown_category(named, ", ".join(Category))


def segment_reasons(named: str) -> Iterator[str]:
    """Why a row's segment is none; an empty one is no segment."""
    if named and parse_segment(named) is None:
        yield texts.unknown_segment(named, ", ".join(Segment))


def segment_of(row: Row, category: Category) -> Segment | None:
    """The segment that a row says; only voters have one."""
    return parse_segment(row["segment"]) if row["segment"] and asks_segment(category) else None


def category_name(category: Category | None) -> str:
    """The category as a plan tells it; empty for none."""
    return category_label(category) if category else ""


def segment_name(segment: Segment | None) -> str:
    """The segment as a plan tells it, or that there is none."""
    return segment_label(segment) if segment else texts.NO_SEGMENT


def is_end(row: Row) -> bool:
    """Whether a row ends what it names."""
    return row["ended"].casefold() in YES
