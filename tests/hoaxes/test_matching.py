"""A copy of a known claim is recognised; whatever says otherwise is not answered by itself."""

from __future__ import annotations

import pytest

from hoaxes import gazetteer
from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.matching import Outcome
from hoaxes.recognising import Recogniser
from search.shelf import Shelf
from search.words import Lexicon

CLAIM = "Ketua KPU Kabupaten Sleman memindahkan TPS 12 ke rumah paman calon bupati tengah malam"
CLAIMS = [
    Claim("satu", CLAIM, f"{CLAIM} tanpa pemberitahuan https://contoh.com/a?id=1"),
    Claim(
        "dua", "Vitamin petugas KPPS mengandung racun tikus", "Lima orang pingsan karena vitamin"
    ),
    Claim("tiga", "Surat suara dicetak ulang di percetakan keluarga calon", ""),
    Claim("empat", "Undangan memilih dijual di pasar pagi Kota Tegal", "Harganya dua puluh ribu"),
]
AUTO = [
    ("as it is", CLAIM),
    ("dressed up", f"VIRAL!!! {CLAIM.upper()} 😱😱 Sebarkan ke semua grup!!!"),
    ("with slips", CLAIM.replace("memindahkan", "memindahkn").replace("paman", "p4man")),
    ("thrown in", CLAIM.replace("ke rumah", "loh ke rumah").replace("tengah", "ya tengah")),
    ("with a header", f"Bpk/Ibu izin share ya, {CLAIM}\nsumber: grup alumni"),
]
NOT_AUTO = [
    ("another station", CLAIM.replace("TPS 12", "TPS 13")),
    ("another regency", CLAIM.replace("Sleman", "Bantul")),
    ("another institution", CLAIM.replace("KPU", "Bawaslu")),
    ("another person", CLAIM.replace("paman", "keluarga")),
    ("a year", f"{CLAIM} pada pemilihan 2024"),
    ("a denial", f"Tidak benar {CLAIM}"),
    ("a witness", f"Saya lihat sendiri {CLAIM}"),
    ("short", "Ketua KPU Sleman memindahkan TPS 12"),
    ("a question", "apa betul lokasi nyoblos di sleman diganti diam-diam sama panitianya min"),
]


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    """Four claims, found by words."""
    reader = Reader(Lexicon.load(), gazetteer.places())
    return Recogniser(Shelf(KnownClaims.of(CLAIMS, reader)), None)


@pytest.mark.parametrize("text", [one[1] for one in AUTO], ids=[one[0] for one in AUTO])
def test_a_copy_is_answered_by_itself(recogniser: Recogniser, text: str) -> None:
    """However it is dressed up and misspelt."""
    found = recogniser.match(text)
    assert (found.outcome, list(found.ids)) == (Outcome.AUTO, ["satu"])


@pytest.mark.parametrize("text", [one[1] for one in NOT_AUTO], ids=[one[0] for one in NOT_AUTO])
def test_what_differs_is_never_answered_by_itself(recogniser: Recogniser, text: str) -> None:
    """One other place, number, word or stance makes it another message."""
    assert recogniser.match(text).outcome is not Outcome.AUTO


@pytest.mark.parametrize(
    "text", ["", "🙏🙏", "\0\0", "\u202e\u200b", "?!", "a" * 5000, "di yang itu"]
)
def test_a_message_without_content_finds_nothing(recogniser: Recogniser, text: str) -> None:
    """Empty, emoji only, invisible, endless or only filler words: nothing, and no error."""
    assert recogniser.match(text).outcome is Outcome.NONE


def test_a_shared_link_is_suggested(recogniser: Recogniser) -> None:
    """The same page is a hint, not a proof: others comment on it."""
    found = recogniser.match("lihat ini https://www.contoh.com/a?id=1&utm_source=wa")
    assert (found.outcome, found.ids[0]) == (Outcome.SUGGEST, "satu")


def test_two_claims_that_fit_are_left_to_a_person() -> None:
    """If two claims say the same and nobody joined them, neither is certain."""
    reader = Reader(Lexicon.load(), gazetteer.places())
    for same in (frozenset[str](), frozenset({"satu"})):
        twin = Claim("lima", CLAIM, "", same)
        others = [Claim(f"lain {at}", f"perkara nomor {at}", "") for at in range(20)]
        known = KnownClaims.of([*CLAIMS, twin, *others], reader)
        found = Recogniser(Shelf(known), None).match(CLAIM)
        assert (found.outcome is Outcome.AUTO) == bool(same)


@pytest.mark.parametrize("many", [1, 3])
def test_a_desk_with_few_claims_answers_copies(many: int) -> None:
    """What is rare is known beforehand, so a first verdict already answers its copies."""
    reader = Reader(Lexicon.load(), gazetteer.places())
    recogniser = Recogniser(Shelf(KnownClaims.of(CLAIMS[:many], reader)), None)
    assert recogniser.match(f"VIRAL!! {CLAIM.lower()}").outcome is Outcome.AUTO
    common = "warga memilih calon di tps pada hari pemilu dengan surat suara dan kotak suara"
    for text in [common, *(one[1] for one in NOT_AUTO)]:
        assert recogniser.match(text).outcome is not Outcome.AUTO


def test_a_question_in_other_words_is_suggested(recogniser: Recogniser) -> None:
    """None of the words that matter stands in the claim."""
    found = recogniser.match("suplemen buat panitia tps bikin orang tumbang?")
    assert (found.outcome, found.ids[0]) == (Outcome.SUGGEST, "dua")


@pytest.mark.parametrize("text", ["gunung meletus bikin sekolah tutup?", "min apa benar itu ya"])
def test_what_nobody_knows_is_not_suggested(recogniser: Recogniser, text: str) -> None:
    """Neither another subject nor a question without one."""
    assert recogniser.match(text).outcome is Outcome.NONE


def test_no_known_claims_is_no_error() -> None:
    """A desk that begins knows nothing yet."""
    reader = Reader(Lexicon.load(), gazetteer.places())
    empty = KnownClaims.of([], reader)
    assert Recogniser(Shelf(empty), None).match(CLAIM).outcome is Outcome.NONE
