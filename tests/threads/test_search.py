"""Finding cases again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from registry import erasure
from registry.access import Actor
from registry.masking import MASK
from storage import cases
from storage.case_words import CaseWord
from storage.cases import CaseState
from storage.engine import Database, Tx
from storage.roles import Role
from tests.storage.test_schema import move
from tests.threads import case_world
from tests.threads.case_world import ELSEWHERE, HERE, KALTARA, RI, THERE, case, citizen, officer
from tests.world import NOW
from threads import holding, search
from threads.search import Filters, Hit, Piece

ASKED = "Surat suara untuk TPS 004 kapan datang? Hubungi saya di 0812-3456-7890."


def found(tx: Tx, actor: Actor, text: str, **filters: Any) -> list[Hit]:
    """What somebody finds who asks for this."""
    return list(search.search(tx, actor, search.asked(text), Filters(**filters)))


def shown(hit: Hit) -> str:
    """A snippet as plain text, with what was found in brackets."""
    return "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in hit.snippet)


@pytest.mark.parametrize(
    ("label", "text", "is_found"),
    [
        ("nothing like it", "kotak", False),
        ("the middle of a word", "urat", False),
        ("one word of two", "surat kotak", False),
        ("another name", "budi", False),
        ("a pattern", "su%ra", False),
        ("half of a short word", "tp", False),
        ("a whole word", "suara", True),
        ("in capitals", "SURAT SUARA", True),
        ("the beginning of a word", "data", True),
        ("two words in another order", "datang surat", True),
        ("a short word", "tps", True),
        ("a number", "004", True),
        ("with a mark of direction", "su\u200fara", True),
        ("a name", "melati", True),
        ("a name and a word", "sari suara", True),
        ("the beginning of a name", "Mela", True),
    ],
)
def test_a_case_is_found_by_its_words(
    seeded: Database, label: str, text: str, is_found: bool
) -> None:
    """All words must occur, in what was said or in the name, in any case and order."""

    def check(tx: Tx) -> None:
        case(tx, ASKED)
        assert bool(found(tx, officer(tx, HERE), text)) is is_found, label

    seeded.write_now(check)


@pytest.mark.parametrize("text", ["", "  ", "%", "🙏", "\u202e", "081234567890", "a"])
def test_what_holds_no_word_asks_for_nothing(text: str) -> None:
    """Signs, single letters and telephone numbers are not looked for."""
    assert search.asked(text) == ()


@pytest.mark.parametrize(
    ("label", "office", "role", "finds"),
    [
        ("another office", ELSEWHERE, Role.DESK, False),
        ("a neighbour", THERE, Role.DESK, False),
        ("somebody who only looks", HERE, Role.VIEWER, False),
        ("somebody who drafts", HERE, Role.DRAFTER, False),
        ("the desk", HERE, Role.DESK, True),
        ("the province", KALTARA, Role.APPROVER, True),
        ("the national office", RI, Role.DESK, True),
    ],
)
def test_only_who_may_read_a_case_finds_it(
    seeded: Database, label: str, office: str, role: Role, finds: bool
) -> None:
    """The desk and those above find it by a word and by its receipt; nobody else does."""

    def check(tx: Tx) -> None:
        about = case(tx, ASKED)
        actor = officer(tx, office, role=role)
        assert bool(found(tx, actor, "suara")) is finds, label
        assert bool(found(tx, actor, f"lyn 6503 {about.number}")) is finds, label

    seeded.write_now(check)


def test_who_had_a_case_still_finds_it(seeded: Database) -> None:
    """After a hand-over the office that opened it and the one that has it both find it."""

    def check(tx: Tx) -> None:
        below, above = officer(tx, HERE), officer(tx, KALTARA)
        about = case(tx, ASKED)
        holding.hand_over(case_world.desk_act(tx, below), cases.key_of(about), KALTARA, "")
        assert [hit.case.id for hit in found(tx, below, "suara")] == [about.id]
        assert [hit.case.id for hit in found(tx, above, "suara")] == [about.id]
        assert found(tx, officer(tx, THERE), "suara") == []

    seeded.write_now(check)


def test_names_and_numbers_are_for_the_desk_alone(seeded: Database) -> None:
    """Offices above read a masked name and masked digits, and no name finds anybody for them."""

    def check(tx: Tx) -> None:
        case(tx, ASKED, chat=citizen(tx, user_id="+6281100001234"))
        (own,) = found(tx, officer(tx, HERE), "hubungi")
        (above,) = found(tx, officer(tx, KALTARA), "hubungi")
        assert own.name == "Sari Melati (…1234)"
        assert "0812-3456-7890" in shown(own)
        assert above.name == f"S{MASK * 3}"
        assert f"{MASK * 4}-{MASK * 4}-{MASK * 4}" in shown(above)
        assert "3456" not in shown(above)
        assert found(tx, officer(tx, KALTARA), "melati") == []

    seeded.write_now(check)


def test_a_snippet_marks_what_was_found(seeded: Database) -> None:
    """It is the newest thing said with most of the words, cut around the first of them."""

    def check(tx: Tx) -> None:
        actor = officer(tx, HERE)
        about = case(tx, "Apakah surat suara sudah ada?")
        polite = "mohon maaf sebelumnya " * 9
        case_world.hear(tx, about, f"{polite} Surat suara\nbelum ada <b>juga</b> {polite}")
        case_world.hear(tx, about, "Terima kasih")
        (hit,) = found(tx, actor, "surat suara")
        assert shown(hit).startswith("…")
        assert shown(hit).endswith("…")
        assert "[Surat] [suara] belum ada <b>juga</b>" in shown(hit)
        (by_name,) = found(tx, actor, "melati")
        assert by_name.snippet == (Piece("Terima kasih"),)

    seeded.write_now(check)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("one endless word", "ā" * 5_000),
        ("emoji", "🙏🙏🙏"),
        ("direction marks", "\u202eTPS\u200f"),
        ("nothing", ""),
    ],
)
def test_odd_texts_stay_short(seeded: Database, label: str, text: str) -> None:
    """Endless words, emoji and marks of direction are stored, found by name and shown short."""

    def check(tx: Tx) -> None:
        case(tx, text)
        (hit,) = found(tx, officer(tx, HERE), "melati")
        assert len(shown(hit)) <= search.SNIPPET + 1, label
        assert "\u202e" not in shown(hit)

    seeded.write_now(check)


def test_answers_and_endings_are_found(seeded: Database) -> None:
    """Whatever was written in a case counts, by whomever."""

    def check(tx: Tx) -> None:
        actor = officer(tx, HERE)
        about = case(tx, ASKED)
        case_world.answer(tx, actor, about, "Logistik tiba Jumat.")
        holding.close(case_world.desk_act(tx, actor), cases.key_of(about), "Dijelaskan")
        assert found(tx, actor, "logistik")
        assert found(tx, actor, "dijelaskan")

    seeded.write_now(check)


def test_filters_narrow(seeded: Database) -> None:
    """State, office and day."""

    def check(tx: Tx) -> None:
        ri = officer(tx, RI)
        here, there = case(tx, ASKED), case(tx, ASKED, office=THERE)
        there.changed_at = NOW - timedelta(days=3)
        holding.close(case_world.desk_act(tx, officer(tx, HERE)), cases.key_of(here), "")
        day_ago = NOW - timedelta(days=1)
        for filters, expected in (
            ({}, [here.id, there.id]),
            ({"state": CaseState.CLOSED}, [here.id]),
            ({"state": CaseState.ANSWERED}, []),
            ({"office": THERE}, [there.id]),
            ({"since": day_ago}, [here.id]),
            ({"until": day_ago}, [there.id]),
        ):
            assert [hit.case.id for hit in found(tx, ri, "suara", **filters)] == expected, filters

    seeded.write_now(check)


def test_pages_follow_each_other(seeded: Database) -> None:
    """Each case stands on exactly one page."""

    def check(tx: Tx) -> None:
        actor = officer(tx, HERE)
        every = {case(tx, ASKED).id for _ in range(5)}
        pages = [search.search(tx, actor, ("suara",), after=at, limit=2) for at in (0, 2, 4, 6)]
        assert [len(page) for page in pages] == [2, 2, 1, 0]
        assert {hit.case.id for page in pages for hit in page} == every

    seeded.write_now(check)


def test_an_emptied_case_is_not_found(seeded: Database) -> None:
    """When its time is over, neither words, name nor receipt lead to it, and no word is left."""

    def check(tx: Tx) -> None:
        actor = officer(tx, HERE)
        about, other = case(tx, ASKED), case(tx, "Surat lain")
        holding.close(case_world.desk_act(tx, actor), cases.key_of(about), "")
        assert cases.empty_old(tx, NOW + timedelta(days=1), 10) == 1
        assert [hit.case.id for hit in found(tx, actor, "surat")] == [other.id]
        assert [hit.case.id for hit in found(tx, actor, "melati")] == [other.id]
        assert found(tx, actor, f"LYN-6503-{about.number:04d}") == []
        assert {row.case_id for row in tx.scalars(select(CaseWord))} == {other.id}

    seeded.write_now(check)


def test_an_erased_person_is_not_found(seeded: Database) -> None:
    """HAPUS DATA takes the words of their cases along."""

    def check(tx: Tx) -> None:
        about = case(tx, ASKED)
        person = case_world.chat_of(tx, about).person_id
        assert person is not None
        erasure.erase(tx, person, f"person:{person}", NOW)
        assert found(tx, officer(tx, HERE), "suara") == []
        assert tx.scalars(select(CaseWord)).all() == []

    seeded.write_now(check)


def test_words_are_stored_once_a_case(seeded: Database) -> None:
    """A word that is said again, also in capitals, is no second row."""

    def check(tx: Tx) -> None:
        about = case(tx, "Surat suara, SURAT suara")
        case_world.hear(tx, about, "surat SUARA")
        assert sorted(row.word for row in tx.scalars(select(CaseWord))) == ["suara", "surat"]

    seeded.write_now(check)


def test_cases_from_before_are_found(seeded: Database) -> None:
    """The migration notes the words of what was said until then, by the same rule."""
    odd = f"{ASKED} ＫＰＵ n\u0303andu su\u200fara {'w' * 60}"
    seeded.write_now(lambda tx: case(tx, odd))
    before = seeded.read_now(_words)
    assert len(before) > 10
    move(seeded.url, "0010", up=False)
    move(seeded.url, "head", up=True)
    assert seeded.read_now(_words) == before


def _words(tx: Tx) -> set[tuple[str, int]]:
    return {(row.word, row.case_id) for row in tx.scalars(select(CaseWord))}
