"""Everybody who asked is told once for each version, whatever stops in between."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from hoaxes import telling, verdict_deciding, verdict_drafts
from registry import consent, erasure
from storage import chats, hoax_reports
from storage import verdicts as rows
from storage.chats import ChatState
from storage.engine import Database, Tx
from storage.hoax_reports import ReportState
from tests import world
from tests.hoaxes import claim_world
from tests.hoaxes.claim_world import TARAKAN, act, asked, by, citizen, reports
from tests.hoaxes.verdict_world import (
    content,
    leader,
    published,
    seen,
    spread,
    tell,
    texts_of,
    told,
    verifier,
)
from tests.world import ACCOUNT, CHANNEL, COMPOSERS, NOW, add_group
from threads.context import Act


def test_everybody_is_told_with_their_own_receipt(seeded: Database) -> None:
    """Once, however often the ticker looks; the verdict then counts as told."""

    def unit(tx: Tx) -> None:
        about = spread(tx)
        verdict = published(tx, about, verifier(tx), leader(tx))
        tell(tx)
        tell(tx)
        assert verdict.told_at is not None
        assert not telling.has_work(tx)
        said = texts_of(tx, told(tx))
        assert len(said) == 2
        assert any("CEK-6503-0001" in text for text in said)
        assert any("CEK-6503-0002" in text for text in said)
        for report in reports(tx, about):
            assert (report.told, report.state) == (1, ReportState.TOLD)

    seeded.write_now(unit)


def test_a_stop_between_two_chunks_repeats_nothing(
    seeded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was told and that it was told are one commit; the next start goes on behind it."""
    monkeypatch.setattr(telling, "CHUNK", 3)

    def prepare(tx: Tx) -> int:
        about = spread(tx)
        for _ in range(6):
            asked(tx, about, TARAKAN)
        published(tx, about, verifier(tx), leader(tx))
        return about.id or 0

    def crash(tx: Tx) -> None:
        telling.tell_some(act(tx))
        raise RuntimeError("the process ends before the commit")

    number = seeded.write_now(prepare)
    seeded.write_now(lambda tx: telling.tell_some(act(tx)))
    with pytest.raises(RuntimeError):
        seeded.write_now(crash)

    def look(tx: Tx) -> None:
        assert hoax_reports.reached(tx, number, 1) == hoax_reports.Reached(3, 0, 5)
        tell(tx)
        counted = Counter(row.message for row in told(tx))
        assert len(counted) == 8
        assert set(counted.values()) == {1}
        assert hoax_reports.reached(tx, number, 1) == hoax_reports.Reached(8, 0, 0)

    seeded.write_now(look)


