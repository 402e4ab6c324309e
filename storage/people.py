"""People and the addresses by which platforms know them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col, select

from storage.columns import UtcDateTime, big_key, enum_text
from storage.engine import Tx


class AddressKind(StrEnum):
    """What the value of an address is."""

    USER_ID = "user_id"
    NUMBER = "number"
    EXTERNAL_ID = "external_id"


class Person(SQLModel, table=True):
    """Somebody who has written to us in private or holds a role."""

    __tablename__ = "people"

    id: int | None = big_key()
    name: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class Address(SQLModel, table=True):
    """A person on a channel; `stopped_at` is set while they want no messages (STOP).

    `consented_on` is when they agreed to our messages, for people who did not write first.
    `is_shared`: a phone of an office that several people use in turn.
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


def find_address(tx: Tx, channel: str, account: str, user_id: str) -> Address | None:
    """The address of a platform user."""
    return tx.scalars(
        select(Address).where(
            Address.channel == channel,
            Address.account == account,
            Address.kind == AddressKind.USER_ID,
            Address.value == user_id,
        )
    ).one_or_none()


def get(tx: Tx, person_id: int) -> Person | None:
    """The person with this id."""
    return tx.get(Person, person_id)


def add(tx: Tx, channel: str, account: str, user_id: str, name: str, now: datetime) -> Address:
    """A new person with a first address."""
    person = Person(name=name, created_at=now)
    tx.add(person)
    tx.flush()
    address = Address(
        person_id=key_of(person),
        channel=channel,
        account=account,
        kind=AddressKind.USER_ID,
        value=user_id,
    )
    tx.add(address)
    tx.flush()
    return address


def addresses_of(tx: Tx, person_id: int) -> list[Address]:
    """Every address of a person."""
    return list(tx.scalars(select(Address).where(Address.person_id == person_id)))


def set_stopped(tx: Tx, address: Address, stopped_at: datetime | None) -> None:
    """Note that nothing may be sent to an address since `stopped_at`, or (None) that it may."""
    address.stopped_at = stopped_at
    tx.flush()


def set_shared(tx: Tx, address: Address, *, is_shared: bool) -> None:
    """Note whether several people use an address."""
    address.is_shared = is_shared
    tx.flush()


def address_key(address: Address) -> int:
    """The id of a stored address."""
    if address.id is None:
        raise ValueError("the address is not stored yet")
    return address.id


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
