"""Cases: one holder, nothing twice, nothing in a name that is not one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from registry.access import NotAllowed
from storage import case_entries, cases, operations, renderings
from storage.case_entries import EntryKind
from storage.cases import Case, CaseState, Subject
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.offices import Office
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.threads.desk import KALTARA, NUNUKAN, RI, TARAKAN, by, citizen, heard, officer, opened
from tests.world import rows_of
from threads import finding, hearing, holding, naming, takeovers, talking
from threads.context import DeskAct
from threads.errors import (
    CaseError,
    ChangedMeanwhile,
    ClosedCase,
    EmptyAnswer,
    HeldByAnother,
    MovedAway,
    NotForYou,
    TooLate,
    UnknownCase,
)
from threads.hearing import Words
from threads.holding import NowhereToGo


def test_receipts_count_by_office(seeded: Database) -> None:
    """Each office numbers its own cases from one, and an act done twice opens one."""

    def unit(tx: Tx) -> None:
        first = opened(tx)
        again = hearing.open_case(
            heard(tx, case_entries.of_case(tx, cases.key_of(first))[0].key),
            citizen(tx),
            hearing.Opening(NUNUKAN),
            Words("Jam buka?"),
        )
        assert again.id == first.id
        assert [opened(tx).number, opened(tx, KALTARA).number] == [2, 1]

    seeded.write_now(unit)


def test_whoever_answers_a_free_case_holds_it(seeded: Database) -> None:
    """A second officer reads who holds it, may leave a note, and may take it over by name."""

    def unit(tx: Tx) -> None:
        dewi, budi = officer(tx), officer(tx, "budi")
        number = cases.key_of(opened(tx))
        talking.answer(by(tx, dewi), number, "Pukul 08.00.")
        with pytest.raises(HeldByAnother):
            talking.answer(by(tx, budi), number, "Pukul 09.00.")
        with pytest.raises(HeldByAnother):
            holding.take(by(tx, budi), number)
        talking.note(by(tx, budi), number, "Sabtu libur.")
        holding.take(by(tx, budi), number, from_other=True)
        talking.answer(by(tx, budi), number, "Sabtu libur.")
        kinds = [entry.kind for entry in case_entries.of_case(tx, number)]
        assert kinds == [
            EntryKind.HEARD,
            EntryKind.ANSWER,
            EntryKind.NOTE,
            EntryKind.TAKEN,
            EntryKind.ANSWER,
        ]

    seeded.write_now(unit)


def test_an_answer_sent_twice_leaves_once(seeded: Database) -> None:
    """A dying connection repeats the request; its key makes it one answer."""

    def unit(tx: Tx) -> None:
        dewi = officer(tx)
        case = opened(tx)
        number = cases.key_of(case)
        first = talking.answer(by(tx, dewi, "web:a"), number, "Pukul 08.00.")
        second = talking.answer(by(tx, dewi, "web:a"), number, "Pukul 08.00.")
        assert first.id == second.id
        assert operations.count_of(tx, first.message, case.chat_id) == 1

    seeded.write_now(unit)


@pytest.mark.parametrize(
    "do",
    [
        pytest.param(holding.take, id="taking"),
        pytest.param(holding.take_from, id="taking from a colleague"),
        pytest.param(holding.release, id="letting go"),
        pytest.param(lambda act, case: holding.hand_over(act, case, KALTARA, "Mohon"), id="up"),
        pytest.param(
            lambda act, case: holding.give_to_division(act, case, "ppid", "-"), id="inside"
        ),
        pytest.param(lambda act, case: holding.close(act, case, "Terjawab"), id="closing"),
    ],
)
def test_an_act_done_twice_is_done_once(
    do: Callable[[DeskAct, int], Case], seeded: Database
) -> None:
    """Its key makes one of both, though the case has changed since the version that was seen."""

    def unit(tx: Tx) -> None:
        dewi = officer(tx)
        case = opened(tx)
        number, seen = cases.key_of(case), case.version
        do(by(tx, dewi, "web:a", seen=seen), number)
        entered, version = len(case_entries.of_case(tx, number)), case.version
        assert do(by(tx, dewi, "web:a", seen=seen), number).id == number
        assert (len(case_entries.of_case(tx, number)), case.version) == (entered, version)

    seeded.write_now(unit)


def test_a_colleague_hears_that_a_case_was_taken(seeded: Database) -> None:
    """Once, and whoever holds it themselves hears nothing."""

    def unit(tx: Tx) -> None:
        dewi, budi = officer(tx), officer(tx, "budi")
        number = cases.key_of(opened(tx))
        holding.take(by(tx, budi), number)
        for _ in range(2):
            holding.take_from(by(tx, dewi, "web:a"), number)
        holding.take_from(by(tx, dewi, "web:b"), number)
        told = [row for row in rows_of(tx) if ":told:" in row.message]
        assert [tx.get_one(ChatRow, row.chat_id).external_id for row in told] == ["budi"]

    seeded.write_now(unit)


@pytest.mark.parametrize(
    ("label", "office", "role"),
    [
        ("another regency", TARAKAN, Role.ADMIN),
        ("the province above", KALTARA, Role.ADMIN),
        ("the national office", RI, Role.ADMIN),
        ("a drafter of the office", NUNUKAN, Role.DRAFTER),
        ("a viewer of the office", NUNUKAN, Role.VIEWER),
    ],
)
def test_nobody_answers_in_a_name_that_is_not_theirs(
    seeded: Database, label: str, office: str, role: Role
) -> None:
    """Neither those beside nor those above, nor roles that do not answer."""

    def unit(tx: Tx) -> None:
        stranger = officer(tx, "x", office, role)
        number = cases.key_of(opened(tx))
        for act in (
            lambda: talking.answer(by(tx, stranger), number, "Halo"),
            lambda: talking.note(by(tx, stranger), number, "Halo"),
            lambda: holding.take(by(tx, stranger), number, from_other=True),
            lambda: holding.close(by(tx, stranger), number, "Selesai"),
        ):
            with pytest.raises(NotAllowed):
                act()

    seeded.write_now(unit)


def test_a_takeover_lets_the_office_above_answer_for_a_time(seeded: Database) -> None:
    """From above, for twelve hours, not from beside and not longer."""

    def unit(tx: Tx) -> None:
        above, beside = officer(tx, "a", KALTARA), officer(tx, "b", TARAKAN)
        office, number = tx.get_one(Office, NUNUKAN), cases.key_of(opened(tx))
        with pytest.raises(NotAllowed):
            takeovers.take_over(tx, beside, office, "Banjir", NOW)
        takeovers.take_over(tx, above, office, "Kantor terendam banjir", NOW)
        talking.answer(by(tx, above), number, "Pukul 08.00.")
        later = takeovers.LASTS + timedelta(seconds=1)
        with pytest.raises(NotAllowed):
            talking.answer(by(tx, above, after=later), number, "Pukul 09.00.")
        assert takeovers.in_force(tx, NUNUKAN, NOW)
        assert takeovers.end(tx, above, office, NOW)
        assert not takeovers.in_force(tx, NUNUKAN, NOW)

    seeded.write_now(unit)


def test_a_case_moves_up_and_down(seeded: Database) -> None:
    """To the office above or one under it; whoever had it reads where it is and cannot answer."""

    def unit(tx: Tx) -> None:
        dewi, above = officer(tx), officer(tx, "a", KALTARA)
        number = cases.key_of(opened(tx))
        with pytest.raises(NowhereToGo):
            holding.hand_over(by(tx, dewi), number, TARAKAN, "")
        holding.hand_over(by(tx, dewi), number, KALTARA, "Soal provinsi")
        with pytest.raises(MovedAway) as moved:
            talking.answer(by(tx, dewi), number, "Halo")
        assert moved.value.office == KALTARA
        assert finding.visible(tx, dewi, number).office == KALTARA
        talking.answer(by(tx, above), number, "Sudah kami terima.")
        holding.hand_over(by(tx, above), number, NUNUKAN, "Silakan dilanjutkan")
        talking.answer(by(tx, dewi), number, "Baik.")

    seeded.write_now(unit)


def test_the_desk_that_goes_on_is_told(seeded: Database) -> None:
    """Once, with the sentence on the way: nobody there would look for a case that was answered."""

    def unit(tx: Tx) -> None:
        dewi, above = officer(tx), officer(tx, "above", KALTARA)
        number = cases.key_of(opened(tx))
        talking.answer(by(tx, dewi), number, "Kami tanyakan dahulu.")
        for _ in range(2):
            holding.hand_over(by(tx, dewi, "web:up"), number, KALTARA, "Soal provinsi")
        chat = citizen(tx, "above")
        (told,) = [row for row in rows_of(tx) if row.chat_id == chat.id]
        text = renderings.get(tx, told.rendering or "").text
        assert "diteruskan KPU Kabupaten Nunukan ke meja layanan KPU Provinsi Kalimantan" in text
        assert "Pengantar: “Soal provinsi”." in text
        holding.hand_over(by(tx, above), number, NUNUKAN, "")
        assert len([row for row in rows_of(tx) if row.chat_id == chat.id]) == 1

    seeded.write_now(unit)


def test_what_moved_while_a_reply_was_written_is_not_answered(seeded: Database) -> None:
    """Whoever looked at an older version is told that something happened meanwhile."""

    def unit(tx: Tx) -> None:
        dewi = officer(tx)
        case = opened(tx)
        seen = case.version
        hearing.hear(heard(tx), case, Words("Maksud saya hari Sabtu."))
        with pytest.raises(ChangedMeanwhile):
            talking.answer(by(tx, dewi, seen=seen), cases.key_of(case), "Pukul 08.00.")
        talking.answer(by(tx, dewi, seen=case.version), cases.key_of(case), "Tutup.")

    seeded.write_now(unit)


def _answer_nothing(act: DeskAct, number: int) -> object:
    return talking.answer(act, number, "  \n")


def _answer_nowhere(act: DeskAct, number: int) -> object:
    return talking.answer(act, number + 1, "Halo")


def _answer_closed(act: DeskAct, number: int) -> object:
    holding.close(by(act.tx, act.actor), number, "Selesai")
    return talking.answer(act, number, "Halo")


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        (_answer_nothing, EmptyAnswer),
        (_answer_nowhere, UnknownCase),
        (_answer_closed, ClosedCase),
    ],
)
def test_what_cannot_be_answered(
    seeded: Database, attempt: Callable[[DeskAct, int], object], error: type[CaseError]
) -> None:
    """Nothing to say, no such case, a closed case."""

    def unit(tx: Tx) -> None:
        with pytest.raises(error):
            attempt(by(tx, officer(tx)), cases.key_of(opened(tx)))

    seeded.write_now(unit)


def test_an_answer_is_taken_back_within_a_minute(seeded: Database) -> None:
    """Before it left nobody sees it; a minute later, or by somebody else, it stays."""

    def unit(tx: Tx) -> None:
        dewi, budi = officer(tx), officer(tx, "budi")
        case = opened(tx)
        number = cases.key_of(case)
        entry = talking.answer(by(tx, dewi), number, "Salah kamar")
        entry_id = case_entries.key_of(entry)
        with pytest.raises(TooLate):
            talking.take_back(by(tx, dewi, after=timedelta(seconds=61)), entry_id)
        with pytest.raises(HeldByAnother):
            talking.take_back(by(tx, budi), entry_id)
        assert talking.take_back(by(tx, dewi), entry_id)
        assert operations.withdraw_message(tx, entry.message, case.chat_id) == 0
        assert entry.kind is EntryKind.WITHDRAWN
        assert case.state is CaseState.WAITING

    seeded.write_now(unit)


def test_the_press_is_answered_by_the_named_spokesperson(seeded: Database) -> None:
    """Leaders answer where nobody is named; once somebody is, nobody else does."""

    def unit(tx: Tx) -> None:
        desk, leader = officer(tx), officer(tx, "l", role=Role.APPROVER)
        number = cases.key_of(opened(tx, subject=Subject.MEDIA))
        with pytest.raises(NotForYou):
            talking.answer(by(tx, desk), number, "Halo")
        talking.answer(by(tx, leader), number, "Halo")
        holding.release(by(tx, leader), number)
        speaker = officer(tx, "s", role=Role.SPOKESPERSON)
        with pytest.raises(NotForYou):
            talking.answer(by(tx, leader), number, "Halo")
        talking.answer(by(tx, speaker), number, "Halo")

    seeded.write_now(unit)


def test_names_are_shown_to_the_desk_that_has_the_case(seeded: Database) -> None:
    """Everybody else reads a letter; other offices do not find the case at all."""

    def unit(tx: Tx) -> None:
        dewi, above, beside = (
            officer(tx),
            officer(tx, "a", KALTARA),
            officer(tx, "b", TARAKAN),
        )
        case = opened(tx)
        assert naming.shown(tx, case, dewi) == "Sari Melati"
        assert naming.shown(tx, case, above) == "S•••"
        assert finding.visible(tx, above, cases.key_of(case)) is case
        with pytest.raises(UnknownCase):
            finding.visible(tx, beside, cases.key_of(case))

    seeded.write_now(unit)
