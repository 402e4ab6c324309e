"""Copies of known files are found, and a changed one is never taken for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hoaxes import evidence, gathering, keeping, pictures
from hoaxes.evidence import Inspected
from hoaxes.gathering import About, Brought
from hoaxes.pictures import Found
from storage import evidence as evidence_rows
from storage import hoax_claims, media, picture_prints
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from tests.hoaxes import files
from tests.hoaxes.claim_world import NUNUKAN, PATIENCE, RUMOUR, act, citizen
from tests.world import NOW

NOTICE = files.notice("Rabu, 14 Februari 2024")
COPY = files.forwarded(NOTICE)
CHANGED = files.notice("Rabu, 15 Februari 2024")


def seen(content: bytes) -> Inspected:
    """A file, inspected."""
    return evidence.inspect("", "", content)


def claim(tx: Tx, *contents: bytes, is_published: bool = True) -> HoaxClaim:
    """A claim whose only report brought these files."""
    brought = [keeping.keep(tx, seen(content), "", content, NOW) for content in contents]
    report = gathering.gather(act(tx), citizen(tx), Brought(RUMOUR, NUNUKAN, brought), PATIENCE)
    opened = gathering.open_claim(act(tx), report, About(NUNUKAN))
    if is_published:
        publish(tx, opened)
    return opened


def publish(tx: Tx, about: HoaxClaim) -> None:
    """A verdict is out."""
    about.state, about.verdict = ClaimState.PUBLISHED, 1
    tx.flush()


@pytest.mark.parametrize(
    ("label", "known", "content"),
    [
        ("the same picture", NOTICE, NOTICE),
        ("a copy", NOTICE, COPY),
        ("the original of a copy", COPY, NOTICE),
        ("the same recording", b"OggS" + bytes(99), b"OggS" + bytes(99)),
        ("the same PDF", files.pdf(b"<< /Type /Catalog >>"), files.pdf(b"<< /Type /Catalog >>")),
    ],
)
def test_a_known_file_is_recognised(
    seeded: Database, label: str, known: bytes, content: bytes
) -> None:
    """Without words of its own it is answered, with them it is asked about."""

    def unit(tx: Tx) -> None:
        number = hoax_claims.key_of(claim(tx, known))
        assert pictures.find(tx, seen(content)) == Found((number,)), label
        assert pictures.find(tx, seen(content), has_words=True) == Found((), (number,)), label

    seeded.write_now(unit)


def test_a_changed_picture_is_only_suggested(seeded: Database) -> None:
    """One other digit may make a true notice of a false one."""

    def unit(tx: Tx) -> None:
        number = hoax_claims.key_of(claim(tx, NOTICE))
        assert pictures.find(tx, seen(CHANGED)) == Found((), (number,))

    seeded.write_now(unit)


@pytest.mark.parametrize("content", [files.poster("Lomba\nmewarnai"), files.plain(), b"", b"OggS"])
def test_what_was_never_seen_finds_nothing(seeded: Database, content: bytes) -> None:
    """Nor does a picture with nothing in it find another one."""

    def unit(tx: Tx) -> None:
        claim(tx, NOTICE, files.plain(300, 500))
        assert pictures.find(tx, seen(content)) == pictures.NOTHING

    seeded.write_now(unit)


def test_without_a_verdict_it_is_suggested(seeded: Database) -> None:
    """And a claim that was closed is not offered."""

    def unit(tx: Tx) -> None:
        opened = claim(tx, NOTICE, is_published=False)
        number = hoax_claims.key_of(opened)
        assert pictures.find(tx, seen(COPY)) == Found((), (number,))
        opened.state = ClaimState.CLOSED
        tx.flush()
        assert pictures.find(tx, seen(COPY)) == pictures.NOTHING

    seeded.write_now(unit)


def test_a_file_of_two_claims_decides_nothing(seeded: Database) -> None:
    """An emblem stands under true and false notices alike."""

    def unit(tx: Tx) -> None:
        numbers = {hoax_claims.key_of(claim(tx, NOTICE)), hoax_claims.key_of(claim(tx, COPY))}
        found = pictures.find(tx, seen(NOTICE))
        assert found.auto == ()
        assert set(found.suggested) == numbers

    seeded.write_now(unit)


def test_united_claims_count_as_one(seeded: Database) -> None:
    """The one that is left is found by the files of both."""

    def unit(tx: Tx) -> None:
        kept, gone = claim(tx, NOTICE), claim(tx, COPY, is_published=False)
        gone.state, gone.merged_into = ClaimState.MERGED, kept.id
        tx.flush()
        assert pictures.find(tx, seen(COPY)) == Found((hoax_claims.key_of(kept),))

    seeded.write_now(unit)


def test_a_hidden_picture_finds_nothing_and_goes_after_a_day(seeded: Database) -> None:
    """With its content, unless somebody has said why it stays."""

    def unit(tx: Tx) -> None:
        claim(tx, NOTICE)
        claim(tx, CHANGED)
        for content in (NOTICE, CHANGED):
            evidence_rows.hide(tx, seen(content).sha256, NOW)
        evidence_rows.keep_hidden(tx, seen(CHANGED).sha256, "Diminta penyidik")
        assert pictures.find(tx, seen(NOTICE)) == pictures.NOTHING
        assert media.erase_hidden(tx, NOW) == 0
        assert media.erase_hidden(tx, NOW + timedelta(seconds=1)) == 1
        assert media.get(tx, seen(NOTICE).sha256) is None
        assert picture_prints.levels(tx, seen(NOTICE).sha256) == b""
        assert media.get(tx, seen(CHANGED).sha256) is not None

    seeded.write_now(unit)


def test_a_file_that_is_used_elsewhere_outlives_its_evidence(seeded: Database) -> None:
    """Two people brought it; of one of them it is forgotten."""

    def unit(tx: Tx) -> None:
        first, second = claim(tx, NOTICE), claim(tx, NOTICE)
        (mine,) = evidence_rows.of_claim(tx, hoax_claims.key_of(first))
        tx.delete(mine)
        tx.flush()
        media.delete_unused(tx, None, 100)
        assert pictures.find(tx, seen(NOTICE)).auto == (hoax_claims.key_of(second),)

    seeded.write_now(unit)
