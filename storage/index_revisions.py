"""In which order the rows of a text index change, so that every process can follow them."""

from __future__ import annotations

from sqlalchemy import bindparam, update
from sqlmodel import Field, SQLModel

from storage.engine import Tx, insert_new, table_of


class IndexRevision(SQLModel, table=True):
    """The last revision of an index; whoever advances it holds its row until the commit."""

    __tablename__ = "index_revisions"

    name: str = Field(primary_key=True)
    last: int


_rows = table_of(IndexRevision)
_advance = (
    update(_rows)
    .where(_rows.c.name == bindparam("which"))
    .values(last=_rows.c.last + 1)
    .returning(_rows.c.last)
)


def advance(tx: Tx, name: str) -> int:
    """The next revision; they become visible in their order, as writers wait for each other."""
    revision: int | None = tx.core.execute(_advance, {"which": name}).scalar()
    if revision is None:
        tx.core.execute(insert_new(tx, IndexRevision), {"name": name, "last": 0})
        revision = tx.core.execute(_advance, {"which": name}).scalar_one()
    return revision


def last(tx: Tx, name: str) -> int:
    """The newest revision; 0: nothing has ever changed."""
    row = tx.get(IndexRevision, name, populate_existing=True)
    return row.last if row is not None else 0
