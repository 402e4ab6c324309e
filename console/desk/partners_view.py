"""The groups and contacts of one's part of the country, as the page shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from registry import contact_rows, mending
from registry.access import Actor, Permission
from registry.groups import category_label
from registry.masking import partly
from registry.segments import NONE, asks_segment, kind_label, segment_label
from storage import health, stewards
from storage import offices as store
from storage.chats import Category, Segment
from storage.engine import Tx
from storage.health import Condition, Health
from storage.offices import NATIONAL_CODE, Office, Tier
from texts import desk_partners as texts
from texts.registry import HEALTH_LABELS

PAGE: Final = 25  # each with its form


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page is narrowed to; empty: everything."""

    office: str = ""
    category: str = ""
    segment: str = ""
    health: str = ""
    first: int = 0

    def query(self, **changed: str | int) -> str:
        """The part of an address that says so, with some of it changed."""
        values = {
            "kantor": self.office,
            "kategori": self.category,
            "segmen": self.segment,
            "keadaan": self.health,
            "mulai": self.first,
        } | changed
        return urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody chose for a group or contact."""

    category: str
    segment: str
    people: frozenset[int]

    @property
    def mark(self) -> str:
        """The same as one word, to compare with what is stored."""
        people = ",".join(map(str, sorted(self.people)))
        return f"{self.category}|{self.segment}|{people}"


@dataclass(frozen=True, slots=True)
class FormView:
    """What can be changed of a row; `seen` marks what is stored."""

    categories: tuple[Option, ...]
    segments: tuple[Option, ...]
    people: tuple[Option, ...]
    seen: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A group or contact; `form` is None for whoever may only read."""

    id: int
    title: str
    office: str
    what: str
    kind: str
    where: str
    health: str
    is_well: bool
    in_charge: str
    form: FormView | None


@dataclass(frozen=True, slots=True)
class CounterView:
    """How many are in a state, and the address that shows those."""

    label: str
    count: int
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """The page: what it is narrowed to, the counters, and a part of the rows."""

    office: Office
    filters: Filters
    offices: tuple[Option, ...]
    categories: tuple[Option, ...]
    segments: tuple[Option, ...]
    healths: tuple[Option, ...]
    counted: str
    counters: tuple[CounterView, ...]
    by_category: tuple[str, ...]
    rows: tuple[Row, ...]
    newer: str | None
    older: str | None


def listed(
    tx: Tx, actor: Actor, filters: Filters, now: datetime, draft: tuple[int, Draft] | None = None
) -> ListView:
    """The page for one office and those under it; `draft` is a form that comes back."""
    office = root_of(tx, actor, filters.office)
    everything = health.of_subtree(tx, office.code, now)
    kept = [one for one in everything if _is_kind(one, filters)]
    counts = health.counts(kept)
    found = [one for one in kept if filters.health in {"", one.health.value}]
    first = filters.first if filters.first < len(found) else 0
    shown = found[first : first + PAGE]
    contacts = sum(one.is_contact for one in kept)
    return ListView(
        office,
        filters,
        _offices(tx, actor, office),
        _options({one.value: category_label(one) for one in Category}, filters.category),
        _options(
            {NONE: texts.NO_SEGMENT, **{one.value: segment_label(one) for one in Segment}},
            filters.segment,
        ),
        _options(HEALTH_LABELS, filters.health),
        texts.counted(len(kept) - contacts, contacts),
        tuple(
            CounterView(
                HEALTH_LABELS[one],
                count,
                filters.query(keadaan=one.value, mulai=0),
                filters.health == one.value,
            )
            for one, count in counts.items()
            if count
        ),
        _by_category(kept),
        _rows(tx, actor, shown, now, draft),
        filters.query(mulai=max(0, first - PAGE)) if first else None,
        filters.query(mulai=first + PAGE) if first + PAGE < len(found) else None,
    )


