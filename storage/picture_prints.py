"""By what pictures in reports are found again: once for each file, however many brought it."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import BigInteger, bindparam, delete
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col

from storage.engine import Tx, insert_new, table_of

MOST_NEAR: Final = 10_000  # pictures that share a part of their hash with one that is looked for


class PicturePrint(SQLModel, table=True):
    """How a picture looks: its perceptual hash in hex, and the brightness of its parts, packed."""

    __tablename__ = "picture_prints"

    sha256: str = Field(primary_key=True, foreign_key="media.sha256")
    pdq: str
    levels: bytes


class PictureBand(SQLModel, table=True):
    """One part of a picture's perceptual hash; near hashes have a near part in common."""

    __tablename__ = "picture_bands"

    band: int = Field(primary_key=True, sa_type=BigInteger)
    sha256: str = Field(primary_key=True, foreign_key="media.sha256", index=True)


_prints = table_of(PicturePrint).c
_bands = table_of(PictureBand).c
_near = (
    sa_select(_prints.sha256, _prints.pdq)
    .where(
        _prints.sha256.in_(
            sa_select(_bands.sha256).where(_bands.band.in_(bindparam("bands", expanding=True)))
        )
    )
    .limit(MOST_NEAR)
)


def put(tx: Tx, sha256: str, pdq: str, levels: bytes, bands: Collection[int]) -> None:
    """Let a stored picture be found by these parts of its hash; the same file twice is one."""
    row = {"sha256": sha256, "pdq": pdq, "levels": zlib.compress(levels)}
    tx.core.execute(insert_new(tx, PicturePrint), [row])
    rows = [{"band": band, "sha256": sha256} for band in sorted(bands)]
    tx.core.execute(insert_new(tx, PictureBand), rows)


def find(tx: Tx, bands: Collection[int]) -> Sequence[tuple[str, str]]:
    """(digest, hash) of the pictures that have one of these parts."""
    return [(digest, pdq) for digest, pdq in tx.core.execute(_near, {"bands": sorted(bands)})]


def levels(tx: Tx, sha256: str) -> bytes:
    """The brightness of a picture's parts; empty if it is not known."""
    found = tx.get(PicturePrint, sha256)
    return zlib.decompress(found.levels) if found is not None else b""


def forget(tx: Tx, digests: Collection[str]) -> None:
    """Let nobody find these pictures any more."""
    tx.execute(delete(PictureBand).where(col(PictureBand.sha256).in_(digests)))
    tx.execute(delete(PicturePrint).where(col(PicturePrint.sha256).in_(digests)))
