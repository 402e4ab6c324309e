"""What was published is found again on both engines; nothing else ever is."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from broadcasts import control, corrections, drafting, proof, publish
from broadcasts.comparing import Outcome
from broadcasts.corrections import Change, Corrector
from broadcasts.proof import NotPublished, Standing
from channels.base import Media, MediaKind
from storage import audit, calendar, checks, media, proof_prints, proofs
from storage.broadcasts import Broadcast
from storage.calendar import Mode, Stage
from storage.chats import Category
from storage.engine import Database, Tx
from storage.offices import Office
from storage.proofs import Proof
from tests import world
from tests.broadcasts.posters import drawn
from tests.world import NOW

TEXT = "Layanan <b>pindah memilih</b> dibuka 3 Maret 2029 di kantor, bawa 2 lembar salinan KTP."
PLAIN = TEXT.replace("<b>", "").replace("</b>", "")
PUBLIC = world.selector(categories=(Category.VOTERS,))


def released(tx: Tx, text: str = TEXT, picture: str | None = None) -> Proof:
    """A published announcement with its code."""
    number = world.add_draft(tx, text, to=PUBLIC, picture=picture)
    publish.publish(tx, number, "cli:tester", NOW, NOW)
    while publish.write_chunk(tx, world.COMPOSERS, NOW):
        pass
    found = proofs.of_broadcast(tx, number)
    assert found is not None
    tx.refresh(found)
    return found


@pytest.fixture
def town(kpu: Database) -> Database:
    """The same with a group of voters."""
    kpu.write_now(lambda tx: world.add_group(tx, "00", 77, category=Category.VOTERS))
    return kpu


def found_by(tx: Tx, pasted: str) -> proof.Checked | None:
    """What a pasted text finds."""
    return proof.by_text(tx, pasted, (), proof.known_places(tx), NOW)


def test_a_release_gives_a_code_and_can_be_found(town: Database) -> None:
    """By code and by text; the stored text is what was sent, code included."""

    def scene(tx: Tx) -> None:
        released(tx, "Yang lain sama sekali: lomba poster untuk 40 sekolah bulan Mei 2029.")
        row = released(tx)
        assert row.public_at == NOW
        assert row.code[:5] in row.text
        by_code, by_text = proof.by_code(tx, row.code, NOW), found_by(tx, PLAIN)
        assert by_code is not None
        assert by_text is not None
        assert by_code.proof.id == by_text.proof.id == row.id
        assert by_text.comparison is not None
        assert by_text.comparison.outcome is Outcome.SAME
        assert by_text.version.standing is Standing.IN_FORCE

    town.write_now(scene)


def test_nothing_is_told_before_its_time(town: Database) -> None:
    """Neither a draft nor what is scheduled, nor what was withdrawn before it left."""

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx, TEXT, to=PUBLIC)
        later = NOW + timedelta(days=1)
        publish.publish(tx, number, "cli:tester", later, NOW)
        while publish.write_chunk(tx, world.COMPOSERS, NOW):
            pass
        row = proofs.of_broadcast(tx, number)
        assert row is not None
        assert proof.by_code(tx, row.code, NOW) is None
        assert found_by(tx, PLAIN) is None
        with pytest.raises(NotPublished):
            proof.end(tx, number, "cli:tester", NOW)
        control.withdraw(tx, number, "cli:tester", NOW)
        assert proof.by_code(tx, row.code, NOW) is None

    town.write_now(scene)


def test_internal_announcements_have_no_code(town: Database) -> None:
    """Nothing of them is stored for checking."""

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx, TEXT)
        world.release(tx, number)
        assert proofs.of_broadcast(tx, number) is None
        assert found_by(tx, PLAIN) is None

    town.write_now(scene)


def test_a_code_is_kept_when_the_text_changes_before_the_release(town: Database) -> None:
    """Whoever approves sees the code that will be sent; only the last text is found."""

    def scene(tx: Tx) -> None:
        old = "Rancangan lama dengan 9 kata yang tidak dipakai lagi."
        number = world.add_draft(tx, old, to=PUBLIC)
        row = tx.get_one(Broadcast, number)
        first = proof.reserve(tx, row, NOW)
        assert first is not None
        assert first.code[:5] in drafting.announcement(tx, row).text
        assert first.text == ""
        row.text = TEXT
        publish.publish(tx, number, "cli:tester", NOW, NOW)
        while publish.write_chunk(tx, world.COMPOSERS, NOW):
            pass
        assert proofs.of_broadcast(tx, number) is first
        assert found_by(tx, old) is None
        assert found_by(tx, PLAIN) is not None

    town.write_now(scene)


def test_a_draft_that_goes_to_others_after_all_is_never_public(town: Database) -> None:
    """Though it had a code while it was for the public."""

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx, TEXT, to=PUBLIC)
        row = proof.reserve(tx, tx.get_one(Broadcast, number), NOW)
        assert row is not None
        drafting.aim(tx, number, world.selector())
        world.release(tx, number)
        tx.refresh(row)
        assert (row.text, row.public_at) == ("", None)
        assert proof.by_code(tx, row.code, NOW) is None

    town.write_now(scene)


def test_of_equal_texts_the_newest_is_found(town: Database) -> None:
    """Also where more have it than one lookup shows."""

    def scene(tx: Tx) -> None:
        rows = [released(tx) for _ in range(proof_prints.MOST_HITS + 3)]
        found = found_by(tx, PLAIN)
        assert found is not None
        assert found.proof.id == rows[-1].id

    town.write_now(scene)


def test_what_is_bound_ends_with_its_stage(town: Database) -> None:
    """By the day of the office that published it; a stage that is moved moves the end."""

    def scene(tx: Tx) -> None:
        row = released(tx)
        stage = Stage(name="Tahap", first_day=NOW.date(), last_day=NOW.date(), mode=Mode.HOURS)
        calendar.put_stage(tx, stage)
        tx.get_one(Broadcast, row.broadcast_id).stage_id = calendar.key_of(stage)
        tx.flush()
        zone = ZoneInfo(tx.get_one(Office, row.office).timezone)
        midnight = datetime.combine(NOW.date() + timedelta(days=1), time(0), zone)
        before, after = midnight - timedelta(seconds=1), midnight
        assert proof.newest(tx, row, before).standing is Standing.IN_FORCE
        assert proof.newest(tx, row, after).standing is Standing.ENDED
        stage.last_day += timedelta(days=1)
        tx.flush()
        assert proof.newest(tx, row, after).standing is Standing.IN_FORCE

    town.write_now(scene)


def test_the_end_is_told_and_audited(town: Database) -> None:
    """Withdrawal counts more; the first end stays."""

    def scene(tx: Tx) -> None:
        row = released(tx)
        before = audit.count(tx)
        proof.end(tx, row.broadcast_id, "cli:tester", NOW)
        proof.end(tx, row.broadcast_id, "cli:tester", NOW + timedelta(days=1))
        assert row.ended_at == NOW
        assert audit.count(tx) == before + 2
        assert proof.newest(tx, row, NOW).standing is Standing.ENDED
        control.withdraw(tx, row.broadcast_id, "cli:tester", NOW)
        assert proof.newest(tx, row, NOW).standing is Standing.WITHDRAWN

    town.write_now(scene)


def test_a_poster_is_found_by_its_picture(town: Database) -> None:
    """A broken one is sent all the same, and is found by its text only."""

    def scene(tx: Tx) -> None:
        for name, content in (("ab" * 32, drawn("Pindah memilih")), ("cd" * 32, b"\x89PNG")):
            file = Media(name, MediaKind.PHOTO, "a.png", "image/png", len(content))
            media.put(tx, file, content, NOW)
        good, broken = released(tx, picture="ab" * 32), released(tx, picture="cd" * 32)
        assert broken.poster is None
        assert good.poster is not None
        found = proof.by_poster(tx, int(good.poster, 16) ^ 0b1011, NOW)
        assert found is not None
        assert found.proof.id == good.id
        assert proof.by_poster(tx, ~int(good.poster, 16) & ((1 << 256) - 1), NOW) is None

    town.write_now(scene)


def test_ten_checks_within_any_minute(town: Database) -> None:
    """Refused ones do not count, others' neither; forgetting somebody forgets their checks."""

    def scene(tx: Tx) -> None:
        seconds = [timedelta(seconds=3 * number) for number in range(12)]
        taken = [checks.take(tx, "person:1", NOW + after) for after in seconds]
        assert taken == [True] * 10 + [False] * 2
        assert checks.take(tx, "person:2", NOW)
        assert checks.take(tx, "person:1", NOW + timedelta(seconds=61))
        assert not checks.take(tx, "person:1", NOW + timedelta(seconds=62))
        checks.forget(tx, "person:1")
        assert checks.take(tx, "person:1", NOW + timedelta(seconds=62))
        assert checks.delete_old(tx, NOW + timedelta(days=2), 500) == 2

    town.write_now(scene)


