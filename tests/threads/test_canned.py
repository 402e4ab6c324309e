"""Ready answers: whose they are, who changes them, and what they can be."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from registry import erasure, linking
from registry.access import Actor, NotAllowed
from storage import canned as store
from storage.audit import AuditRow
from storage.canned import Canned
from storage.engine import Database, Tx
from storage.offices import Office
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.threads.desk import KALTARA, NUNUKAN, RI, TARAKAN, officer
from threads import canned
from threads.canned import LONGEST_TEXT, LONGEST_TITLE, MOST, CannedError, Draft

DRAFT = Draft("Jam layanan", "Kantor buka Senin sampai Jumat.")


def admin(tx: Tx, office: str = NUNUKAN, user: str = "rani") -> Actor:
    """Somebody who leads an office."""
    return officer(tx, user, office, Role.ADMIN)


def added(tx: Tx, office: str = NUNUKAN, draft: Draft = DRAFT) -> Canned:
    """A ready answer of an office."""
    by = admin(tx, office, f"admin-{office}")
    return canned.add(tx, by, tx.get_one(Office, office), draft, NOW)


def seen_from(tx: Tx, office: str) -> list[str]:
    """The titles that a desk may use."""
    return [row.title for row in store.visible(tx, tx.get_one(Office, office))]


@pytest.mark.parametrize(
    ("label", "draft", "error"),
    [
        ("no title", Draft(" ", "x"), canned.NoTitle),
        ("an invisible title", Draft("\u202e\u200f\x00", "x"), canned.NoTitle),
        ("no text", Draft("x", " \n\t "), canned.NoText),
        ("an invisible text", Draft("x", "\u202e\x00"), canned.NoText),
        ("a long title", Draft("x" * (LONGEST_TITLE + 1), "x"), canned.LongTitle),
        ("a long text", Draft("x", "x" * (LONGEST_TEXT + 1)), canned.LongText),
        ("a title that is taken", DRAFT, canned.SameTitle),
        ("the same in capitals", Draft("JAM  layanan", "x"), canned.SameTitle),
    ],
)
def test_what_is_refused(
    label: str, draft: Draft, error: type[CannedError], seeded: Database
) -> None:
    """Neither added nor written over another, and each refusal is its own."""

    def unit(tx: Tx) -> None:
        added(tx)
        by, office = admin(tx), tx.get_one(Office, NUNUKAN)
        other = canned.add(tx, by, office, Draft("Lain", "y"), NOW)
        with pytest.raises(error):
            canned.add(tx, by, office, draft, NOW)
        with pytest.raises(error):
            canned.change(tx, by, store.key_of(other), draft, 1, NOW)
        assert seen_from(tx, NUNUKAN) == [DRAFT.title, "Lain"], label

    seeded.write_now(unit)


def test_what_just_fits(seeded: Database) -> None:
    """The longest title and text are stored as they were written, with lines and emoji."""
    text = "Baris satu\nBaris dua 👨\u200d👩\u200d👧 "
    longest = Draft("x" * LONGEST_TITLE, f"{text}{'y' * (LONGEST_TEXT - len(text))}")

    def unit(tx: Tx) -> None:
        assert added(tx, draft=longest).text == longest.text

    seeded.write_now(unit)


def test_lines_of_a_browser_are_lines(seeded: Database) -> None:
    """A form sends CR LF, and counts neither of them twice."""
    seeded.write_now(
        lambda tx: _expect(added(tx, draft=Draft("a", "satu\r\n\r\ndua\u202e")).text, "satu\n\ndua")
    )


def _expect(found: str, wanted: str) -> None:
    assert found == wanted


def test_an_office_has_room_for_so_many(seeded: Database) -> None:
    """Beyond that one has to go first; other offices have their own room."""

    def unit(tx: Tx) -> None:
        by, office = admin(tx), tx.get_one(Office, NUNUKAN)
        for number in range(MOST):
            canned.add(tx, by, office, Draft(f"Judul {number}", "x"), NOW)
        with pytest.raises(canned.ListIsFull):
            canned.add(tx, by, office, DRAFT, NOW)
        added(tx, TARAKAN)
        canned.remove(tx, by, store.key_of(store.own(tx, NUNUKAN)[0]), 1, NOW)
        assert canned.add(tx, by, office, DRAFT, NOW).position == MOST + 1

    seeded.write_now(unit)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_those_who_lead_the_office_change_them(role: Role, seeded: Database) -> None:
    """Not its desk, nor anybody of the office above."""

    def unit(tx: Tx) -> None:
        number, office = store.key_of(added(tx)), tx.get_one(Office, NUNUKAN)
        for actor in (officer(tx, "dewi", NUNUKAN, role), admin(tx, KALTARA), admin(tx, RI, "x")):
            with pytest.raises(NotAllowed):
                canned.add(tx, actor, office, Draft("Baru", "x"), NOW)
            with pytest.raises(NotAllowed):
                canned.change(tx, actor, number, Draft("Baru", "x"), 1, NOW)
            with pytest.raises(NotAllowed):
                canned.remove(tx, actor, number, 1, NOW)
        assert seen_from(tx, NUNUKAN) == [DRAFT.title]

    seeded.write_now(unit)


def test_what_a_desk_sees(seeded: Database) -> None:
    """Its own first, then the province's, then the country's; never a neighbour's."""

    def unit(tx: Tx) -> None:
        for office in (RI, KALTARA, TARAKAN, NUNUKAN):
            for letter in "ba":
                added(tx, office, Draft(f"{office} {letter}", "x"))
        mine = [f"{office} {letter}" for office in (NUNUKAN, KALTARA, RI) for letter in "ba"]
        assert seen_from(tx, NUNUKAN) == mine
        assert seen_from(tx, KALTARA) == mine[2:]
        assert seen_from(tx, RI) == mine[4:]
        here = tx.get_one(Office, NUNUKAN)
        assert store.find(tx, here, store.key_of(store.own(tx, RI)[0])) is not None
        assert store.find(tx, here, store.key_of(store.own(tx, TARAKAN)[0])) is None

    seeded.write_now(unit)


