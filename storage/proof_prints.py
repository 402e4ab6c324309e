"""By what published texts and posters are found again: fingerprints, the same on both engines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import BigInteger, bindparam, delete, func, union_all
from sqlalchemy import select as sa_select
from sqlmodel import Field, SQLModel, col

from storage.engine import Tx, insert_new, table_of

MOST_LOOKUPS: Final = 48  # fingerprints of a pasted text that are looked for
MOST_HITS: Final = 30  # texts of one fingerprint: what more have is boilerplate, and newest count
_NO_PRINT: Final = 0  # a hash that no text has, for the lookups that are not needed


class TextPrint(SQLModel, table=True):
    """One fingerprint of a published text."""

    __tablename__ = "text_prints"

    fingerprint: int = Field(primary_key=True, sa_type=BigInteger)
    proof_id: int = Field(primary_key=True, foreign_key="proofs.id", sa_type=BigInteger, index=True)


class PosterBand(SQLModel, table=True):
    """One part of a poster's perceptual hash; near hashes have a near part in common."""

    __tablename__ = "poster_bands"

    band: int = Field(primary_key=True, sa_type=BigInteger)
    proof_id: int = Field(primary_key=True, foreign_key="proofs.id", sa_type=BigInteger, index=True)


_prints = table_of(TextPrint).c
_bands = table_of(PosterBand).c
# One statement, whatever the number: each lookup ends after a few rows of the index.
_find = union_all(
    *(
        sa_select(
            sa_select(_prints.fingerprint, _prints.proof_id)
            .where(_prints.fingerprint == bindparam(f"p{number}"))
            .order_by(_prints.proof_id.desc())
            .limit(MOST_HITS)
            .subquery()
        )
        for number in range(MOST_LOOKUPS)
    )
)
_near = (
    sa_select(_bands.proof_id).where(_bands.band.in_(bindparam("bands", expanding=True))).distinct()
)


_shared = (
    sa_select(_prints.proof_id, func.count())
    .where(
        _prints.proof_id.in_(bindparam("proofs", expanding=True)),
        _prints.fingerprint.in_(bindparam("prints", expanding=True)),
    )
    .group_by(_prints.proof_id)
)


def put_text(tx: Tx, proof_id: int, prints: Collection[int]) -> None:
    """Make a text one that is found by exactly these fingerprints."""
    tx.execute(delete(TextPrint).where(col(TextPrint.proof_id) == proof_id))
    rows = [{"fingerprint": one, "proof_id": proof_id} for one in sorted(prints)]
    if rows:
        tx.core.execute(insert_new(tx, TextPrint), rows)


def put_poster(tx: Tx, proof_id: int, bands: Collection[int]) -> None:
    """Make a poster one that is found by exactly these bands."""
    tx.execute(delete(PosterBand).where(col(PosterBand.proof_id) == proof_id))
    rows = [{"band": band, "proof_id": proof_id} for band in sorted(bands)]
    if rows:
        tx.core.execute(insert_new(tx, PosterBand), rows)


def find_texts(tx: Tx, prints: Sequence[int]) -> Mapping[int, Collection[int]]:
    """The newest texts with each of these fingerprints, at most `MOST_LOOKUPS` of them."""
    wanted = {f"p{number}": _NO_PRINT for number in range(MOST_LOOKUPS)}
    wanted |= {f"p{at}": one for at, one in enumerate(prints[:MOST_LOOKUPS])}
    found: dict[int, list[int]] = defaultdict(list)
    for one, proof_id in tx.core.execute(_find, wanted):
        found[one].append(proof_id)
    return found


def count_shared(tx: Tx, numbers: Collection[int], prints: Collection[int]) -> Mapping[int, int]:
    """How many of these fingerprints each of these texts has."""
    values = {"proofs": list(numbers), "prints": list(prints)}
    return dict(tuple(row) for row in tx.core.execute(_shared, values))


def find_posters(tx: Tx, bands: Collection[int]) -> Collection[int]:
    """The proofs whose posters have one of these bands."""
    return set(tx.core.execute(_near, {"bands": sorted(bands)}).scalars())
