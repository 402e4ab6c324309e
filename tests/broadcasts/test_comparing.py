"""Two texts are the same, one is part of the other, they differ, or they have nothing in common."""

from __future__ import annotations

import random
from collections import defaultdict
from functools import cache

import pytest

from broadcasts import comparing, wording
from broadcasts.comparing import Comparison, Original, Outcome
from broadcasts.wording import Kind, Places
from registry import offices
from tests.broadcasts import altering

BODY = (
    "Pendaftaran KPPS dibuka Selasa, 13 Februari 2029 pukul 08.00–12.00 WITA di kantor KPU "
    "Kabupaten Nunukan. Syarat lengkap ada di kpu.go.id/daftar, untuk 1.250 orang."
)
ORIGINAL = Original(f"PENGUMUMAN KPU Kabupaten Nunukan\n\n{BODY}\n\nKode: T8H86-H", BODY)
ALTERATIONS = 2_000


@cache
def places() -> Places:
    """The places of all offices."""
    codes: dict[str, list[str]] = defaultdict(list)
    for alias, code in sorted(offices.read_aliases(offices.read_offices())):
        codes[alias].append(code)
    return Places({alias: ",".join(found) for alias, found in codes.items()}, cache(offices.fold))


def compared(pasted: str, original: Original = ORIGINAL, links: tuple[str, ...] = ()) -> Comparison:
    """The comparison with known places."""
    return comparing.compare(comparing.read(pasted, places(), links), original, places())


@pytest.mark.parametrize(
    "pasted",
    [
        BODY,
        ORIGINAL.text,
        BODY.upper().replace("KPU.GO.ID/DAFTAR", "kpu.go.id/daftar"),
        f"Diteruskan\n\n{BODY}",
        f"🙏\nForwarded from Grup Warga\n*{BODY}*",
        f"[07.15, 13/2/2029] Info Desa: {BODY}",
        f"“{BODY}”",
        BODY.replace("Kabupaten Nunukan", "Kab. Nunukan"),
        BODY.replace("08.00", "08:00"),
        BODY.replace(" ", " \u200b\u00a0"),
        BODY.replace("kpu.go.id", "https://kpu.go.id"),
        "\n> ".join(["", *BODY.split(". ")]),
    ],
)
def test_the_looks_of_a_text_do_not_matter(pasted: str) -> None:
    """Case, headers, formatting, quotes, spellings of a place and of a time."""
    assert compared(pasted).outcome is Outcome.SAME


@pytest.mark.parametrize(
    ("was", "becomes", "kind"),
    [
        ("13", "14", Kind.DATE),
        ("Februari", "Maret", Kind.DATE),
        ("Selasa", "Rabu", Kind.DATE),
        ("12.00", "13.00", Kind.TIME),
        ("WITA", "WIB", Kind.TIME),
        ("1.250", "1.350", Kind.NUMBER),
        ("1.250", "1250", Kind.NUMBER),
        ("Kabupaten Nunukan", "Kota Tarakan", Kind.PLACE),
        ("kpu.go.id", "kpu-go.id", Kind.LINK),
        ("kpu.go.id", "kpu.go.id.pemilu.top", Kind.LINK),
        ("kpu.go.id/daftar", "bit.ly/daftar", Kind.LINK),
        ("kpu.go.id", "kрu.go.id", Kind.LINK),  # a Cyrillic letter
        ("dibuka", "ditutup", Kind.WORD),
        ("untuk", "bukan untuk", Kind.WORD),
        ("lengkap ", "", Kind.WORD),
    ],
)
def test_what_was_altered_is_told_with_its_kind(was: str, becomes: str, kind: Kind) -> None:
    """And with what stands there and here."""
    found = compared(BODY.replace(was, becomes, 1))
    assert found.outcome is Outcome.DIFFERENT
    assert [one.kind for one in found.differences] == [kind]


def test_additions_and_several_alterations_are_all_told() -> None:
    """Words before and after the text, and each altered piece by itself."""
    altered = BODY.replace("13", "15").replace("1.250", "9.000")
    found = compared(f"Sebarkan segera! {altered} Bawa uang tunai.")
    assert [(one.stored, one.pasted) for one in found.differences] == [
        ("", "Sebarkan segera"),
        ("13", "15"),
        ("1.250", "9.000"),
        ("", "Bawa uang tunai"),
    ]


@pytest.mark.parametrize("words", [(0, 12), (3, 9), (8, 25)])
def test_a_part_is_a_quotation(words: tuple[int, int]) -> None:
    """Word for word, wherever it begins and ends; an altered one differs."""
    part = " ".join(BODY.split()[slice(*words)])
    assert compared(part).outcome is Outcome.QUOTE
    assert compared(part.replace("Selasa", "Rabu").replace("KPU", "Bawaslu")).outcome in (
        Outcome.DIFFERENT,
        Outcome.QUOTE if "Selasa" not in part and "KPU" not in part else Outcome.DIFFERENT,
    )


@pytest.mark.parametrize("pasted", ["", "🙏🏽", "Harga cabai naik lagi di pasar kota minggu ini"])
def test_another_text_is_another(pasted: str) -> None:
    """Too little in common to be told what differs."""
    assert compared(pasted).outcome is Outcome.OTHER


def test_links_behind_words_must_be_those_of_the_text() -> None:
    """Whatever the words say; the same address differently written is the same."""
    original = Original(ORIGINAL.text, BODY, frozenset({"https://info.kpu.go.id/a"}))
    assert compared(BODY, original, ("http://info.kpu.go.id/a/",)).outcome is Outcome.SAME
    assert compared(BODY, original, ("https://kpu.go.id/daftar",)).outcome is Outcome.SAME
    strange = compared(BODY, original, ("https://x.top/a",))
    assert strange.outcome is Outcome.DIFFERENT
    assert strange.differences[-1].pasted == "https://x.top/a"


def test_generated_alterations_are_always_told_and_looks_never() -> None:
    """Numbers, times, dates, places and links; white space, emoji, headers and formatting."""
    chance = random.Random(20290214)
    every, kinds = offices.read_offices(), list(Kind)[:-1]
    regions = [office.region for office in every[1:]]
    for number in range(ALTERATIONS):
        office = chance.choice(every)
        body = altering.announcement(chance, office.region)
        original = Original(f"PENGUMUMAN {office.name}\n\n{body}\n\nKode: T8H86-H", body)
        dressed = altering.dressed(chance, body)
        assert compared(dressed, original).outcome is Outcome.SAME, dressed
        kind = kinds[number % len(kinds)]
        altered = altering.altered(chance, body, kind, places(), regions)
        found = compared(altered, original)
        assert found.outcome is Outcome.DIFFERENT, (kind, body, altered)
        both = compared(altering.dressed(chance, altered), original)
        assert both.outcome is Outcome.DIFFERENT, (kind, body, altered)


def test_fingerprints_are_the_same_whatever_the_looks() -> None:
    """And a long enough part has some of the whole."""
    chance = random.Random(3)
    for _ in range(200):
        body = altering.announcement(chance, "Kabupaten Nunukan")
        marks = wording.fingerprints(body)
        dressed = wording.without_headers(altering.dressed(chance, body))
        assert wording.fingerprints(dressed) == marks
        part = " ".join(body.split()[6:20])
        assert marks & set(wording.lookups(part, 48))
    assert wording.fingerprints("") == frozenset()
    assert len(wording.fingerprints("halo")) == 1
