"""The ready answers as the pages of the web desk show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from registry.access import Actor, NotAllowed, Permission
from storage import canned as store
from storage.canned import Canned
from storage.engine import Tx
from storage.offices import Office
from texts import desk_canned as texts
from threads import canned, naming, takeovers
from threads.canned import Draft


@dataclass(frozen=True, slots=True)
class Row:
    """A ready answer; `changed` says who wrote it so, and when."""

    id: int
    title: str
    text: str
    changed: str
    version: int


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one office."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OfficeLink:
    """An office in whose name somebody answers."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ListView:
    """What the desk of an office may use; `may_change`: whoever reads it leads the office."""

    office: OfficeLink
    offices: tuple[OfficeLink, ...]
    own: Group
    from_above: tuple[Group, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class FormView:
    """A form: what stands in it, for which version, and what is stored where that differs.

    `number` is None for a new answer.
    """

    office: OfficeLink
    draft: Draft
    number: int | None = None
    version: int = 0
    problem: str = ""
    stored: Row | None = None


def listed(tx: Tx, actor: Actor, asked: str, now: datetime) -> ListView:
    """The list of the office that is asked for, or of the first in whose name they answer."""
    codes = takeovers.offices_of(tx, actor, now)
    office = tx.get_one(Office, asked if asked in codes else codes[0])
    groups = [
        (code, tuple(_row(tx, one, office) for one in ready))
        for code, ready in groupby(store.visible(tx, office), lambda one: one.office)
    ]
    return ListView(
        _link(office),
        tuple(_link(tx.get_one(Office, code)) for code in codes),
        Group(texts.own(office.name), dict(groups).get(office.code, ())),
        _from_above(tx, [group for group in groups if group[0] != office.code]),
        actor.may(Permission.SCHEDULE, office),
    )


def to_lead(tx: Tx, actor: Actor, asked: str) -> OfficeLink:
    """The office that is asked for, or the first that they lead; raises NotAllowed."""
    codes = actor.offices_with(Permission.SCHEDULE)
    code = asked or next(iter(codes), "")
    if code not in codes:
        raise NotAllowed(Permission.SCHEDULE, code)
    return _link(tx.get_one(Office, code))


def stored(tx: Tx, actor: Actor, number: int) -> FormView:
    """The form with an answer as it is; raises NotAllowed and UnknownCanned."""
    found = canned.to_change(tx, actor, number)
    office = tx.get_one(Office, found.office)
    draft, row = Draft(found.title, found.text), _row(tx, found, office)
    return FormView(_link(office), draft, number, found.version, stored=row)


def _from_above(tx: Tx, groups: Sequence[tuple[str, tuple[Row, ...]]]) -> tuple[Group, ...]:
    return tuple(
        Group(texts.from_above(tx.get_one(Office, code).name), rows) for code, rows in groups
    )


def _link(office: Office) -> OfficeLink:
    return OfficeLink(office.code, office.name)


def _row(tx: Tx, found: Canned, reader: Office) -> Row:
    by = naming.of_staff(tx, found.changed_by)
    changed = texts.changed(by, found.changed_at, reader.timezone)
    return Row(store.key_of(found), found.title, found.text, changed, found.version)
