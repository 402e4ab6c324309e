"""STOP, and taking it back."""

from __future__ import annotations

import pytest
from sqlmodel import select

from registry import consent
from storage import people
from storage.audit import AuditRow
from storage.engine import Database, Tx
from tests.registry.conftest import NOW
from tests.registry.people import staff


@pytest.mark.parametrize("text", ["STOP", "stop.", " Berhenti! ", "/stop", "Unsubscribe", "STOP\n"])
def test_stop_words(text: str) -> None:
    """STOP in any case and punctuation is understood."""
    assert consent.is_stop_word(text)
    assert not consent.is_start_again_word(text)


@pytest.mark.parametrize(
    "text", ["berhenti kapan?", "stop hoaks", "", "!!!", "mengapa TPS berhenti", "nonstop"]
)
def test_sentences_with_a_stop_word_are_no_stop(text: str) -> None:
    """Only the exact word counts: a question about stopping is a question."""
    assert not consent.is_stop_word(text)


@pytest.mark.parametrize("text", ["MULAI", "lanjut terima", "Lanjut, terima!", "/start"])
def test_start_again_words(text: str) -> None:
    """Wanting messages again is understood."""
    assert consent.is_start_again_word(text)
    assert not consent.is_stop_word(text)


def test_stopping_and_resuming_are_done_once_and_audited(seeded: Database) -> None:
    """Each change is made and written down once; repeating it changes nothing."""

    def scene(tx: Tx) -> None:
        staff(tx, "31")
        where = ("telegram", "bot", "31")
        assert [consent.stop(tx, *where, NOW), consent.stop(tx, *where, NOW)] == [True, False]
        assert [consent.resume(tx, *where, NOW), consent.resume(tx, *where, NOW)] == [True, False]
        actions = [act.action for act in tx.scalars(select(AuditRow))]
        assert actions == ["consent.stopped", "consent.resumed"]

    seeded.write_now(scene)


def test_a_stranger_has_nothing_to_stop(seeded: Database) -> None:
    """An unknown address is neither stopped nor made known."""

    def scene(tx: Tx) -> None:
        assert not consent.stop(tx, "telegram", "bot", "32", NOW)
        assert people.find_address(tx, "telegram", "bot", "32") is None

    seeded.write_now(scene)
