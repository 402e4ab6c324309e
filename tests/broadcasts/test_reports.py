"""What authors and leaders read: live, at the end, and when a decision is needed."""

from __future__ import annotations

from datetime import timedelta

from broadcasts import control, progress, publish, reports
from channels.base import OperationKind, Part, Rejected, Unreachable
from storage import chats, renderings, trackers
from storage.broadcasts import Broadcast, Lane
from storage.engine import Database, Tx
from storage.operations import OperationRow
from tests import world
from tests.world import COMPOSERS, NOW, finish, take

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
ME = "person:7"


def row_of(tx: Tx, number: int) -> Broadcast:
    """An announcement."""
    return tx.get_one(Broadcast, number)


def told(tx: Tx, start: str = "report:") -> list[OperationRow]:
    """The operations whose message begins so."""
    return [row for row in world.rows_of(tx) if row.message.startswith(start)]


def shown(tx: Tx, row: OperationRow) -> Part:
    """What an operation says."""
    return renderings.get(tx, row.rendering or "")


def released(tx: Tx) -> int:
    """An announcement whose author can be told."""
    author = world.add_person(tx, 7)
    return world.release(tx, world.add_draft(tx, report_chat=author.id))


def labels(part: Part) -> list[str]:
    """What the buttons do."""
    return [button.data for row in part.buttons for button in row]


def test_the_end_is_reported_with_names(kpu: Database) -> None:
    """The author reads the sum and, by name and reason, who did not get it."""

    def scene(tx: Tx) -> None:
        number = released(tx)
        claims = take(tx).claims
        finish(tx, claims[:3], answer=Unreachable("kicked"))
        finish(tx, claims[3:4], answer=Rejected("too_big"))
        finish(tx, claims[4:])
        later = NOW + 90 * SECOND
        (ended,) = control.finish_waves(tx, later)
        reports.tell_finished(tx, COMPOSERS, ended, later)
        (report,) = told(tx)
        text = shown(tx, report).text
        assert report.lane == Lane.NOTICE
        assert "10 grup = 6 terkirim + 4 gagal" in text
        assert text.count("bot dikeluarkan dari grup") == 3
        assert "KPU RI – Humas 00 #1" in text
        assert labels(shown(tx, report)) == [f"pantau:missing:{number}"]

    kpu.write_now(scene)


def test_a_full_success_asks_nothing(kpu: Database) -> None:
    """Where all groups have it there is no list and no button."""

    def scene(tx: Tx) -> None:
        number = released(tx)
        world.send_all(tx)
        reports.tell_finished(tx, COMPOSERS, row_of(tx, number), NOW)
        part = shown(tx, told(tx)[0])
        assert "Semua grup sudah menerima" in part.text
        assert part.buttons == ()

    kpu.write_now(scene)


def test_the_duration_counts_from_the_repeat(kpu: Database) -> None:
    """A repeat after a day that takes a minute lasted a minute."""

    def scene(tx: Tx) -> None:
        number = released(tx)
        finish(tx, take(tx).claims, answer=Rejected("x"))
        control.finish_waves(tx, NOW)
        tomorrow = NOW + 24 * HOUR
        control.repeat(tx, COMPOSERS, number, ME, tomorrow)
        world.plan(tx, tomorrow)
        world.send_all(tx, tomorrow)
        end = tomorrow + 60 * SECOND
        reports.tell_finished(tx, COMPOSERS, row_of(tx, number), end)
        assert "1 menit" in shown(tx, told(tx)[0]).text

    kpu.write_now(scene)


