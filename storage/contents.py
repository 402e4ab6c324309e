"""The objects that a platform keeps of our buttons, so that each is made once."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from storage.engine import Tx, insert_or_update


class ContentObject(SQLModel, table=True):
    """What an account made of a text with its buttons; `digest` is the SHA-256 of both."""

    __tablename__ = "content_objects"

    account: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    content: str


def get(tx: Tx, account: str, digest: str) -> str | None:
    """The platform's id of an object, if there is one."""
    found = tx.get(ContentObject, (account, digest))
    return found.content if found else None


def put(tx: Tx, account: str, digest: str, content: str) -> None:
    """Keep the newest id of an object."""
    values = {"account": account, "digest": digest, "content": content}
    tx.execute(insert_or_update(tx, ContentObject, ("account", "digest"), ("content",)), values)


def forget(tx: Tx, account: str, digest: str) -> None:
    """Drop an object that the platform no longer knows."""
    found = tx.get(ContentObject, (account, digest))
    if found is not None:
        tx.delete(found)
        tx.flush()