def test_two_tellers_at_once_repeat_nothing(
    seeded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second waits for the first, and goes on behind it."""
    monkeypatch.setattr(telling, "CHUNK", 2)

    def prepare(tx: Tx) -> None:
        about = spread(tx)
        for _ in range(10):
            asked(tx, about, TARAKAN)
        published(tx, about, verifier(tx), leader(tx))

    def tell_all(_: int) -> None:
        while seeded.write_now(lambda tx: telling.tell_some(act(tx))):
            pass

    seeded.write_now(prepare)
    with ThreadPoolExecutor(2) as tellers:
        list(tellers.map(tell_all, range(2)))

    def look(tx: Tx) -> None:
        counted = Counter(row.message for row in told(tx))
        assert len(counted) == 12
        assert set(counted.values()) == {1}
        assert not telling.has_work(tx)

    seeded.write_now(look)


def test_who_said_stop_is_gone_or_erased_is_passed_over_and_counted(seeded: Database) -> None:
    """Nothing leaves for them, and nobody waits for them for ever."""

    def unit(tx: Tx) -> None:
        about = spread(tx)
        stopped, gone, erased = (citizen(tx) for _ in range(3))
        for chat in (stopped, gone, erased):
            asked(tx, about, TARAKAN, chat)
        consent.stop(tx, CHANNEL, ACCOUNT, stopped.external_id, NOW)
        chats.mark_gone(tx, chats.key_of(gone))
        erasure.erase(tx, erased.person_id or 0, "person:1", NOW)
        published(tx, about, verifier(tx), leader(tx))
        tell(tx)
        assert {row.chat_id for row in told(tx)}.isdisjoint({stopped.id, gone.id, erased.id})
        assert hoax_reports.reached(tx, about.id or 0, 1) == hoax_reports.Reached(2, 3, 0)

    seeded.write_now(unit)


def test_who_asked_in_a_group_is_told_there_once_if_not_in_private(seeded: Database) -> None:
    """However many of its members asked."""

    def unit(tx: Tx) -> None:
        about, group = spread(tx), add_group(tx, TARAKAN, 7)
        for _ in range(2):
            report = asked(tx, about, TARAKAN)
            report.group_id = group.id
            chats.mark_gone(tx, report.chat_id)
        at_home = asked(tx, about, TARAKAN)
        at_home.group_id = group.id
        tx.flush()
        published(tx, about, verifier(tx), leader(tx))
        world.plan(tx)
        tell(tx)
        places = Counter(row.chat_id for row in told(tx))
        assert places[group.id or 0] == 1
        assert places[at_home.chat_id] == 1
        (said,) = texts_of(tx, [row for row in told(tx) if row.chat_id == group.id])
        assert "CEK-" not in said
        assert group.state is ChatState.ACTIVE

    seeded.write_now(unit)


def test_a_changed_verdict_reaches_those_who_know_the_earlier_one(seeded: Database) -> None:
    """And says so; who asked since hears the newest only."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        published(tx, about, writer, decider)
        tell(tx)
        number = about.id or 0
        draft = verdict_drafts.change(by(tx, writer), number)
        said = content(about, explanation="TPS dibuka sampai pukul 14.00 waktu setempat.")
        verdict_drafts.write(by(tx, writer), number, said, seen(tx, draft))
        second = verdict_drafts.submit(by(tx, writer), number, seen(tx, draft))
        verdict_deciding.approve(by(tx, decider), second.id or 0, second.digest)
        tell(tx)
        changed = [text for text in texts_of(tx, told(tx)) if "diperbarui" in text]
        assert len(changed) == 2
        assert len(told(tx)) == 4
        assert all(report.told == 2 for report in reports(tx, about))

    seeded.write_now(unit)


def test_a_withdrawal_reaches_those_who_were_told_and_the_next_verdict_everybody(
    seeded: Database,
) -> None:
    """One sentence, once; who had not been told yet hears of neither."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        verdict = published(tx, about, writer, decider)
        tell(tx)
        late = claim_world.asked(tx, about, TARAKAN)
        verdict_deciding.withdraw(by(tx, decider), verdict.id or 0, "Keliru")
        tell(tx)
        tell(tx)
        taken_back = [text for text in texts_of(tx, told(tx)) if "kami tarik" in text]
        assert len(taken_back) == 2
        assert late.chat_id not in {row.chat_id for row in told(tx)}
        assert all(report.state is ReportState.OPEN for report in reports(tx, about))
        again = published(tx, about, writer, decider)
        assert again.version == 2
        tell(tx)
        assert all(report.told == 2 for report in reports(tx, about))
        assert len(told(tx)) == 2 + 2 + 3
        assert rows.published(tx, about.id or 0) is again

    seeded.write_now(unit)


def test_nobody_is_told_before_the_code_can_be_checked(seeded: Database) -> None:
    """Until the announcement opens, but not for ever."""

    def unit(tx: Tx) -> None:
        about = spread(tx)
        add_group(tx, TARAKAN, 7)
        published(tx, about, verifier(tx), leader(tx))
        assert not telling.tell_some(act(tx))
        late = Act(tx, COMPOSERS, NOW + telling.PATIENCE, "late")
        assert telling.tell_some(late)
        assert len(told(tx)) == 2

    seeded.write_now(unit)


def test_a_verdict_withdrawn_before_its_telling_reaches_nobody(seeded: Database) -> None:
    """There is nothing to take back then."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        verdict = published(tx, about, writer, decider)
        verdict_deciding.withdraw(by(tx, decider), verdict.id or 0, "Keliru")
        tell(tx)
        assert not told(tx)
        assert not telling.has_work(tx)

    seeded.write_now(unit)
