"""What was published can be checked by anybody: by its code, its text or its poster.

Only what has begun to leave is ever told of; any other code is as unknown as a made-up one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final

from broadcasts import (
    comparing,
    coverings,
    drafting,
    filling,
    placeholders,
    posters,
    proof_codes,
    stage_days,
    wording,
)
from broadcasts.comparing import Comparison, Original, Outcome, Pasted
from broadcasts.wording import Places
from channels import markup
from registry import offices, pictures
from registry.pictures import BadPicture
from storage import audit, broadcasts, calendar, media, proof_prints, proofs, versions
from storage import offices as office_rows
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from storage.proofs import Proof

PROMISING: Final = 25  # texts whose runs of words are counted
CANDIDATES: Final = 3  # of these are compared word by word
EXACT: Final = frozenset({Outcome.SAME, Outcome.QUOTE})


class Standing(StrEnum):
    """What a published announcement is worth now."""

    IN_FORCE = "in_force"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Version:
    """The newest wording of an announcement, in the HTML subset, and how it stands."""

    text: str
    body: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, its newest version, and how the pasted text relates to it, if one was."""

    proof: Proof
    version: Version
    comparison: Comparison | None = None


class NotPublished(Exception):
    """No announcement for the public with this number has been sent."""


# Publishing


def reserve(tx: Tx, broadcast: Broadcast, now: datetime) -> Proof | None:
    """Give a draft its code, so that whoever looks at it sees it; None unless it is for the public.

    Nothing of what it says is kept yet. The code stays, whatever changes before the release.
    """
    if not drafting.is_public(broadcasts.unpack(broadcast.selector)):
        return None
    number = broadcasts.key_of(broadcast)
    return proofs.of_broadcast(tx, number) or proofs.add(
        tx,
        Proof(code=_new_code(tx), broadcast_id=number, office=broadcast.office, issued_at=now),
    )


def issue(tx: Tx, broadcast: Broadcast, now: datetime) -> None:
    """Keep what an announcement for the public says, as it is released."""
    proof = reserve(tx, broadcast, now)
    if proof is None:
        return
    proof.text, proof.body = drafting.template(tx, broadcast), broadcast.text
    found = _poster(tx, broadcast)
    proof.poster = None if found is None else f"{found:064x}"
    tx.flush()
    _index(tx, proof, found)


def renew(tx: Tx, broadcast: Broadcast) -> None:
    """Keep what an announcement says now; by what it said before it is found all the same."""
    proof = proofs.of_broadcast(tx, broadcasts.key_of(broadcast))
    if proof is None:
        return
    proof.text, proof.body = drafting.template(tx, broadcast), broadcast.text
    tx.flush()
    prints = (_prints(version.text) for version in versions.of(tx, proof.broadcast_id))
    proof_prints.put_text(tx, proofs.key_of(proof), frozenset().union(*prints))


def end(tx: Tx, broadcast_id: int, actor: str, now: datetime) -> None:
    """From now on a published announcement is no longer in force; raises NotPublished."""
    proof = proofs.of_broadcast(tx, broadcast_id)
    if proof is None or proof.public_at is None:
        raise NotPublished(broadcast_id)
    proof.ended_at = proof.ended_at or now
    tx.flush()
    subject = f"broadcast:{broadcast_id}"
    audit.record(tx, now, actor, "broadcast.end", subject, office=proof.office)


def newest(tx: Tx, proof: Proof, now: datetime, pasted: str = "") -> Version:
    """What an announcement says now and how it stands; a slip that was mended changes nothing.

    What is bound to a stage ends with it, by the day of the office that published it. Where each
    office reads words of its own, it is the copy of the office that `pasted` names.
    """
    broadcast = tx.get_one(Broadcast, proof.broadcast_id)
    if broadcast.state is BroadcastState.WITHDRAWN:
        standing = Standing.WITHDRAWN
    elif proof.ended_at is not None or _has_lapsed(tx, broadcast, now):
        standing = Standing.ENDED
    elif versions.newest_told(tx, proof.broadcast_id) is not None:
        standing = Standing.CORRECTED
    else:
        standing = Standing.IN_FORCE
    values = filling.of_copy(tx, broadcast, pasted)
    text, body = (
        placeholders.fill(text, filling.escaped(values)) for text in (proof.text, proof.body)
    )
    return Version(text, body, standing)


# Checking


def by_code(
    tx: Tx,
    code: str,
    now: datetime,
    pasted: str = "",
    links: Iterable[str] = (),
    places: Places | None = None,
) -> Checked | None:
    """The published announcement with a code; compared with what was pasted, if it says enough."""
    proof = proofs.public_by_code(tx, code)
    if proof is None:
        return None
    version = newest(tx, proof, now, pasted)
    if len(wording.pieces(_without_code(pasted, code))) < comparing.LEAST_PIECES:
        return Checked(proof, version)
    known = places or known_places(tx)
    own = coverings.without(tx, proof.broadcast_id, pasted)
    comparison = _compare(version, comparing.read(own, known, links), known)
    return Checked(proof, version, comparison)


