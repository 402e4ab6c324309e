"""Reports on their way, on both engines: gathered, asked about, opened, joined, made cases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from hoaxes import coaching, intake
from hoaxes.coaching import Bringing, Question
from hoaxes.gathering import Brought
from hoaxes.intake import BUNDLE, SILENCE
from hoaxes.matching import NOTHING, Match, Outcome
from hoaxes.places import named
from storage import hoax_claims, hoax_reports
from storage.cases import Case
from storage.engine import Database, Tx
from storage.hoax_claims import HoaxClaim
from storage.hoax_reports import HoaxReport, ReportState
from tests.hoaxes import claim_world
from tests.hoaxes.claim_world import NUNUKAN, RI, RUMOUR, citizen
from tests.world import COMPOSERS, NOW
from threads.context import Act

VAGUE = "Katanya kotak suara dibuka sebelum saksi datang, tolong dicek kebenarannya"


def act(tx: Tx, seconds: float = 0, key: str = "") -> Act:
    """Something that happens so long after the beginning."""
    now = NOW + timedelta(seconds=seconds)
    return Act(tx, COMPOSERS, now, key or claim_world.act(tx).key)


def passed_on(text: str = VAGUE) -> Brought:
    """Somebody else's message."""
    facts = {Question.KIND.value: Bringing.PASSED_ON.value}
    return Brought(text, is_forwarded=True, facts=facts)


def ripen(tx: Tx, seconds: float, match: Match = NOTHING) -> HoaxClaim | None:
    """Let the one report go on that is due."""
    (one,) = intake.ripe(tx, NOW + timedelta(seconds=seconds))
    return intake.ripen(act(tx, seconds), one, match)


def test_it_is_asked_and_then_opened(seeded: Database) -> None:
    """Four seconds, one question, ten minutes of silence, a claim at KPU RI."""

    def unit(tx: Tx) -> None:
        report = intake.take(act(tx), citizen(tx), passed_on())
        assert intake.ripe(tx, NOW + BUNDLE - timedelta(seconds=1)) == []
        assert ripen(tx, 4) is None
        assert coaching.asked(report.facts) is Question.WHERE
        claim = ripen(tx, 4 + SILENCE.total_seconds())
        assert claim is not None
        assert (claim.office, claim.narrative, claim.reports) == (RI, VAGUE, 1)
        assert (report.state, report.number) == (ReportState.OPEN, 1)

    seeded.write_now(unit)


def test_it_joins_what_was_opened_meanwhile(seeded: Database) -> None:
    """Matched once more before it is opened."""

    def unit(tx: Tx) -> None:
        known = claim_world.claim(tx)
        report = intake.take(act(tx), citizen(tx), passed_on(RUMOUR))
        ripen(tx, 4)
        match = Match(Outcome.AUTO, (str(hoax_claims.key_of(known)),))
        assert ripen(tx, 604, match) is None
        assert report.claim_id == known.id
        assert known.reports == 2

    seeded.write_now(unit)


def test_who_has_asked_before_joins_themselves(seeded: Database) -> None:
    """Also where their second message was taken for something new."""

    def unit(tx: Tx) -> None:
        sari, known = citizen(tx), claim_world.claim(tx)
        first = claim_world.asked(tx, known, chat=sari)
        second = intake.take(act(tx), sari, passed_on(RUMOUR))
        ripen(tx, 4)
        ripen(tx, 604, Match(Outcome.AUTO, (str(hoax_claims.key_of(known)),)))
        assert (first.repeats, second.state) == (1, ReportState.DROPPED)
        assert known.reports == 2

    seeded.write_now(unit)


@pytest.mark.parametrize(
    ("bringing", "subject"), [(Bringing.SEEN, "incident"), (Bringing.FIGURES, "figures")]
)
def test_some_become_cases(seeded: Database, bringing: Bringing, subject: str) -> None:
    """At the desk of the place that the words name; no claim, and nothing to be told later."""

    def unit(tx: Tx) -> None:
        facts = {Question.KIND.value: bringing.value, Question.WHEN.value: ""}
        report = intake.take(act(tx), citizen(tx), Brought("Di Kabupaten Nunukan", facts=facts))
        assert ripen(tx, 4) is None
        (case,) = tx.scalars(select(Case)).all()
        assert (case.office, case.subject) == (NUNUKAN, subject)
        assert report.state is ReportState.DROPPED
        assert tx.scalars(select(HoaxClaim)).all() == []

    seeded.write_now(unit)


