"""People and the addresses by which platforms know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import BigInteger, UniqueConstraint, and_, bindparam, delete, update
from sqlalchemy import select as sa_select
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx, table_of

CHUNK: Final = 500  # values that one statement takes
SEEN_TO = timedelta(days=1)  # a row that changes with each message would cost each message a write


class AddressKind(StrEnum):
    """What the value of an address is."""

    USER_ID = "user_id"
    NUMBER = "number"
    EXTERNAL_ID = "external_id"


class Person(SQLModel, table=True):
    """Somebody who has written to us in private or holds a role.

    Of one who was erased, or is the same as another, only the number stays, so that the audit
    never means somebody else by it.
    """

    __tablename__ = "people"

    id: int | None = big_key()
    name: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When they last wrote, to the day."""
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Address(SQLModel, table=True):
    """A person on a channel; `stopped_at` is set while they want no messages (STOP).

    `consented_on` is when they agreed to our messages, for people who did not write first.
    `is_shared`: a phone of an office that several people use in turn. `linked_at` is when it
    proved to be theirs, for an address by which we did not come to know them.
    """

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "account", "kind", "value"),)

    id: int | None = big_key()
    person_id: int = Field(foreign_key="people.id", sa_type=BigInteger, index=True)
    channel: str
    account: str
    kind: AddressKind = enum_text(AddressKind)
    value: str
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    consented_on: date | None = None
    is_shared: bool = False
    linked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Known:
    """What an event needs to know about a person; `stopped_at` is that of the address."""

    id: int
    name: str
    stopped_at: datetime | None
    address_id: int
    is_shared: bool
    seen_at: datetime | None


def kind_of(channel: str, value: str) -> AddressKind:
    """What an address is; WhatsApp gives an id of its own to people who show no number."""
    if value.startswith("+"):
        return AddressKind.NUMBER
    return AddressKind.EXTERNAL_ID if channel == "whatsapp" else AddressKind.USER_ID


_people, _addresses = table_of(Person), table_of(Address)
_address = select(Address).where(
    Address.channel == bindparam("channel"),
    Address.account == bindparam("account"),
    Address.kind == bindparam("kind"),
    Address.value == bindparam("user"),
)
KNOWN: Final = (
    sa_select(
        _people.c.id,
        _people.c.name,
        _addresses.c.stopped_at,
        _addresses.c.id.label("address_id"),
        _addresses.c.is_shared,
        _people.c.seen_at,
    )
    .join_from(_addresses, _people, _addresses.c.person_id == _people.c.id)
    .where(
        _addresses.c.channel == bindparam("channel"),
        _addresses.c.account == bindparam("account"),
        _addresses.c.kind == bindparam("kind"),
        _addresses.c.value == bindparam("user"),
    )
)
"""The columns of Known for one id of a platform; `place` has what it asks for."""

_its = table_of(Address).alias()
_twins = (
    select(Address)
    .join(
        _its,
        and_(
            _its.c.person_id == col(Address.person_id),
            _its.c.channel == col(Address.channel),
            _its.c.account == col(Address.account),
        ),
    )
    .where(
        _its.c.channel == bindparam("channel"),
        _its.c.account == bindparam("account"),
        _its.c.kind == bindparam("kind"),
        _its.c.value == bindparam("user"),
    )
)
_see = (
    update(_people)
    .where(_people.c.id == bindparam("person"))
    .values(seen_at=bindparam("at", type_=UtcDateTime()))
)

_set_stopped = (
    update(_addresses)
    .where(_addresses.c.id == bindparam("address"))
    .values(stopped_at=bindparam("at", type_=UtcDateTime()))
)


def find_address(tx: Tx, channel: str, account: str, user_id: str) -> Address | None:
    """The address of a platform user."""
    return tx.scalars(_address, place(channel, account, user_id)).one_or_none()


def of_values(tx: Tx, channel: str, account: str, values: Sequence[str]) -> Sequence[Address]:
    """Those of an account's addresses that have these values."""
    found: list[Address] = []
    for first in range(0, len(values), CHUNK):
        wanted = select(Address).where(
            Address.channel == channel,
            Address.account == account,
            col(Address.value).in_(values[first : first + CHUNK]),
        )
        found += tx.scalars(wanted).all()
    return found


def find_known(tx: Tx, channel: str, account: str, user_id: str) -> Known | None:
    """The person behind a platform user."""
    row = tx.core.execute(KNOWN, place(channel, account, user_id)).one_or_none()
    return Known(*row) if row else None


def get(tx: Tx, person_id: int) -> Person | None:
    """The person with this id."""
    return tx.get(Person, person_id)