def by_text(
    tx: Tx, pasted: str, links: Iterable[str], places: Places, now: datetime
) -> Checked | None:
    """The published announcement that a text is taken from: the closest, the newest of several."""
    read = comparing.read(pasted, places, links)
    checked: list[Checked] = []
    for proof in _likely(tx, pasted):
        version = newest(tx, proof, now, pasted)
        own = coverings.without(tx, proof.broadcast_id, pasted)
        meant = read if own == pasted else comparing.read(own, places, links)
        comparison = _compare(version, meant, places)
        checked.append(Checked(proof, version, comparison))
        if comparison.outcome in EXACT:
            break  # the others have less in common, or are older
    return max(filter(_is_taken_from, checked), key=_closeness, default=None)


def by_poster(tx: Tx, found: int, now: datetime) -> Checked | None:
    """The published announcement whose poster looks like this one."""
    near = proofs.public_ones(tx, proof_prints.find_posters(tx, list(pictures.near_bands(found))))
    closest = min(near, key=lambda proof: _distance(proof, found), default=None)
    if closest is None or not has_poster(closest, found):
        return None
    return Checked(closest, newest(tx, closest, now))


def has_poster(proof: Proof, found: int | None) -> bool:
    """Whether a picture looks like the poster of an announcement."""
    return found is not None and _distance(proof, found) <= pictures.NEAR


def known_places(tx: Tx) -> Places:
    """The offices' places under all names that people write for them."""
    names: dict[str, str] = {}
    for alias, code in office_rows.aliases(tx):
        shared = names.get(alias)
        names[alias] = code if shared is None else ",".join(sorted((*shared.split(","), code)))
    return Places(names, cache(offices.fold))


def named_office(tx: Tx, pasted: str, places: Places) -> Office | None:
    """The one office of the first place that a text names without leaving a choice."""
    named = (one.key for one in wording.pieces(pasted, places) if one.kind is wording.Kind.PLACE)
    code = next((key for key in named if "," not in key), None)
    return office_rows.get(tx, code) if code else None


def _has_lapsed(tx: Tx, broadcast: Broadcast, now: datetime) -> bool:
    if broadcast.stage_id is None:
        return False
    stage = calendar.get_stage(tx, broadcast.stage_id)
    zone = tx.get_one(Office, broadcast.office).timezone
    return stage is not None and stage_days.is_over(stage.last_day, zone, now)


def _new_code(tx: Tx) -> str:
    code = proof_codes.make()
    return _new_code(tx) if proofs.is_taken(tx, code) else code


def _poster(tx: Tx, broadcast: Broadcast) -> int | None:
    file = media.get(tx, broadcast.media) if broadcast.media else None
    if file is None or not file.mime_type.startswith("image/"):
        return None
    try:
        return posters.look(file.content).hash
    except BadPicture:
        return None  # it is sent as it is; it just cannot be recognised


def _index(tx: Tx, proof: Proof, poster: int | None) -> None:
    number = proofs.key_of(proof)
    proof_prints.put_text(tx, number, _prints(proof.body))
    proof_prints.put_poster(tx, number, [] if poster is None else list(pictures.bands(poster)))


def _prints(body: str) -> frozenset[int]:
    """What a text is found by: where offices fill gaps in it, by the words between these, too."""
    shown = markup.visible(body)
    segments = placeholders.segments(shown)
    return frozenset().union(*map(wording.fingerprints, {shown, *segments}))


def _likely(tx: Tx, pasted: str) -> Sequence[Proof]:
    """The published texts that share most runs of words with this one, newest of equals."""
    wanted = wording.lookups(wording.without_headers(pasted), proof_prints.MOST_LOOKUPS)
    votes: dict[int, float] = defaultdict(float)
    for found in proof_prints.find_texts(tx, wanted).values():
        for number in found:
            votes[number] += 1 / len(found)  # what few have says most
    # Of a run that many have only the newest were found, so those that are left are counted anew.
    promising = sorted(votes, key=lambda number: (-votes[number], -number))[:PROMISING]
    shared = proof_prints.count_shared(tx, promising, wanted)
    numbers = sorted(shared, key=lambda number: (-shared[number], -number))[:CANDIDATES]
    published = {proofs.key_of(proof): proof for proof in proofs.public_ones(tx, numbers)}
    return [published[number] for number in numbers if number in published]


def _compare(version: Version, pasted: Pasted, places: Places) -> Comparison:
    original = Original(
        markup.visible(version.text),
        markup.visible(version.body),
        frozenset(markup.links(version.text)),
    )
    return comparing.compare(pasted, original, places)


def _without_code(pasted: str, code: str) -> str:
    return pasted.replace(code, "").replace(proof_codes.written(code), "")


def _is_taken_from(checked: Checked) -> bool:
    comparison = checked.comparison
    return comparison is not None and comparison.outcome is not Outcome.OTHER


def _closeness(checked: Checked) -> tuple[bool, float, int]:
    comparison = checked.comparison or Comparison(Outcome.OTHER, share=0.0)
    return comparison.outcome in EXACT, comparison.share, proofs.key_of(checked.proof)


def _distance(proof: Proof, found: int) -> int:
    return pictures.distance(int(proof.poster, 16), found) if proof.poster else pictures.BITS
