"""Files that have come before: the same one, or another copy of the same picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hoaxes.evidence import Inspected
from registry import pictures
from storage import evidence, hoax_claims, picture_prints
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim

MOST_COMPARED: Final = 12  # pictures of which every part is compared: the nearest
MOST_CLAIMS: Final = 50
SUGGESTED: Final = 3


@dataclass(frozen=True, slots=True)
class Found:
    """Claims whose reports brought such a file, by their ids: what is known, what may be meant.

    `auto` has at most one: its verdict is out, and the file is that of no other claim.
    """

    auto: tuple[int, ...] = ()
    suggested: tuple[int, ...] = ()


NOTHING: Final = Found()


def find(tx: Tx, file: Inspected, *, has_words: bool = False) -> Found:
    """The claims of a file; what came with words of its own is never answered by its file alone.

    A near hash only suggests, as it does not notice another date or place: a picture is the same
    if no part of it is brighter or darker.
    """
    near = {file.sha256: 0, **_near(tx, file)}
    claims = _claims(tx, near)
    same = {digest for digest in near if digest == file.sha256 or _is_copy(tx, file, digest, near)}
    certain = {claim for digest in same for claim in claims.get(digest, ())}
    ranked = tuple(dict.fromkeys(_in_order(near, claims)))
    auto = tuple(certain) if len(certain) == 1 and not has_words else ()
    if auto and not _is_published(tx, auto[0]):
        auto = ()
    others = tuple(claim for claim in ranked if claim not in auto)
    return Found(auto, others[:SUGGESTED])


def _near(tx: Tx, file: Inspected) -> Mapping[str, int]:
    """How far the hashes of pictures are that are near enough, the nearest first."""
    if file.pdq is None:
        return {}
    looked_for = int(file.pdq, 16)
    found = picture_prints.find(tx, list(pictures.near_bands(looked_for)))
    far = {digest: pictures.distance(looked_for, int(pdq, 16)) for digest, pdq in found}
    near = sorted((bits, digest) for digest, bits in far.items() if bits <= pictures.NEAR)
    return {digest: bits for bits, digest in near}


def _is_copy(tx: Tx, file: Inspected, digest: str, near: Mapping[str, int]) -> bool:
    if digest not in list(near)[: MOST_COMPARED + 1]:
        return False
    return pictures.is_same(file.levels, picture_prints.levels(tx, digest))


def _claims(tx: Tx, digests: Iterable[str]) -> Mapping[str, list[int]]:
    """The claims of each file, what they have become by being united, without those closed."""
    found: dict[str, list[int]] = {}
    for digest, claim_id in evidence.claims_with(tx, list(digests), MOST_CLAIMS):
        claim = hoax_claims.last(tx, claim_id)
        if claim is not None and claim.state is not ClaimState.CLOSED:
            found.setdefault(digest, []).append(hoax_claims.key_of(claim))
    return found


def _in_order(near: Mapping[str, int], claims: Mapping[str, list[int]]) -> Iterator[int]:
    for digest in sorted(near, key=near.__getitem__):
        yield from claims.get(digest, ())


def _is_published(tx: Tx, claim_id: int) -> bool:
    claim = tx.get_one(HoaxClaim, claim_id)
    return claim.state is ClaimState.PUBLISHED and claim.verdict > 0
