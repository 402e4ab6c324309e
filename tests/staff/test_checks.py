"""Each month once: asked, reminded, and named to the tier above; whoever ticks, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from channels.markup import visible
from registry import access, consent, erasure
from registry.access import Actor
from staff import checks
from staff.checks import Due, Step
from staff.departures import NotTheirs
from storage import chats, people, renderings, roles, staff_checks
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.offices import Office
from storage.roles import Role
from storage.staff_checks import Outcome
from tests import relay_world, world
from tests.world import ACCOUNT, CHANNEL
from threads.context import Act

COMPOSERS = relay_world.composers()
AUGUST = date(2027, 8, 1)  # the first working day is Monday, the second


def at(text: str, zone: str = "Asia/Jakarta") -> datetime:
    """A wall-clock moment in August 2027."""
    return datetime.fromisoformat(f"2027-08-{text}").replace(tzinfo=ZoneInfo(zone))


JULY = datetime(2027, 7, 12, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
ASKED, REMINDED, REPORTED = at("02T09:00"), at("05T09:00"), at("10T09:00")


def hire(
    tx: Tx, user: int, office: str, role: Role = Role.ADMIN, since: datetime = JULY
) -> ChatRow:
    """Somebody with a role in an office and a chat with us."""
    address = people.add(tx, CHANNEL, ACCOUNT, str(user), f"Orang {user}", since)
    roles.grant(tx, address.person_id, office, role, since)
    chat = world.add_person(tx, user)
    chat.person_id = address.person_id
    tx.flush()
    return chat


def tick(tx: Tx, now: datetime) -> list[tuple[str, str]]:
    """Take what is due; returns (person, words) of each message."""
    before = {row.id for row in world.rows_of(tx)}
    checks.take(Act(tx, COMPOSERS, now, "staff"), checks.due(tx, now))
    return [
        (
            chats.get_one(tx, row.chat_id).external_id,
            visible(renderings.get(tx, row.rendering or "").text),
        )
        for row in world.rows_of(tx)
        if row.id not in before
    ]


def told(tx: Tx, now: datetime) -> list[str]:
    """Who is told something."""
    return [person for person, _ in tick(tx, now)]


def actor(tx: Tx, user: int, now: datetime) -> Actor:
    """Somebody as they are now."""
    found = access.identify(tx, CHANNEL, ACCOUNT, str(user), now)
    assert found is not None
    return found


def say(tx: Tx, user: int, office: str, now: datetime) -> bool:
    """Somebody answers for an office; whether they were the first."""
    act = Act(tx, COMPOSERS, now, "x")
    return checks.answer(act, actor(tx, user, now), tx.get_one(Office, office), Outcome.RIGHT)[1]


Scene = Callable[[Tx], None]


def play(db: Database, scene: Scene) -> None:
    """One transaction."""
    db.write_now(scene)


# What is refused


def test_who_may_not_answer(bare: Database) -> None:
    """A colleague without the role, another office's Admin, a phone that several use."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "32.01", Role.DESK)
        hire(tx, 2, "32.02")
        hire(tx, 3, "32.01")
        address = people.find_address(tx, CHANNEL, ACCOUNT, "3")
        assert address is not None
        people.set_shared(tx, address, is_shared=True)
        for user in (1, 2, 3):
            with pytest.raises(NotTheirs):
                say(tx, user, "32.01", ASKED)
        assert staff_checks.find(tx, "32.01", AUGUST) is None

    play(bare, scene)


def test_who_is_not_told(bare: Database) -> None:
    """STOP, a shared phone, roles that lead nothing, an office that was set up this month."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "32.01")
        consent.stop(tx, CHANNEL, ACCOUNT, "1", JULY)
        hire(tx, 2, "32.01")
        address = people.find_address(tx, CHANNEL, ACCOUNT, "2")
        assert address is not None
        people.set_shared(tx, address, is_shared=True)
        hire(tx, 3, "32.01", Role.DRAFTER)
        hire(tx, 4, "32.02", since=at("01T10:00"))
        hire(tx, 5, "32.01", Role.APPROVER)
        assert told(tx, ASKED) == ["5"]

    play(bare, scene)


# What happens


def test_asked_once_at_nine_of_each_zone(bare: Database) -> None:
    """Jayapura is two hours earlier; nobody is asked twice, nor before."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "32.01")
        hire(tx, 2, "94.01")
        assert told(tx, at("01T12:00")) == []
        assert told(tx, at("02T08:59", "Asia/Jayapura")) == []
        ((person, words),) = tick(tx, at("02T09:00", "Asia/Jayapura"))
        assert person == "2"
        assert "daftar petugas Agustus 2027" in words
        assert "• Orang 2 – Admin" in words
        assert told(tx, at("02T09:00")) == ["1"]
        assert told(tx, at("02T09:05")) == []
        assert told(tx, at("03T09:00")) == []

    play(bare, scene)


