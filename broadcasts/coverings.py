"""What provinces add below an announcement, in the copies of the regencies under them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels import markup
from storage import releases
from storage.broadcasts import Broadcast, Cascade
from storage.engine import Tx
from storage.offices import Office
from storage.releases import Release
from texts import releases as texts


@dataclass(frozen=True, slots=True)
class Covering:
    """The words of an office, in the HTML subset; `office` is its name."""

    office: str
    words: str


def of_wave(tx: Tx, wave_id: int) -> Covering | None:
    """What stands in the copies of a wave."""
    release = releases.of_wave(tx, wave_id)
    return _of(tx, release) if release and release.words else None


def by_wave(tx: Tx, broadcast_id: int) -> Mapping[int, Covering]:
    """The waves in whose copies anything is added."""
    found = releases.with_words(tx, broadcast_id)
    return {wave: _of(tx, release) for wave, release in found.items()}


def by_chat(tx: Tx, broadcast_id: int) -> Mapping[int, Covering]:
    """The chats in whose copies anything is added, wherever their office is now."""
    found = releases.answered_for(tx, broadcast_id)
    known = {release.office: _of(tx, release) for release in found.values()}
    return {chat: known[release.office] for chat, release in found.items()}


def of_chat(tx: Tx, broadcast_id: int, chat_id: int) -> Covering | None:
    """What stands in the copy of one chat."""
    return by_chat(tx, broadcast_id).get(chat_id)


def without(tx: Tx, broadcast_id: int, pasted: str) -> str:
    """A copy without what a province has added to it word for word."""
    if tx.get_one(Broadcast, broadcast_id).cascade is not Cascade.VIA_PROVINCE:
        return pasted
    for covering in by_wave(tx, broadcast_id).values():
        added = markup.visible(texts.covering(covering.office, covering.words))
        pattern = r"\W+".join(map(re.escape, re.findall(r"\w+", added)))
        pasted = re.sub(rf"\b{pattern}\b", " ", pasted)
    return pasted


def _of(tx: Tx, release: Release) -> Covering:
    return Covering(tx.get_one(Office, release.office).name, release.words or "")