Act = Callable[[Tx, Actor, int], object]


@pytest.mark.parametrize(
    ("label", "act"),
    [
        ("change", lambda tx, by, number: canned.change(tx, by, number, Draft("a", "b"), 1, NOW)),
        ("remove", lambda tx, by, number: canned.remove(tx, by, number, 1, NOW)),
    ],
)
def test_what_has_changed_meanwhile_is_not_overwritten(
    label: str, act: Act, seeded: Database
) -> None:
    """Whoever looked at an older version is told; what is gone is unknown."""

    def unit(tx: Tx) -> None:
        by, number = admin(tx), store.key_of(added(tx))
        canned.change(tx, by, number, Draft("Jam", "Buka."), 1, NOW)
        with pytest.raises(canned.CannedChanged):
            act(tx, by, number)
        canned.remove(tx, by, number, 2, NOW)
        with pytest.raises(canned.UnknownCanned):
            act(tx, by, number)
        assert seen_from(tx, NUNUKAN) == [], label

    seeded.write_now(unit)


def test_two_at_once_do_not_overfill_a_list(seeded: Database) -> None:
    """Of several who add to the last place at the same moment one does, the others are told."""

    def fill(tx: Tx) -> Actor:
        for number in range(MOST - 1):
            canned.add(tx, admin(tx), tx.get_one(Office, NUNUKAN), Draft(f"{number}", "x"), NOW)
        return admin(tx)

    by = seeded.write_now(fill)

    def try_to(number: int) -> bool:
        draft = Draft(f"Terakhir {number}", "x")
        try:
            seeded.write_now(lambda tx: canned.add(tx, by, tx.get_one(Office, NUNUKAN), draft, NOW))
        except canned.ListIsFull:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(try_to, range(4))) == 1
    assert len(seeded.read_now(lambda tx: store.own(tx, NUNUKAN))) == MOST


def test_a_form_that_is_sent_twice(seeded: Database) -> None:
    """The second time it says what is there already."""

    def unit(tx: Tx) -> None:
        by, number = admin(tx), store.key_of(added(tx))
        for _ in range(2):
            assert canned.change(tx, by, number, Draft("Jam", "Buka."), 1, NOW).version == 2

    seeded.write_now(unit)


def test_each_change_is_written_down_without_its_words(seeded: Database) -> None:
    """Who, what, in which office's name."""

    def unit(tx: Tx) -> None:
        by, number = admin(tx), store.key_of(added(tx))
        canned.change(tx, by, number, Draft("Jam", "Buka."), 1, NOW)
        canned.remove(tx, by, number, 2, NOW)
        rows = tx.scalars(select(AuditRow).where(AuditRow.subject == f"canned:{number}")).all()
        assert [(row.action, row.office, row.facts) for row in rows] == [
            (f"canned.{what}", NUNUKAN, {}) for what in ("added", "changed", "removed")
        ]
        assert rows[1].actor == by.audit_id

    seeded.write_now(unit)


def test_who_wrote_it_can_be_forgotten_or_merged(seeded: Database) -> None:
    """The answer is the office's; who wrote it goes over to whoever they prove to be, or goes."""

    def unit(tx: Tx) -> None:
        number, other = store.key_of(added(tx)), admin(tx, NUNUKAN, "lia")
        before = tx.get_one(Canned, number).changed_by or 0
        linking.OF_A_PERSON["canned_answers"](tx, before, other.person_id)
        tx.expire_all()
        assert tx.get_one(Canned, number).changed_by == other.person_id
        erasure.erase(tx, other.person_id, "system", NOW)
        tx.expire_all()
        assert tx.get_one(Canned, number).changed_by is None
        assert seen_from(tx, NUNUKAN) == [DRAFT.title]

    seeded.write_now(unit)