def root_of(tx: Tx, actor: Actor, asked: str) -> Office:
    """The office that is asked for, if they may read about it, else their first."""
    office = store.get(tx, asked) if asked else None
    if office is not None and actor.may_see(office):
        return office
    return tx.get_one(Office, actor.offices_with(Permission.WATCH)[0])


def _is_kind(one: Condition, filters: Filters) -> bool:
    segment = one.segment.value if one.segment else NONE
    return filters.category in {"", one.category.value} and filters.segment in {"", segment}


def _by_category(found: Sequence[Condition]) -> tuple[str, ...]:
    totals = Counter(one.category for one in found)
    troubled = Counter(one.category for one in found if one.health is not Health.ACTIVE)
    return tuple(
        texts.of_category(category_label(one), totals[one], troubled[one])
        for one in Category
        if totals[one]
    )


def _offices(tx: Tx, actor: Actor, office: Office) -> tuple[Option, ...]:
    """Their own offices, what is under these one step down, and the one that is shown."""
    own = actor.offices_with(Permission.WATCH)
    codes = {*own, office.code}
    for code in {*own, office.code if office.tier is Tier.PROVINCE else office.parent or ""}:
        under = store.subtree(tx, code) if code else ()
        is_top = code == NATIONAL_CODE
        codes |= {one.code for one in under if not is_top or one.tier is not Tier.REGENCY}
    known = store.by_codes(tx, codes)
    return tuple(
        Option(code, known[code].name, code == office.code)
        for code in sorted(known)
        if actor.may_see(known[code])
    )


def _options(labels: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in labels.items())


# Rows


def _rows(
    tx: Tx,
    actor: Actor,
    shown: Sequence[Condition],
    now: datetime,
    draft: tuple[int, Draft] | None,
) -> tuple[Row, ...]:
    in_charge = stewards.of_groups(tx, [one.chat_id for one in shown])
    mine = {one.office for one in shown if actor.holds(Permission.REGISTER_GROUP, one.office)}
    people = {code: mending.candidates(tx, tx.get_one(Office, code), now) for code in mine}
    rows = []
    for one in shown:
        held = {person.person_id: person.name for person in in_charge.get(one.chat_id, ())}
        typed = draft[1] if draft and draft[0] == one.chat_id else None
        form = _form(one, held, people[one.office], typed) if one.office in mine else None
        rows.append(_row(one, ", ".join(held.values()), form))
    return tuple(rows)


def _row(one: Condition, in_charge: str, form: FormView | None) -> Row:
    is_number = one.is_contact and one.channel == contact_rows.CHANNEL
    number = one.external_id if form else partly(one.external_id)
    return Row(
        one.chat_id,
        one.title,
        one.office_name,
        texts.CONTACT if one.is_contact else texts.GROUP,
        kind_label(one.category, one.segment),
        f"{one.channel} {number}" if is_number else one.channel,
        HEALTH_LABELS[one.health],
        one.health is Health.ACTIVE,
        in_charge,
        form,
    )


def stored(one: Condition, held: Mapping[int, str]) -> Draft:
    """A group or contact as it is."""
    segment = one.segment.value if one.segment else NONE
    return Draft(one.category.value, segment, frozenset(held))


def _form(
    one: Condition, held: Mapping[int, str], people: Mapping[int, str], typed: Draft | None
) -> FormView:
    now = stored(one, held)
    chosen = typed or now
    asks = asks_segment(one.category) or chosen.segment != NONE
    everybody = {} if one.is_contact else {**people, **held}
    segments = {NONE: texts.NO_SEGMENT, **{each.value: segment_label(each) for each in Segment}}
    return FormView(
        _options({each.value: category_label(each) for each in Category}, chosen.category),
        _options(segments, chosen.segment) if asks or not one.is_contact else (),
        tuple(
            Option(str(number), name, number in chosen.people)
            for number, name in sorted(everybody.items(), key=lambda pair: pair[1])
        ),
        now.mark,
        typed is not None,
    )
