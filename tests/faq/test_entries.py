from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from faq import entries
from faq.entries import ABROAD, Catalogue, Entry, Invalid, State

ROW: dict[str, Any] = {
    "id": "A1",
    "topic": "tps",
    "question": "Jam berapa TPS buka?",
    "phrasings": [f"jam buka TPS {number}" for number in range(8)],
    "short": "Pukul 07.00.",
    "full": "TPS buka pukul 07.00 waktu setempat.",
    "law": "UU 7/2017",
    "url": "https://jdih.kpu.go.id",
    "checked": "read",
    "state": "belum disahkan",
    "election": None,
    "valid_from": None,
    "valid_until": None,
    "related": [],
}
OVERLAY: dict[str, Any] = {
    "id": "A1-aceh",
    "entry": "A1",
    "regions": ["11"],
    "mode": "adds",
    "short": None,
    "full": "Di Aceh tanyakan kepada KIP.",
    "law": "UU 11/2006",
    "url": "https://jdih.kpu.go.id",
}


def read(*rows: dict[str, Any], overlays: tuple[dict[str, Any], ...] = ()) -> Catalogue:
    """The catalogue of changed rows."""
    return entries.read(map(json.dumps, rows), map(json.dumps, overlays))


def entry(**changes: Any) -> Entry:
    """One valid entry but for the changes."""
    return Entry.read(ROW | changes)


@pytest.mark.parametrize(
    ("label", "change", "problem"),
    [
        ("a field is missing", {"short": ...}, "line 1: 'short' is missing"),
        ("an unknown state", {"state": "sah"}, "line 1: 'sah' is not a valid State"),
        ("a day that is none", {"valid_from": "2026-02-30"}, "line 1: day"),
        ("an empty text", {"full": " "}, "A1: a text is empty"),
        ("too few phrasings", {"phrasings": ["jam buka"] * 8}, "A1: fewer than 8 phrasings"),
        ("a NIK", {"full": "Kirim 3578012345678901."}, "A1: holds what looks like a NIK"),
        ("no link", {"url": "-"}, "A1: the source has no link"),
        (
            "an end before the beginning",
            {"valid_from": "2026-02-01", "valid_until": "2026-01-01"},
            "A1: ends before it begins",
        ),
        ("an unknown relative", {"related": ["Z9"]}, "A1: Z9 is unknown"),
    ],
)
def test_a_bad_entry_is_refused_with_its_reason(
    label: str, change: dict[str, Any], problem: str
) -> None:
    """Whatever is wrong with an entry is named."""
    row = {key: value for key, value in (ROW | change).items() if value is not ...}
    with pytest.raises(Invalid, match=re.escape(problem)):
        read(row)


def test_every_problem_is_named_at_once() -> None:
    """Two bad lines are two problems, and a line that is no JSON is one."""
    with pytest.raises(Invalid) as refused:
        entries.read(["{", json.dumps(ROW | {"state": "x"}), json.dumps(ROW)])
    assert [problem.split(":")[0] for problem in refused.value.problems] == ["line 1", "line 2"]


def test_an_id_stands_once() -> None:
    """Two entries with one id are refused."""
    with pytest.raises(Invalid, match="A1: stands there 2 times"):
        read(ROW, ROW)


@pytest.mark.parametrize(
    ("label", "change", "problem"),
    [
        ("of an unknown entry", {"entry": "Z9"}, "A1-aceh: Z9 is unknown"),
        ("neither adding nor replacing", {"mode": "x"}, "A1-aceh: neither adds nor replaces"),
        ("of no region", {"regions": ["Aceh"]}, "A1-aceh: a region is no code"),
    ],
)
def test_a_bad_overlay_is_refused(label: str, change: dict[str, Any], problem: str) -> None:
    """An overlay fits to an entry and names regions by code."""
    with pytest.raises(Invalid, match=problem):
        read(ROW, overlays=(OVERLAY | change,))


