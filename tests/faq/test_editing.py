"""Answers are written by one person, certified by another, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from faq import desk, editing, errors
from faq.desk import UNKNOWN, Reader
from faq.drafts import Draft
from registry.access import Actor, NotAllowed
from registry.erasure import erase
from storage import faq_entries
from storage.audit import AuditRow
from storage.engine import Database, Tx
from storage.faq_entries import FaqEntry, VersionState
from storage.offices import Office
from storage.roles import Role
from tests.faq.people import member
from tests.faq.rows import NOW, TODAY

DRAFT = Draft(
    topic="layanan",
    question="Jam berapa loket layanan buka?",
    short="Pukul 08.00 sampai 16.00.",
    full="Loket layanan buka pukul 08.00 sampai 16.00.",
    law="Keputusan KPU 1/2026",
    url="https://www.kpu.go.id",
    phrasings=tuple(f"cara bertanya nomor {number}" for number in range(8)),
)
ANYBODY = Reader(UNKNOWN, TODAY)
STAFF = Reader(UNKNOWN, TODAY, uncertified=True)


@dataclass
class Room:
    """An office's people with the database that they work on."""

    db: Database
    drafter: Actor
    chief: Actor

    def do(self, unit: Callable[[Tx], Any]) -> Any:
        """One transaction."""
        return self.db.write_now(unit)

    def write(self, draft: Draft = DRAFT, office: str = "00", **more: Any) -> str:
        """What the drafter begins; returns its code."""
        code: str = self.do(
            lambda tx: (
                editing.write(tx, self.drafter, tx.get_one(Office, office), draft, NOW, **more).code
            )
        )
        return code

    def change(self, code: str, draft: Draft, seen: int | None) -> None:
        """What the drafter makes of it."""
        self.do(lambda tx: editing.change(tx, self.drafter, code, draft, seen, NOW))

    def submit(self, code: str, seen: int = 1) -> None:
        """The drafter asks for a second person."""
        self.do(lambda tx: editing.submit(tx, self.drafter, code, seen, TODAY, NOW))

    def certify(self, code: str, seen: int = 1, by: Actor | None = None) -> None:
        """The chief, or somebody else, lets it answer."""
        self.do(lambda tx: editing.certify(tx, by or self.chief, code, seen, NOW))

    def told(self, code: str, reader: Reader = ANYBODY) -> str:
        """What somebody is told; empty for nothing."""
        answers = self.db.read_now(lambda tx: desk.tell(tx, [code], reader))
        return answers[0].short if answers else ""

    def state(self, code: str, number: int) -> VersionState:
        """How far a version has come."""
        return self.db.read_now(lambda tx: faq_entries.version(tx, code, number).state)


@pytest.fixture
def room(office_db: Database) -> Room:
    """KPU RI's Konseptor and Pimpinan."""
    drafter = member(office_db, "Konseptor", ("00", Role.DRAFTER))
    return Room(office_db, drafter, member(office_db, "Pimpinan", ("00", Role.APPROVER)))


def test_an_answer_is_written_submitted_and_certified(room: Room) -> None:
    """Staff read it at once, everybody once a second person has looked; each step is on record."""
    code = room.write()
    assert (room.told(code), room.told(code, STAFF)) == ("", DRAFT.short)
    room.submit(code)
    assert room.told(code) == ""
    room.certify(code)
    assert room.told(code) == DRAFT.short
    acts = room.db.read_now(
        lambda tx: tx.scalars(select(AuditRow.action).order_by(col(AuditRow.id))).all()
    )
    assert [act for act in acts if act.startswith("faq.")] == [
        "faq.written",
        "faq.submitted",
        "faq.certified",
    ]


