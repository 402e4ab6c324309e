"""The approved answers: what an entry holds, when it may answer, and what regions add to it; pure.

Nothing here is generated: every sentence that leaves was written in an entry and stands under
its source.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import Any, Final, Self, TypeVar

T = TypeVar("T")

FEWEST_PHRASINGS: Final = 8
ABROAD: Final = "LN"
"""The region of those who vote outside the country; all others are Kemendagri codes."""

EVERYWHERE: Final = "00"
"""The office whose answers hold in the whole country: KPU RI."""

REGION: Final = re.compile(rf"{ABROAD}|\d\d(\.\d\d)?")
_NIK: Final = re.compile(r"\d{16}")


class State(StrEnum):
    """How far an entry has come."""

    CERTIFIED = "disahkan"
    UNCERTIFIED = "belum disahkan"
    WITHDRAWN = "ditarik"


class Invalid(ValueError):
    """Entries that must not be used; `problems` names every one."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer is laid down, and a page that shows it."""

    law: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer; `election` names the past election that it is bound to.

    `office` issues it: a province's holds in the province, a regency's in the regency.
    """

    id: str
    topic: str
    question: str
    phrasings: Sequence[str]
    short: str
    full: str
    source: Source
    checked: str
    state: State
    election: str | None
    valid_from: date | None
    valid_until: date | None
    related: Sequence[str]
    office: str = EVERYWHERE
    stage: str = ""

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """The entry of a line; raises `KeyError` or `ValueError` if a field is missing or wrong."""
        return cls(
            id=row["id"],
            topic=row["topic"],
            question=row["question"],
            phrasings=tuple(row["phrasings"]),
            short=row["short"],
            full=row["full"],
            source=Source(row["law"], row["url"]),
            checked=row["checked"],
            state=State(row["state"]),
            election=row["election"],
            valid_from=_day(row["valid_from"]),
            valid_until=_day(row["valid_until"]),
            related=tuple(row["related"]),
            office=row.get("office", EVERYWHERE),
            stage=row.get("stage", ""),
        )

    def answers(self, on: date, *, uncertified: bool) -> bool:
        """Whether it may answer on that day; `uncertified` admits what nobody has certified yet."""
        return is_in_force(
            self.state, self.valid_from, self.valid_until, on, uncertified=uncertified
        )


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a region adds to an entry, or says in its place."""

    id: str
    entry: str
    regions: Sequence[str]
    mode: str
    short: str | None
    full: str
    source: Source
    state: State = State.UNCERTIFIED
    valid_from: date | None = None
    valid_until: date | None = None
    office: str = EVERYWHERE

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """The overlay of a line; raises `KeyError` if a field is missing."""
        return cls(
            id=row["id"],
            entry=row["entry"],
            regions=tuple(row["regions"]),
            mode=row["mode"],
            short=row["short"],
            full=row["full"],
            source=Source(row["law"], row["url"]),
            state=State(row.get("state", State.UNCERTIFIED)),
            valid_from=_day(row.get("valid_from")),
            valid_until=_day(row.get("valid_until")),
            office=row.get("office", EVERYWHERE),
        )

    def answers(self, on: date, *, uncertified: bool) -> bool:
        """Whether it may be told on that day, as `Entry.answers`."""
        return is_in_force(
            self.state, self.valid_from, self.valid_until, on, uncertified=uncertified
        )

    @property
    def replaces(self) -> bool:
        """Whether it is said in place of the entry."""
        return self.mode == "replaces"

    def covers(self, region: str) -> bool:
        """Whether it holds in a province, a regency of it, or abroad."""
        return any(is_within(region, own) for own in self.regions)