def test_twenty_a_day_do_not_count_what_was_told(seeded: Database) -> None:
    """A claim that is published costs nobody a report."""

    def unit(tx: Tx) -> None:
        sari, known = citizen(tx), claim_world.claim(tx)
        known.verdict = 1
        intake.tell(act(tx), sari, passed_on(RUMOUR), known)
        assert hoax_reports.count_begun(tx, sari.id or 0, NOW - timedelta(days=1)) == 0
        for number in range(intake.MOST_A_DAY):
            assert intake.has_room(tx, sari, NOW)
            report = intake.take(act(tx), sari, passed_on(f"{VAGUE} {number}"))
            intake.drop(act(tx), report)
        assert not intake.has_room(tx, sari, NOW)
        assert intake.has_room(tx, sari, NOW + timedelta(days=1, seconds=1))

    seeded.write_now(unit)


def test_who_declines_is_not_among_those_to_be_told(seeded: Database) -> None:
    """The report stays, and counts."""

    def unit(tx: Tx) -> None:
        known = claim_world.claim(tx)
        number = hoax_claims.key_of(known)
        (report,) = claim_world.reports(tx, known)
        assert list(hoax_reports.untold(tx, number, 1, 10)) == [report]
        intake.wish(act(tx), report, wants_news=False)
        assert list(hoax_reports.untold(tx, number, 1, 10)) == []

    seeded.write_now(unit)


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("TPS di Kabupaten Nunukan tutup", "65.03"),
        ("seribu kotak suara hanyut", None),
        ("KPU Kabupaten Kepulauan Seribu diam saja", "31.01"),
        ("dilempar batu oleh massa", None),
        ("di Kota Batu surat suara habis", "35.79"),
        ("puncak acara kampanye", None),
        ("kota suara hilang", None),
        ("", None),
    ],
)
def test_words_that_are_places_only_sometimes(
    seeded: Database, text: str, office: str | None
) -> None:
    """A thousand is no island, and a stone no town, unless it is said which."""
    found = seeded.write_now(lambda tx: named(tx, text))
    assert (found.code if found else None) == office


def test_questions_follow_what_is_known() -> None:
    """What was skipped is not asked again; an unknown kind is asked first."""
    facts: dict[str, object] = {}
    assert coaching.missing(facts) is Question.KIND
    facts = coaching.answered(facts, Question.KIND, Bringing.PASSED_ON.value)
    for question in (Question.WHERE, Question.WHEN, Question.PLACE):
        assert coaching.missing(facts) is question
        asked = coaching.asking(facts, question)
        assert coaching.asked(asked) is question
        facts = coaching.answered(asked, question, coaching.SKIPPED)
        assert coaching.asked(facts) is None
    assert coaching.missing(facts) is None


def test_a_report_is_one_whatever_is_sent_twice(seeded: Database) -> None:
    """The same words again add nothing, and the same cause is one message."""

    def unit(tx: Tx) -> None:
        sari = citizen(tx)
        for key in ("a", "a", "b"):
            report = intake.take(act(tx, key=key), sari, passed_on())
        assert report.text == VAGUE
        assert len(list(hoax_reports.of_chat(tx, sari.id or 0, 10))) == 1

    seeded.write_now(unit)


def test_an_empty_report_is_dropped(seeded: Database) -> None:
    """Its person was erased meanwhile."""

    def unit(tx: Tx) -> None:
        report: HoaxReport = intake.take(act(tx), citizen(tx), passed_on())
        hoax_reports.forget_chat(tx, report.chat_id)
        assert ripen(tx, 4) is None
        assert report.state is ReportState.DROPPED

    seeded.write_now(unit)
