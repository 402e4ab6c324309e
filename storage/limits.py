"""The send allowances, as rows that all workers share; times are microseconds since the epoch."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import BigInteger, bindparam, delete, select, update
from sqlmodel import Field, SQLModel

from storage.engine import Tx, insert_new, insert_or_update, table_of


class AccountLimit(SQLModel, table=True):
    """How far an account's allowance is used up.

    `tat` is the theoretical arrival time of the GCRA, `announcements_tat` that of the smaller
    allowance while replies wait. Nothing leaves before `open_at`; `probing` is set while one call
    to another chat shows whether the platform meant the whole account.
    """

    __tablename__ = "account_limits"

    account: str = Field(primary_key=True)
    tat: int = Field(default=0, sa_type=BigInteger)
    announcements_tat: int = Field(default=0, sa_type=BigInteger)
    open_at: int = Field(default=0, sa_type=BigInteger)
    probing: bool = False


class ChatLimit(SQLModel, table=True):
    """How far a chat's allowance is used up; nothing leaves before `open_at`."""

    __tablename__ = "chat_limits"

    chat_id: int = Field(primary_key=True, foreign_key="chats.id", sa_type=BigInteger)
    tat: int = Field(default=0, sa_type=BigInteger)
    open_at: int = Field(default=0, sa_type=BigInteger)


_accounts = table_of(AccountLimit)
_account = (
    select(_accounts.c.tat, _accounts.c.announcements_tat, _accounts.c.open_at, _accounts.c.probing)
    .where(_accounts.c.account == bindparam("name"))
    .with_for_update()
)
_UNUSED = MappingProxyType({"tat": 0, "announcements_tat": 0, "open_at": 0, "probing": False})
_chats = table_of(ChatLimit)
_chat_opens = select(_chats.c.open_at).where(_chats.c.chat_id == bindparam("chat"))


def account(tx: Tx, name: str) -> tuple[int, int, int, bool]:
    """(tat, announcements_tat, open_at, probing) of an account, locked until the commit."""
    row = tx.core.execute(_account, {"name": name}).one_or_none()
    if row is None and tx.core.dialect.name == "postgresql":
        # Two workers that find no row would both find the whole allowance unused.
        tx.core.execute(insert_new(tx, AccountLimit), _UNUSED | {"account": name})
        row = tx.core.execute(_account, {"name": name}).one()
    return (row[0], row[1], row[2], row[3]) if row else (0, 0, 0, False)


def lock_account(tx: Tx, name: str) -> None:
    """Let no other worker claim from an account before the commit."""
    if tx.core.dialect.name == "postgresql":
        account(tx, name)


def save_account(
    tx: Tx, name: str, tat: int, announcements_tat: int, open_at: int, probing: bool
) -> None:
    """Store an account's allowance."""
    values = {
        "tat": tat,
        "announcements_tat": announcements_tat,
        "open_at": open_at,
        "probing": probing,
    }
    statement = insert_or_update(tx, AccountLimit, ("account",), tuple(values))
    tx.core.execute(statement, {"account": name, **values})


def save_chats(tx: Tx, limits: Mapping[int, tuple[int, int]]) -> None:
    """Store (tat, open_at) of chats."""
    rows = [
        {"chat_id": chat_id, "tat": tat, "open_at": open_at}
        for chat_id, (tat, open_at) in limits.items()
    ]
    if rows:
        statement = insert_or_update(tx, ChatLimit, ("chat_id",), ("tat", "open_at"))
        tx.core.execute(statement, rows)


def close_chat(tx: Tx, chat_id: int, until: int) -> None:
    """Let nothing leave for a chat before a time; a later one that is set stays."""
    stored = tx.core.execute(_chat_opens, {"chat": chat_id}).scalar_one_or_none() or 0
    statement = insert_or_update(tx, ChatLimit, ("chat_id",), ("open_at",))
    values = {"chat_id": chat_id, "tat": 0, "open_at": max(until, stored)}
    tx.core.execute(statement, values)


def forget_chat(tx: Tx, chat_id: int) -> None:
    """A chat's allowance is unused again."""
    tx.core.execute(delete(_chats).where(_chats.c.chat_id == chat_id))


def shift(tx: Tx, by: int) -> None:
    """Move every time of all allowances: the clock that they were read from was set."""
    tx.execute(
        update(_accounts).values(
            tat=_accounts.c.tat + by,
            announcements_tat=_accounts.c.announcements_tat + by,
            open_at=_accounts.c.open_at + by,
        )
    )
    tx.execute(update(_chats).values(tat=_chats.c.tat + by, open_at=_chats.c.open_at + by))