@dataclass(frozen=True, slots=True)
class Outside:
    """A subject that people write about and no entry covers, with examples of it.

    What is nearer to one of these than to any entry is left to people.
    """

    id: str
    phrasings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it is told in one region, with the sources of all its parts."""

    short: str
    full: str
    sources: Sequence[Source]


class Catalogue:
    """Entries with the overlays of regions."""

    def __init__(self, entries: Iterable[Entry], overlays: Iterable[Overlay] = ()) -> None:
        self.entries = tuple(entries)
        self.overlays = tuple(overlays)
        self._by_id = {entry.id: entry for entry in self.entries}

    def __getitem__(self, id: str) -> Entry:
        return self._by_id[id]

    def near(self, id: str) -> frozenset[str]:
        """The ids of the entries about the same topic, itself included; none if it is unknown."""
        entry = self._by_id.get(id)
        if entry is None:
            return frozenset()
        same = {one.id for one in self.entries if one.topic == entry.topic}
        return frozenset(same.union(entry.related))

    def answering(self, on: date, *, uncertified: bool) -> list[Entry]:
        """The entries that may answer on that day."""
        return [entry for entry in self.entries if entry.answers(on, uncertified=uncertified)]

    def told(self, id: str, region: str) -> Told:
        """The answer as it is told in a region."""
        return told(
            self._by_id[id], [overlay for overlay in self.overlays if overlay.entry == id], region
        )


def told(entry: Entry, overlays: Iterable[Overlay], region: str) -> Told:
    """An answer with what those of its overlays say that cover a region."""
    found = Told(entry.short, entry.full, (entry.source,))
    for overlay in overlays:
        if overlay.covers(region):
            found = _laid_over(found, overlay)
    return found


def is_in_force(
    state: State,
    valid_from: date | None,
    valid_until: date | None,
    on: date,
    *,
    uncertified: bool,
) -> bool:
    """Whether what has come so far and holds so long may be told on a day."""
    states = {State.CERTIFIED, State.UNCERTIFIED} if uncertified else {State.CERTIFIED}
    has_begun = valid_from is None or valid_from <= on
    has_ended = valid_until is not None and valid_until < on
    return state in states and has_begun and not has_ended


def is_within(region: str, wider: str) -> bool:
    """Whether a region is another one or a part of it."""
    return region == wider or region.startswith(f"{wider}.")


def starter() -> Catalogue:
    """The entries that come with the program; nobody has certified them."""
    data = resources.files("faq") / "data"
    topics = sorted(
        (file for file in data.iterdir() if file.name.endswith(".jsonl")),
        key=lambda file: file.name,
    )
    lines = [line for file in topics for line in file.read_text(encoding="utf-8").splitlines()]
    regions = (data / "overlays" / "regions.jsonl").read_text(encoding="utf-8")
    return read(lines, regions.splitlines())


def outside() -> list[Outside]:
    """The subjects outside that come with the program."""
    file = resources.files("faq") / "data" / "outside" / "subjects.jsonl"
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Outside(row["id"], tuple(row["phrasings"])) for row in rows]


def read(entries: Iterable[str], overlays: Iterable[str] = ()) -> Catalogue:
    """The catalogue of JSON lines; raises `Invalid` with every problem."""
    problems: list[str] = []
    rows = list(_rows(entries, Entry.read, problems))
    regional = list(_rows(overlays, Overlay.read, problems))
    if problems := problems or [*_problems(rows), *_overlay_problems(rows, regional)]:
        raise Invalid(problems)
    return Catalogue(rows, regional)


def _rows(
    lines: Iterable[str], make: Callable[[Mapping[str, Any]], T], problems: list[str]
) -> Iterator[T]:
    for number, line in enumerate(lines, start=1):
        try:
            yield make(json.loads(line))
        except KeyError as missing:
            problems.append(f"line {number}: {missing} is missing")
        except (TypeError, ValueError) as wrong:
            problems.append(f"line {number}: {wrong}")


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _laid_over(told: Told, overlay: Overlay) -> Told:
    if overlay.replaces:
        return Told(overlay.short or overlay.full, overlay.full, (overlay.source,))
    return Told(told.short, f"{told.full}\n\n{overlay.full}", (*told.sources, overlay.source))


def _problems(entries: Sequence[Entry]) -> Iterator[str]:
    known = Counter(entry.id for entry in entries)
    yield from (f"{id}: stands there {count} times" for id, count in known.items() if count > 1)
    for entry in entries:
        told = (entry.question, *entry.phrasings, entry.short, entry.full)
        if not all(text.strip() for text in told):
            yield f"{entry.id}: a text is empty"
        if len({text.casefold() for text in entry.phrasings}) < FEWEST_PHRASINGS:
            yield f"{entry.id}: fewer than {FEWEST_PHRASINGS} phrasings"
        if any(_NIK.search(text) for text in told):
            yield f"{entry.id}: holds what looks like a NIK"
        if not entry.source.url.startswith(("https://", "http://")):
            yield f"{entry.id}: the source has no link"
        if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
            yield f"{entry.id}: ends before it begins"
        yield from (f"{entry.id}: {id} is unknown" for id in entry.related if id not in known)


def _overlay_problems(entries: Sequence[Entry], overlays: Sequence[Overlay]) -> Iterator[str]:
    known = {entry.id for entry in entries}
    for overlay in overlays:
        if overlay.entry not in known:
            yield f"{overlay.id}: {overlay.entry} is unknown"
        if overlay.mode not in {"adds", "replaces"}:
            yield f"{overlay.id}: neither adds nor replaces"
        if not all(REGION.fullmatch(region) for region in overlay.regions):
            yield f"{overlay.id}: a region is no code"