def test_two_schedulers_and_a_restart(bare: Database) -> None:
    """Both find the same steps; the second takes none of them, whatever they are."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "32")
        hire(tx, 2, "32.01")
        for now in (ASKED, REMINDED, REPORTED):
            steps = checks.due(tx, now)
            act = Act(tx, COMPOSERS, now, "staff")
            assert checks.take(act, steps) == len(steps) > 0
            rows = len(world.rows_of(tx))
            assert checks.take(act, steps) == 0
            assert len(world.rows_of(tx)) == rows
            assert checks.due(tx, now) == []

    play(bare, scene)


def test_silence_is_reminded_once(bare: Database) -> None:
    """After three working days, with the list as it is then; whoever answered is left alone."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "32.01")
        hire(tx, 2, "32.02")
        tick(tx, ASKED)
        assert say(tx, 2, "32.02", at("03T10:00"))
        assert not say(tx, 2, "32.02", at("03T11:00"))
        assert told(tx, at("05T08:59")) == []
        ((person, words),) = tick(tx, REMINDED)
        assert person == "1"
        assert "Mohon izin mengingatkan" in words
        assert told(tx, at("06T09:00")) == []
        check = staff_checks.find(tx, "32.02", AUGUST)
        assert check is not None
        assert (check.outcome, check.answered_at) == (Outcome.RIGHT, at("03T10:00"))

    play(bare, scene)


def test_the_tier_above_reads_of_silence_in_one_message(bare: Database) -> None:
    """A province of its regencies, RI of its provinces; those that nobody leads are named, too."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "00")
        hire(tx, 2, "32")
        hire(tx, 3, "32.01")
        hire(tx, 4, "32.02", Role.DESK)
        hire(tx, 5, "94.01")
        tick(tx, ASKED)
        say(tx, 2, "32", ASKED)
        tick(tx, REMINDED)
        news = dict(tick(tx, REPORTED))
        assert set(news) == {"1", "2"}
        assert "2 kantor" in news["2"]
        for name in ("KPU Kabupaten Jawa Barat 1", "KPU Kabupaten Jawa Barat 2"):
            assert name in news["2"]
        # Nobody leads Papua, so its regency is named to RI; Jawa Barat has answered.
        assert "KPU Kabupaten Papua 1" in news["1"]
        assert "Jawa Barat" not in news["1"]
        assert tick(tx, at("11T09:00")) == []

    play(bare, scene)


def test_nothing_to_report(bare: Database) -> None:
    """Where everybody answered, the tier above reads nothing."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "32")
        hire(tx, 2, "32.01")
        tick(tx, ASKED)
        say(tx, 1, "32", ASKED)
        say(tx, 2, "32.01", ASKED)
        assert tick(tx, REPORTED) == []

    play(bare, scene)


def test_the_next_month_begins_anew(bare: Database) -> None:
    """Another row, another question."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "32.01")
        tick(tx, ASKED)
        september = datetime(2027, 9, 1, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
        assert told(tx, september) == ["1"]

    play(bare, scene)


def test_who_answered_is_forgotten_and_the_answer_stays(bare: Database) -> None:
    """An erased person leaves that the list was checked."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "32.01")
        say(tx, 1, "32.01", ASKED)
        person = actor(tx, 1, ASKED).person_id
        assert staff_checks.count_of(tx, person) == 1
        erasure.erase(tx, person, "system", ASKED)
        check = staff_checks.find(tx, "32.01", AUGUST)
        assert check is not None
        assert (check.answered_by, check.answered_at) == (None, ASKED)

    play(bare, scene)


def test_steps_name_what_they_mean(bare: Database) -> None:
    """What is due is a value: it can be found by one process and taken by another."""

    def scene(tx: Tx) -> None:
        hire(tx, 1, "32.01")
        assert checks.due(tx, ASKED) == [Due(Step.ASK, "32.01", AUGUST)]

    play(bare, scene)
