"""What a text says about participants: tables of sentences, first those that say nothing."""

from __future__ import annotations

import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import content
from broadcasts.content import Subject, Why
from channels import markup

PARTY = Subject("Partai Contoh Satu", page="https://www.berjaya.example/")
PAIR = Subject("Ani Percobaan & Budi Misalnya", is_pair=True)
SHORT = Subject("PCS")
KNOWN = (PARTY, PAIR, SHORT)

INNOCENT = {
    "a house number": "Kantor kami di nomor 3 Jalan Merdeka.",
    "a number of a letter": "Dasar: surat nomor 3 tahun 2029.",
    "a queue": "Ambil antrean nomor urut 3 di loket.",
    "a polling station": "Lokasi TPS nomor urut 3 pindah.",
    "a polling station's number": "TPS 03 dan TPS 04 pindah.",
    "a day": "Pendaftaran paslon 2 Februari 2029 pukul 08.00.",
    "a day in figures": "Pendaftaran paslon 2/2/2029.",
    "a count": "Hingga kini 2 paslon mendaftar; setiap calon 2 orang saksi.",
    "a time": "Debat calon 19.30 WIB.",
    "parties at large": "Seluruh partai politik diundang rapat.",
    "a vision without the other": "Visi KPU dan misi kemanusiaan.",
    "a poll without figures": "Survei kepuasan dibuka sampai Jumat.",
    "a figure without a poll": "Partisipasi pemilih 81,5 persen.",
    "a figure far from a poll": "Survei dibuka. " + "Kata " * 60 + "Partisipasi 81 persen.",
    "a quick count without figures": "Mohon menunggu rekapitulasi, bukan quick count, pukul 15.00.",
    "a name within a word": "PCSX dan APCS dan Partai Contoh Satuan.",
    "half a name": "Ini hanya contoh satu kalimat.",
    "a longer page": "Baca berjaya.example.org/berita.",
    "nothing": "",
    "only signs": "⁠\u200b!!! 🎉",
}
SAID = {
    "a party": ("Rapat Partai Contoh Satu besok.", "Partai Contoh Satu", Why.NAME),
    "in capitals": ("RAPAT PARTAI CONTOH SATU", "PARTAI CONTOH SATU", Why.NAME),
    "over a line end": ("Partai\nContoh  Satu", "Partai\nContoh  Satu", Why.NAME),
    "with hyphens": ("Partai-Contoh-Satu", "Partai-Contoh-Satu", Why.NAME),
    "a short name": ("(PCS)", "PCS", Why.NAME),
    "in wide letters": ("Suara ＰＣＳ naik", "ＰＣＳ", Why.NAME),
    "in bold letters of mathematics": ("Suara 𝐏𝐂𝐒 naik", "𝐏𝐂𝐒", Why.NAME),
    "with invisible signs": ("Suara P\u200bC⁠S naik", "P\u200bC⁠S", Why.NAME),
    "with an accent": ("Partai Contóh Satu", "Partai Contóh Satu", Why.NAME),
    "a no-break space": ("Partai Contoh Satu", "Partai Contoh Satu", Why.NAME),
    "a pair": ("Ani Percobaan dan Budi Misalnya", "Ani Percobaan", Why.NAME),
    "half a pair": ("Bersama Budi Misalnya.", "Budi Misalnya", Why.NAME),
    "a number": ("Pilihlah nomor urut 3!", "nomor urut 3", Why.NUMBER),
    "a number shortened": ("no. urut 03", "no. urut 03", Why.NUMBER),
    "a number in words": ("Nomor urut tiga unggul", "Nomor urut tiga", Why.NUMBER),
    "a pair's number": ("Paslon 02 hadir", "Paslon 02", Why.NUMBER),
    "a pair's number, long": (
        "pasangan calon nomor urut 2 hadir", "pasangan calon nomor urut 2", Why.NUMBER,
    ),
    "a candidate's number": ("capres 01.", "capres 01", Why.NUMBER),
    "a party's number": ("Partai nomor 8", "Partai nomor 8", Why.NUMBER),
    "a call to vote": ("Coblos nomor 4 ya", "Coblos nomor 4", Why.NUMBER),
    "vision and mission": ("Berikut visi-misi mereka", "visi-misi", Why.VISION),
    "vision and mission, joined": ("Visi dan Misi", "Visi dan Misi", Why.VISION),
    "a programme": ("program unggulan paslon", "program unggulan paslon", Why.VISION),
    "support": ("Elektabilitasnya naik", "Elektabilitasnya", Why.SURVEY),
    "a poll": ("Survei terbaru: 51,2% memilih", "Survei", Why.SURVEY),
    "a poll in words": ("jajak pendapat: lima puluh satu persen", "jajak pendapat", Why.SURVEY),
    "a page": ("Lihat www.berjaya.example/visi.", "www.berjaya.example/visi", Why.PAGE),
    "a page with scheme": (
        "https://berjaya.example", "https://berjaya.example", Why.PAGE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("label", INNOCENT)
def test_what_is_said_of_nobody(label: str) -> None:
    """Numbers, days and words that only look alike are no passages."""
    assert content.passages(escape(INNOCENT[label]), KNOWN) == []


@pytest.mark.parametrize("label", SAID)
def test_what_is_said_of_a_participant(label: str) -> None:
    """However it is written; the span covers exactly the words as they are seen."""
    text, words, why = SAID[label]
    first = content.passages(escape(text), KNOWN)[0]
    assert (first.of(text), first.why) == (words, why)


def test_tags_between_letters_hide_nothing() -> None:
    """Spans count what people see, not the markup."""
    html = "Pilih <b>nomor</b> <i>urut</i> 3 &amp; Par<u>tai Contoh</u> Satu"
    text = markup.visible(html)
    assert [one.of(text) for one in content.passages(html, KNOWN)] == [
        "nomor urut 3",
        "Partai Contoh Satu",
    ]


def test_a_page_behind_other_words() -> None:
    """The words that lead to a participant's page are the passage."""
    html = 'Baca <a href="https://www.berjaya.example/visi?x=1">di sini</a>.'
    (found,) = content.passages(html, KNOWN)
    assert (found.of(markup.visible(html)), found.why) == ("di sini", Why.PAGE)


def test_nobody_is_known_yet() -> None:
    """Without a list of participants the patterns still count."""
    assert content.passages("Partai Contoh Satu", ()) == []
    assert len(content.passages("Paslon 02", ())) == 1


QUICK = {
    "a share": "Quick count: paslon 01 51,2%",
    "a share in words": "Hasil hitung cepat lima puluh persen",
    "votes": "Exit poll mencatat 1.200 suara",
    "a winner without a figure": "Hitung cepat: paslon 01 unggul",
    "with tags": "<b>quick</b> <i>count</i> 40 persen",
    "in one word": "QUICKCOUNT 40%",
}
NOT_QUICK = {
    "a time": "Quick count boleh diumumkan pukul 15.00 WIB.",
    "a plea": "Hasil resmi bukan dari quick count. Tunggu rekapitulasi.",
    "nobody who leads": "Quick count bukan hasil resmi; mohon tidak merayakan menang atau kalah.",
    "a share of something else": "Partisipasi 80%.",
    "quick, but no count": "Layanan cepat, 80% selesai.",
}


@pytest.mark.parametrize("label", QUICK)
def test_results_of_a_quick_count(label: str) -> None:
    """The words with a figure, or with a winner."""
    assert content.quick_counts(QUICK[label])


@pytest.mark.parametrize("label", NOT_QUICK)
def test_no_results_of_a_quick_count(label: str) -> None:
    """The words alone may be said at any time."""
    assert content.quick_counts(NOT_QUICK[label]) == []


@given(st.text(max_size=60), st.sampled_from([text for text, _, _ in SAID.values()]))
def test_spans_stand_within_the_visible_text(before: str, said: str) -> None:
    """Whatever stands before: in order, apart from each other, none empty, marked in place."""
    html = escape(f"{before} {said}")
    text = markup.visible(html)
    found = content.passages(html, KNOWN)
    ends = [0, *(edge for one in found for edge in (one.start, one.end)), len(text)]
    assert ends == sorted(ends)
    assert all(one.start < one.end for one in found)
    marked = markup.emphasise(html, [(one.start, one.end) for one in found])
    assert markup.visible(marked) == text


HOSTILE = {
    "polls": "survei 5% " * 1_200,
    "numerals": "satu " * 2_400,
    "beginnings of numbers": "nomor urut " * 1_000,
    "signs": "-" * 12_000,
    "dots": "1." * 6_000,
    "blanks": "paslon" + " " * 12_000,
}


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_text_takes_no_time(label: str) -> None:
    """Work grows with the length of the text, not with its square."""
    began = time.process_time()
    content.passages(HOSTILE[label], KNOWN)
    content.quick_counts(HOSTILE[label])
    assert time.process_time() - began < 1