def test_a_correction_is_what_counts(town: Database) -> None:
    """Both texts lead to it: the new one as it stands, the old one as one that differs."""
    new = TEXT.replace("3 Maret", "5 Maret")

    def scene(tx: Tx) -> None:
        row = released(tx)
        change = Change(new, "3 Maret", "5 Maret")
        by = Corrector("cli:tester")
        corrections.correct(tx, world.COMPOSERS, row.broadcast_id, change, by, NOW, base=1)
        true, false = found_by(tx, PLAIN.replace("3 Maret", "5 Maret")), found_by(tx, PLAIN)
        for found, outcome in ((true, Outcome.SAME), (false, Outcome.DIFFERENT)):
            assert found is not None
            assert found.version.standing is Standing.CORRECTED
            assert found.comparison is not None
            assert found.comparison.outcome is outcome
        assert row.code[:5] in proof.newest(tx, row, NOW).text

    town.write_now(scene)


def test_what_was_taken_back_after_it_was_sent(town: Database) -> None:
    """Whoever checks it reads so."""

    def scene(tx: Tx) -> None:
        row = released(tx)
        publish.open_in_time(tx, NOW)
        by = Corrector("cli:tester")
        corrections.withdraw(tx, world.COMPOSERS, row.broadcast_id, "Jadwal ditunda", by, NOW)
        found = proof.by_code(tx, row.code, NOW)
        assert found is not None
        assert found.version.standing is Standing.WITHDRAWN

    town.write_now(scene)