@pytest.mark.parametrize(
    ("label", "change", "uncertified", "answers"),
    [
        ("certified", {"state": "disahkan"}, False, True),
        ("not certified, to everyone", {}, False, False),
        ("not certified, where that is admitted", {}, True, True),
        ("withdrawn", {"state": "ditarik"}, True, False),
        ("from tomorrow on", {"valid_from": "2026-01-11"}, True, False),
        ("on its first day", {"valid_from": "2026-01-10"}, True, True),
        ("on its last day", {"valid_until": "2026-01-10"}, True, True),
        ("until yesterday", {"valid_until": "2026-01-09"}, True, False),
        ("of a past election", {"election": "Pemilu 2024"}, True, True),
    ],
)
def test_an_entry_answers_while_it_holds(
    label: str, change: dict[str, Any], uncertified: bool, answers: bool
) -> None:
    """State and validity decide, and an entry of a past election counts as an answer."""
    assert entry(**change).answers(date(2026, 1, 10), uncertified=uncertified) is answers


def test_an_overlay_adds_or_replaces_within_its_region() -> None:
    """Aceh and its regencies hear the overlay with its source, others do not."""
    added = read(ROW, overlays=(OVERLAY,))
    assert added.told("A1", "11.71").full.endswith("\n\nDi Aceh tanyakan kepada KIP.")
    assert [source.law for source in added.told("A1", "11").sources] == ["UU 7/2017", "UU 11/2006"]
    assert added.told("A1", "12").full == ROW["full"]
    replaced = read(ROW, overlays=(OVERLAY | {"mode": "replaces", "short": "Lain."},))
    assert replaced.told("A1", "11").short == "Lain."
    assert [source.law for source in replaced.told("A1", "11").sources] == ["UU 11/2006"]


def test_the_starter_entries_hold_what_was_promised(starter: Catalogue) -> None:
    """96 entries that nobody has certified; those of past elections say which."""
    assert len(starter.entries) == 96
    assert {entry.state for entry in starter.entries} == {State.UNCERTIFIED}
    assert sum(entry.election is not None for entry in starter.entries) >= 40
    assert starter.answering(date(2026, 11, 26), uncertified=False) == []


def test_what_took_effect_later_is_no_answer_before(starter: Catalogue) -> None:
    """The rules of 2025 answer nothing on a day of 2024."""
    then = {entry.id for entry in starter.answering(date(2024, 2, 1), uncertified=True)}
    assert "P19" in then
    assert then.isdisjoint({"P38", "P71"})


@pytest.mark.parametrize(
    ("label", "id", "region", "said"),
    [
        ("noken", "P29", "94.03", "noken"),
        ("Aceh", "P26", "11.01", "DPRK"),
        ("Jakarta votes with four papers", "P26", "31.71", "Empat"),
        ("Jakarta has two rounds", "P72", "31", "50 persen"),
        ("abroad", "P19", ABROAD, "PPLN"),
    ],
)
def test_regions_hear_what_holds_there(
    starter: Catalogue, label: str, id: str, region: str, said: str
) -> None:
    """Noken regencies, Aceh, Jakarta and those abroad have their own answers."""
    told = starter.told(id, region)
    assert said in f"{told.short} {told.full}"
    assert told != starter.told(id, "33")


def test_starter_texts_keep_the_lines_that_are_not_crossed(starter: Catalogue) -> None:
    """No answer asks for a NIK or an OTP, carries an APK, or is longer than one message."""
    for told in starter.entries:
        text = f"{told.short} {told.full}"
        assert not re.search(r"\bapk\b|kirim(?:kan)? (?:nik|otp)", text, re.IGNORECASE), told.id
        assert len(told.full) <= 900, told.id


def test_subjects_outside_are_no_entries(starter: Catalogue) -> None:
    """What nobody has an answer to yet is named, with examples, under names of its own."""
    subjects = entries.outside()
    assert {subject.id for subject in subjects}.isdisjoint(entry.id for entry in starter.entries)
    assert all(len(subject.phrasings) >= 5 for subject in subjects)