def test_what_is_certified_answers_until_the_next_version_is(room: Room) -> None:
    """A change in the making is nobody's answer; the one before is kept for whoever looks back."""
    code = room.write()
    room.submit(code)
    room.certify(code)
    room.change(code, replace(DRAFT, short="Pukul 07.00."), 1)
    assert room.told(code) == room.told(code, STAFF) == DRAFT.short
    room.submit(code, 2)
    room.certify(code, 2)
    assert room.told(code) == "Pukul 07.00."
    assert room.state(code, 1) is VersionState.REPLACED
    words = room.db.read_now(lambda tx: faq_entries.versions(tx, code))
    assert [version.short for version in words] == [DRAFT.short, "Pukul 07.00."]


def test_nobody_certifies_their_own_words(room: Room) -> None:
    """Not what they wrote, nor what they submitted, whatever roles they hold."""
    both = member(room.db, "Berdua", ("00", Role.APPROVER))
    code = room.do(lambda tx: editing.write(tx, both, tx.get_one(Office, "00"), DRAFT, NOW).code)
    room.submit(code)
    with pytest.raises(errors.OwnWork):
        room.certify(code, by=both)
    other = room.write()
    room.do(lambda tx: editing.submit(tx, both, other, 1, TODAY, NOW))
    with pytest.raises(errors.OwnWork):
        room.certify(other, by=both)
    room.certify(other)


def test_a_shared_phone_certifies_nothing(room: Room) -> None:
    """Nobody knows who holds it."""
    phone = member(room.db, "HP kantor", ("00", Role.APPROVER), is_shared=True)
    code = room.write()
    room.submit(code)
    with pytest.raises(errors.SharedPhone):
        room.certify(code, by=phone)


@pytest.mark.parametrize(
    ("label", "role"),
    [("Admin", Role.ADMIN), ("Konseptor", Role.DRAFTER), ("Petugas Layanan", Role.DESK)],
)
def test_only_a_chief_certifies(room: Room, label: str, role: Role) -> None:
    """Other roles of the same office are no second pair of eyes."""
    code = room.write()
    room.submit(code)
    with pytest.raises(NotAllowed):
        room.certify(code, by=member(room.db, label, ("00", role)))


def test_what_holds_everywhere_is_certified_at_the_top(room: Room) -> None:
    """A province's Pimpinan decides nothing for the country."""
    code = room.write()
    room.submit(code)
    with pytest.raises(NotAllowed):
        room.certify(code, by=member(room.db, "Provinsi", ("94", Role.APPROVER)))


@pytest.mark.parametrize(
    ("office", "is_allowed"), [("65.03", True), ("65", True), ("00", False), ("64", False)]
)
def test_a_regencys_words_are_certified_there_or_in_its_province(
    room: Room, office: str, *, is_allowed: bool
) -> None:
    """Who answers for the place looks at what is said of it."""
    base = room.write()
    room.drafter = member(room.db, "Nunukan", ("65.03", Role.DRAFTER))
    regional = Draft(
        full="Di Nunukan pukul 09.00.", law="SK 2", url="https://kpu.go.id", mode="adds"
    )
    code = room.write(replace(regional, regions=("65.03",)), "65.03", base=base)
    room.submit(code)
    chief = member(room.db, "Pimpinan lain", (office, Role.APPROVER))
    if is_allowed:
        room.certify(code, by=chief)
        return
    with pytest.raises(NotAllowed):
        room.certify(code, by=chief)


@pytest.mark.parametrize("regions", [("64",), ("65.01",), ("LN",), ("00",), ("65.03", "94")])
def test_an_office_speaks_of_its_own_region(room: Room, regions: tuple[str, ...]) -> None:
    """What another region hears is that region's."""
    base = room.write()
    room.drafter = member(room.db, "Nunukan", ("65.03", Role.DRAFTER))
    draft = Draft(full="Di sana lain.", mode="adds", regions=regions)
    with pytest.raises(errors.Refused):
        room.write(draft, "65.03", base=base)