def add(tx: Tx, channel: str, account: str, user_id: str, name: str, now: datetime) -> Address:
    """A new person with a first address."""
    person = Person(name=name, created_at=now, seen_at=now)
    tx.add(person)
    tx.flush()
    address = Address(
        person_id=key_of(person),
        channel=channel,
        account=account,
        kind=kind_of(channel, user_id),
        value=user_id,
    )
    tx.add(address)
    tx.flush()
    return address


def add_twin(tx: Tx, known: Address, value: str, now: datetime) -> Address:
    """Know a person by another id of the same account, too."""
    address = Address(
        person_id=known.person_id,
        channel=known.channel,
        account=known.account,
        kind=kind_of(known.channel, value),
        value=value,
        linked_at=now,
    )
    tx.add(address)
    tx.flush()
    return address


def addresses_of(tx: Tx, person_id: int) -> list[Address]:
    """Every address of a person."""
    return list(tx.scalars(select(Address).where(Address.person_id == person_id)))


def find_twins(tx: Tx, channel: str, account: str, user_id: str) -> Sequence[Address]:
    """The ids by which an account knows the person of one of them; none for a stranger."""
    return tx.scalars(_twins, place(channel, account, user_id)).all()


def twins(tx: Tx, address: Address) -> Sequence[Address]:
    """The ids by which one account knows the person of an address, that one among them."""
    return find_twins(tx, address.channel, address.account, address.value)


def set_stopped(tx: Tx, address: Address, stopped_at: datetime | None) -> None:
    """Note that nothing may be sent to an address since `stopped_at`, or (None) that it may."""
    tx.core.execute(_set_stopped, {"address": address.id, "at": stopped_at})
    set_committed_value(address, "stopped_at", stopped_at)


def set_shared(tx: Tx, address: Address, *, is_shared: bool) -> None:
    """Note whether several people use an address."""
    address.is_shared = is_shared
    tx.flush()


def address_key(address: Address) -> int:
    """The id of a stored address."""
    if address.id is None:
        raise ValueError("the address is not stored yet")
    return address.id


def see(tx: Tx, person_id: int, seen_at: datetime | None, now: datetime) -> None:
    """Note that somebody last seen at `seen_at` has written today."""
    if seen_at is None or seen_at < now - SEEN_TO:
        tx.core.execute(_see, {"person": person_id, "at": now})


def lock(tx: Tx, person_id: int) -> Person | None:
    """The person, unchanged by others before the commit; None if there is none any more."""
    person = tx.get(Person, person_id, with_for_update=True, populate_existing=True)
    return person if person is not None and person.erased_at is None else None


def erase(tx: Tx, person: Person, now: datetime) -> None:
    """Forget name and addresses."""
    tx.execute(delete(Address).where(col(Address.person_id) == key_of(person)))
    person.name, person.seen_at, person.erased_at = "", None, now
    tx.flush()


def merge(tx: Tx, gone: Person, kept: Person, now: datetime) -> None:
    """Give what we know of somebody to the person whom they proved to be."""
    for address in addresses_of(tx, key_of(gone)):
        address.person_id, address.linked_at = key_of(kept), now
    kept.name = kept.name or gone.name
    seen = [at for at in (kept.seen_at, gone.seen_at) if at is not None]
    kept.seen_at = max(seen, default=None)
    tx.flush()
    erase(tx, gone, now)


def living(tx: Tx, after_id: int, limit: int) -> Sequence[Person]:
    """People who were not erased, in the order of their ids behind `after_id`."""
    return tx.scalars(
        select(Person)
        .where(col(Person.erased_at).is_(None), col(Person.id) > after_id)
        .order_by(col(Person.id))
        .limit(limit)
    ).all()


def key_of(person: Person) -> int:
    """The id of a stored person."""
    if person.id is None:
        raise ValueError("the person is not stored yet")
    return person.id


def of_account(tx: Tx, channel: str, account: str) -> Sequence[tuple[str, str]]:
    """(platform user id, name) of everybody whom an account knows."""
    rows = tx.execute(
        sa_select(col(Address.value), col(Person.name))
        .join_from(Address, Person, col(Address.person_id) == col(Person.id))
        .where(
            col(Address.channel) == channel,
            col(Address.account) == account,
            col(Address.kind) == AddressKind.USER_ID,
        )
        .order_by(col(Address.id))
    )
    return [(value, name) for value, name in rows]


def place(channel: str, account: str, user_id: str) -> dict[str, str]:
    """The values of an id of a platform."""
    kind = kind_of(channel, user_id)
    return {"channel": channel, "account": account, "kind": kind, "user": user_id}