def test_without_a_chat_nobody_is_told(kpu: Database) -> None:
    """An announcement from the command line has no author to write to."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        reports.tell_finished(tx, COMPOSERS, row_of(tx, number), NOW)
        reports.ask_about_late(tx, COMPOSERS, row_of(tx, number), NOW)
        assert told(tx) == []

    kpu.write_now(scene)


def test_the_author_is_asked_about_the_wave_that_is_late(kpu: Database) -> None:
    """The question names the time of that wave, and offers to send or to withdraw."""

    def scene(tx: Tx) -> None:
        author = world.add_person(tx, 7)
        draft = world.add_draft(tx, gap=3600, report_chat=author.id)
        number = world.release(tx, draft)
        world.send_all(tx)
        control.finish_waves(tx, NOW)
        late = NOW + 9 * HOUR
        (held,) = publish.open_due_waves(tx, late)
        reports.ask_about_late(tx, COMPOSERS, held, late)
        part = shown(tx, told(tx)[0])
        assert "11.00 WIB" in part.text  # an hour after the announcement was due
        assert labels(part) == [f"kendali:resume:{number}", f"kendali:withdraw:{number}"]

    kpu.write_now(scene)


def test_the_missing_are_listed_whole(kpu: Database) -> None:
    """Waiting, failed and unknown groups by name; an empty list says so."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        finish(tx, take(tx, slots=2).claims)
        text = reports.missing(tx, number, NOW).text
        assert "(8 grup)" in text
        assert text.partition("Sampai, belum")[0].count("Humas") == 8
        world.send_all(tx)
        assert "sudah sampai di semua grup" in reports.missing(tx, number, NOW).text

    kpu.write_now(scene)


def test_a_live_view_follows_the_numbers(kpu: Database) -> None:
    """It is edited when numbers change, only then, and a last time at the end."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        chat = world.add_person(tx, 7)
        reports.follow(tx, COMPOSERS, chat, number, "live", NOW)
        assert not reports.refresh(tx, COMPOSERS, NOW)
        finish(tx, take(tx, slots=4).claims)
        assert reports.refresh(tx, COMPOSERS, NOW + SECOND)
        assert not reports.refresh(tx, COMPOSERS, NOW + 2 * SECOND)
        world.send_all(tx)
        control.finish_waves(tx, NOW)
        assert reports.refresh(tx, COMPOSERS, NOW + 3 * SECOND)
        assert trackers.running(tx) == []
        assert not reports.refresh(tx, COMPOSERS, NOW + 4 * SECOND)
        edits = [row for row in told(tx, "live") if row.kind is OperationKind.EDIT]
        assert [row.version for row in edits] == [1, 2]
        assert "10 grup = 10 terkirim" in shown(tx, edits[-1]).text

    kpu.write_now(scene)


def test_a_second_view_in_a_chat_replaces_the_first(kpu: Database) -> None:
    """One live view of an announcement in each chat."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        chat = world.add_person(tx, 7)
        for key in ("first", "second"):
            reports.follow(tx, COMPOSERS, chat, number, key, NOW)
        assert [tracker.message for tracker in trackers.running(tx)] == ["second"]

    kpu.write_now(scene)


def test_a_view_of_a_held_up_announcement_ends_some_day(kpu: Database) -> None:
    """After some hours nobody looks any more."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        reports.follow(tx, COMPOSERS, world.add_person(tx, 7), number, "live", NOW)
        control.pause(tx, number, ME, NOW)
        assert reports.refresh(tx, COMPOSERS, NOW + reports.TRACKING_LASTS)
        assert len(trackers.running(tx)) == 1
        reports.refresh(tx, COMPOSERS, NOW + reports.TRACKING_LASTS + SECOND)
        assert trackers.running(tx) == []

    kpu.write_now(scene)


def test_the_view_offers_what_can_be_done(kpu: Database) -> None:
    """Running: pause; paused: resume or withdraw; ended: repeat."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))

        def acts() -> list[str]:
            view = reports.live_view(tx, progress.measure(tx, number), NOW)
            data = [button.data for row in view.buttons for button in row]
            return [name.split(":")[1] for name in data if name.startswith("kendali")]

        assert acts() == ["pause"]
        control.pause(tx, number, ME, NOW)
        assert acts() == ["resume", "withdraw"]
        control.resume(tx, number, ME, NOW)
        world.send_all(tx)
        control.finish_waves(tx, NOW)
        assert acts() == ["repeat"]

    kpu.write_now(scene)


def test_names_cannot_break_the_markup(kpu: Database) -> None:
    """A group called <b> is shown as it is called."""

    def scene(tx: Tx) -> None:
        number = released(tx)
        group = chats.get_one(tx, 1)
        group.title = "<b>Humas & Co"
        tx.flush()
        assert "&lt;b&gt;Humas &amp; Co" in reports.missing(tx, number, NOW).text

    kpu.write_now(scene)