def test_nothing_hangs_on_what_hangs_on_another(room: Room) -> None:
    """A region adds to an answer, never to an addition."""
    base = room.write()
    draft = Draft(full="Di Papua lain.", mode="adds", regions=("94",))
    overlay = room.write(draft, base=base)
    for wrong in (overlay, "X99"):
        with pytest.raises(errors.UnknownEntry):
            room.write(draft, base=wrong)


def test_who_has_no_role_there_writes_nothing(room: Room) -> None:
    """A Konseptor of one office is nobody in another."""
    with pytest.raises(NotAllowed):
        room.write(office="65")
    code = room.write()
    room.drafter = member(room.db, "Nunukan", ("65.03", Role.DRAFTER))
    with pytest.raises(NotAllowed):
        room.change(code, replace(DRAFT, short="Lain."), 1)
    with pytest.raises(NotAllowed):
        room.do(lambda tx: editing.withdraw(tx, room.drafter, code, "keliru", NOW))


def test_two_people_do_not_overwrite_each_other(room: Room) -> None:
    """Who has not seen the newest version reads it first; the same words again are fine."""
    code = room.write()
    room.change(code, replace(DRAFT, short="Satu."), 1)
    with pytest.raises(errors.Outdated):
        room.change(code, replace(DRAFT, short="Dua."), 1)
    room.change(code, replace(DRAFT, short="Satu."), 1)
    with pytest.raises(errors.Outdated):
        room.submit(code, 1)


def test_a_version_is_certified_that_was_seen(room: Room) -> None:
    """What was changed after it was submitted needs its own submission."""
    code = room.write()
    room.submit(code)
    room.change(code, replace(DRAFT, short="Lain."), 1)
    with pytest.raises(errors.Outdated):
        room.certify(code, 1)
    with pytest.raises(errors.NotOpen):
        room.certify(code, 2)


def test_what_goes_back_says_why_and_answers_nobody(room: Room) -> None:
    """The author reads the reason, and can submit it again once it is mended."""
    code = room.write()
    room.submit(code)
    with pytest.raises(errors.NoReason):
        room.do(lambda tx: editing.send_back(tx, room.chief, code, 1, "  ", NOW))
    room.do(lambda tx: editing.send_back(tx, room.chief, code, 1, "Pasalnya keliru.", NOW))
    assert room.told(code, STAFF) == ""
    version = room.db.read_now(lambda tx: faq_entries.version(tx, code, 1))
    assert (version.state, version.reason) == (VersionState.RETURNED, "Pasalnya keliru.")
    room.change(code, replace(DRAFT, law="UU 7/2017"), 1)
    room.submit(code, 2)
    room.certify(code, 2)
    assert room.told(code) == DRAFT.short


def test_what_is_withdrawn_is_silent_until_another_version_is_certified(room: Room) -> None:
    """One person stops it; bringing it back takes two."""
    code = room.write()
    room.submit(code)
    room.certify(code)
    room.do(lambda tx: editing.withdraw(tx, room.drafter, code, "Aturan berubah.", NOW))
    assert room.told(code) == room.told(code, STAFF) == ""
    with pytest.raises(errors.IsWithdrawn):
        room.do(lambda tx: editing.withdraw(tx, room.drafter, code, "lagi", NOW))
    room.change(code, replace(DRAFT, short="Baru."), 1)
    assert room.told(code, STAFF) == ""
    room.submit(code, 2)
    room.certify(code, 2)
    assert room.told(code) == "Baru."


def test_a_submission_ends_with_the_withdrawal(room: Room) -> None:
    """Nobody certifies by an old button what was just stopped."""
    code = room.write()
    room.submit(code)
    room.do(lambda tx: editing.withdraw(tx, room.drafter, code, "Keliru.", NOW))
    with pytest.raises(errors.NotOpen):
        room.certify(code)


