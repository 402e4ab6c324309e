"""Questions that nobody could answer are gathered by what they are about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from faq import gaps
from faq.gaps import Gap
from registry import retention
from registry.erasure import erase
from search.words import Lexicon
from storage.engine import Database
from storage.faq_gaps import FaqGap, Why
from storage.retention import GAPS
from tests.faq.people import member
from tests.faq.rows import NOW

PARKING = (
    "Parkir motor di TPS bayar berapa?",
    "min parkir motor di tps bayar gak",
    "di tps parkir motor bayar ya?",
)


def gap(number: int, text: str, office: str = "65.03", days: int = 0) -> Gap:
    """A question that was noted some days ago."""
    return Gap(number, office, text, Why.UNANSWERED, NOW - timedelta(days=days))


def test_questions_about_one_thing_are_one_subject(lexicon: Lexicon) -> None:
    """What was asked most comes first; slips and slang do not part it."""
    noted = [gap(9, "Apakah ada kantin di kantor KPU?")]
    noted += [gap(number, text) for number, text in enumerate(PARKING)]
    first, second = gaps.gathered(noted, lexicon)
    assert [one.text for one in first.gaps] == list(PARKING)
    assert second.text == "Apakah ada kantin di kantor KPU?"


def test_a_subject_says_where_and_in_which_week(lexicon: Lexicon) -> None:
    """Weeks begin on Mondays."""
    (subject,) = gaps.gathered(
        [
            gap(3, PARKING[0]),
            gap(2, PARKING[1], "65"),
            gap(1, PARKING[2], "65.03", days=7),
        ],
        lexicon,
    )
    assert subject.by_office == {"65.03": 2, "65": 1}
    assert subject.by_week() == {date(2026, 11, 23): 2, date(2026, 11, 16): 1}
    assert subject.by_why == {Why.UNANSWERED: 3}


def test_nothing_asked_is_no_subject(lexicon: Lexicon) -> None:
    """An empty list gathers to nothing."""
    assert gaps.gathered([], lexicon) == []


def test_many_questions_are_gathered_and_none_is_lost(lexicon: Lexicon) -> None:
    """Each stands in exactly one subject."""
    noted = [gap(number, f"Soal {number % 40} tentang hal{number % 40}?") for number in range(400)]
    found = gaps.gathered(noted, lexicon)
    assert sorted(one.id for subject in found for one in subject.gaps) == list(range(400))


@pytest.mark.parametrize(
    ("label", "text", "kept"),
    [
        ("a greeting before it", "Selamat pagi min, parkir bayar?", "parkir bayar?"),
        ("a NIK in it", "NIK saya 6503014107900001 kok?", "NIK saya •••••••••••••••• kok?"),
        (
            "a long story around it",
            "Saya tinggal di desa. " * 40 + "Parkir bayar?",
            "Parkir bayar?",
        ),
    ],
)
def test_the_question_is_kept_without_whom_it_is_from(
    office_db: Database, label: str, text: str, kept: str
) -> None:
    """Whoever writes an answer needs no more."""
    office_db.write_now(lambda tx: gaps.note(tx, "65.03", text, Why.UNANSWERED, NOW))
    (found,) = office_db.read_now(lambda tx: gaps.of_office(tx, "65.03", NOW))
    assert found.text == kept, label


def test_telephone_numbers_are_hidden(office_db: Database) -> None:
    """What somebody wants to be called at is not for the list."""
    text = "Hubungi saya di 0812-3456-7890 soal parkir"
    office_db.write_now(lambda tx: gaps.note(tx, "65.03", text, Why.UNANSWERED, NOW))
    (found,) = office_db.read_now(lambda tx: gaps.of_office(tx, "65.03", NOW))
    assert "3456" not in found.text


@pytest.mark.parametrize("text", ["", "😀😀", "Selamat pagi", "12345", "\0\u202e"])
def test_what_asks_nothing_is_not_noted(office_db: Database, text: str) -> None:
    """The list stays short enough to be read."""
    office_db.write_now(lambda tx: gaps.note(tx, "65.03", text, Why.UNANSWERED, NOW))
    assert not office_db.read_now(lambda tx: gaps.of_office(tx, "65.03", NOW))


def noted(db: Database, office: str, days: int = 0, person_id: int | None = None) -> None:
    """Somebody of an office asked something some days ago."""
    at, text = NOW - timedelta(days=days), f"Parkir di {office}?"
    db.write_now(lambda tx: gaps.note(tx, office, text, Why.UNHELPFUL, at, person_id=person_id))


def seen(db: Database, office: str) -> list[str]:
    """The offices whose questions an office reads."""
    return [gap.office for gap in db.read_now(lambda tx: gaps.of_office(tx, office, NOW))]


@pytest.mark.parametrize(
    ("reader", "offices"),
    [
        ("00", ["64.01", "65", "65.03"]),
        ("65", ["65", "65.03"]),
        ("65.03", ["65.03"]),
        ("64", ["64.01"]),
    ],
)
def test_an_office_reads_its_own_part_of_the_country(
    office_db: Database, reader: str, offices: list[str]
) -> None:
    """A province reads what its regencies were asked, KPU RI everything, a quarter long."""
    for office in ("65.03", "65", "64.01"):
        noted(office_db, office)
    noted(office_db, "65.03", days=100)
    assert seen(office_db, reader) == offices


def test_who_is_erased_takes_their_questions_along(office_db: Database) -> None:
    """Their words are theirs; what others asked stays."""
    asker = member(office_db, "Warga")
    noted(office_db, "65.03", person_id=asker.person_id)
    noted(office_db, "65")
    office_db.write_now(lambda tx: erase(tx, asker.person_id, "system", NOW))
    assert seen(office_db, "00") == ["65"]


def test_old_questions_are_forgotten_at_night(office_db: Database) -> None:
    """After half a year nobody reads them."""
    noted(office_db, "65.03", days=GAPS.days + 1)
    noted(office_db, "65", days=GAPS.days - 1)
    assert office_db.write_now(lambda tx: retention.STEPS["gaps"](tx, NOW, 0)).done == 1
    kept = office_db.read_now(lambda tx: [gap.office for gap in tx.scalars(select(FaqGap))])
    assert kept == ["65"]