@pytest.mark.parametrize(
    ("label", "changes"),
    [
        ("no full answer", {"full": ""}),
        ("no short answer", {"short": "  "}),
        ("no law", {"law": ""}),
        ("no link", {"url": ""}),
        ("seven phrasings", {"phrasings": DRAFT.phrasings[:7]}),
        ("one phrasing eight times", {"phrasings": ("Sama",) * 4 + ("SAMA",) * 4}),
        ("over already", {"valid_until": TODAY - timedelta(days=1)}),
    ],
)
def test_what_is_unfinished_is_kept_and_not_submitted(
    room: Room, label: str, changes: dict[str, Any]
) -> None:
    """A draft waits for the rest; everything that is missing is said at once."""
    code = room.write(replace(DRAFT, **changes))
    with pytest.raises(errors.Refused) as refused:
        room.submit(code)
    assert len(refused.value.reasons) == 1, label


@pytest.mark.parametrize(
    ("label", "changes"),
    [
        ("no question", {"question": "\u202e \0"}),
        ("no topic of ours", {"topic": "cuaca"}),
        ("an answer too long", {"full": "a" * 1_201}),
        ("a script as its link", {"url": "javascript:alert(1)"}),
        ("ends before it begins", {"valid_from": TODAY, "valid_until": TODAY - timedelta(days=1)}),
        ("an unknown neighbour", {"related": ("X99",)}),
        ("a file that is not there", {"attachments": ("0" * 64,)}),
        ("far too many phrasings", {"phrasings": tuple(map(str, range(61)))}),
    ],
)
def test_what_cannot_stay_is_refused(room: Room, label: str, changes: dict[str, Any]) -> None:
    """Nothing of it is stored."""
    with pytest.raises(errors.Refused) as refused:
        room.write(replace(DRAFT, **changes))
    assert refused.value.reasons, label
    assert room.db.read_now(lambda tx: tx.scalars(select(FaqEntry)).all()) == []


def test_identity_numbers_and_hidden_signs_are_not_kept(room: Room) -> None:
    """What somebody pastes from a chat holds neither."""
    code = room.write(
        replace(DRAFT, full="Contoh\0 NIK 6503014107900001.\u202e\nBaris dua.", short="a\nb")
    )
    words = room.db.read_now(lambda tx: faq_entries.version(tx, code, 1))
    assert "6503014107900001" not in words.full
    assert "\0" not in words.full
    assert "\nBaris dua." in words.full
    assert words.short == "a b"


def test_codes_follow_each_other_within_an_office(room: Room) -> None:
    """Whoever types a code means one answer; numbers are not given twice."""
    assert [room.write(), room.write()] == ["00-1", "00-2"]
    room.drafter = member(room.db, "Nunukan", ("65.03", Role.DRAFTER))
    assert room.write(office="65.03") == "65.03-1"


def test_a_person_who_is_erased_leaves_the_offices_words(room: Room) -> None:
    """What they submitted is submitted anew by somebody else; their number is gone."""
    certified, waiting = room.write(), room.write(replace(DRAFT, question="Lain?"))
    room.submit(certified)
    room.certify(certified)
    room.submit(waiting)
    room.do(lambda tx: erase(tx, room.drafter.person_id, "system", NOW))
    assert room.told(certified) == DRAFT.short
    assert room.state(waiting, 1) is VersionState.DRAFT
    words = room.db.read_now(lambda tx: faq_entries.version(tx, waiting, 1))
    assert (words.author, words.submitted_by) == (None, None)
    with pytest.raises(errors.NotOpen):
        room.certify(waiting)


def test_every_change_bothers_the_index(room: Room) -> None:
    """Whoever follows the revision misses nothing."""
    seen = [room.db.read_now(faq_entries.revision)]

    def note() -> None:
        seen.append(room.db.read_now(faq_entries.revision))

    code = room.write()
    note()
    room.change(code, replace(DRAFT, short="Lain."), 1)
    note()
    room.submit(code, 2)
    note()
    room.certify(code, 2)
    note()
    room.do(lambda tx: editing.withdraw(tx, room.chief, code, "Keliru.", NOW))
    note()
    assert seen == sorted(set(seen))
