"""What may not be said in a clarification is found before anybody is asked to approve it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hoaxes.clarification import (
    Content,
    Problem,
    Source,
    problems,
    read_sources,
    written_sources,
)
from texts.verdict_desk import PROBLEMS
from texts.verdict_wordings import DEFAULTS

SOURCE = Source("PKPU tentang pemungutan suara", "https://jdih.kpu.go.id/pkpu")
GOOD = Content(
    title="TPS tutup jam sepuluh pagi",
    finding="hoaks",
    kind="palsu",
    explanation="TPS dibuka pukul 07.00 sampai 13.00 waktu setempat pada 14 Februari 2029.",
    process="KPPS melayani pemilih yang sudah mengantre.",
    self_check="Tanyakan kepada Bapak/Ibu petugas di kantor; jangan kirim NIK kepada siapa pun.",
    sources=(SOURCE,),
)


def whys(content: Content, known: tuple[str, ...] = ()) -> set[Problem]:
    """The problems that are found."""
    return {found.why for found in problems(content, known)}


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (Problem.IDENTITY, "Pemilih dengan NIK 3273011234567890 sudah dicek."),
        (Problem.PHONE, "Hubungi 0812-3456-7890 untuk keterangan."),
        (Problem.MAIL, "Kirim ke warga.desa@surel.id bila ragu."),
        (Problem.ACCOUNT, "Kabar ini berasal dari akun @warganet_resah kemarin."),
        (Problem.ACCOUNT, "Lihat facebook.com/warganet.resah untuk aslinya."),
        (Problem.PERSON, "Kabar ini ditulis Sdr. Fulan dari desa itu."),
        (Problem.PERSON, "Menurut Pak Fulan Bin Fulan, TPS tutup."),
        (Problem.FIGURE, "Hasil hitung cepat menunjukkan 51,3 persen untuk salah satu."),
        (Problem.FIGURE, "Perolehannya 12.345 suara di TPS itu."),
        (Problem.FORBIDDEN, "Silakan isi NIK dan OTP Anda di formulir."),
        (Problem.GAP, "Kabar ini tidak benar. {tulis apa yang benar}"),
        (Problem.TOO_LONG, "kata " * 500),
        (Problem.EMPTY, "   "),
    ],
)
def test_what_may_not_be_said_is_named(why: Problem, words: str) -> None:
    """In any of the four parts; people read which words are meant."""
    assert why in whys(replace(GOOD, explanation=words))
    if why is not Problem.EMPTY:
        assert why in whys(replace(GOOD, legal_step=words))


@pytest.mark.parametrize(
    ("why", "content"),
    [
        (Problem.KIND_MISSING, replace(GOOD, kind="")),
        (Problem.NO_SOURCE, replace(GOOD, sources=())),
        (Problem.BAD_SOURCE, replace(GOOD, sources=(Source("PKPU", ""),))),
        (Problem.BAD_SOURCE, replace(GOOD, sources=(Source("PKPU", "javascript:alert(1)"),))),
        (Problem.BAD_SOURCE, replace(GOOD, sources=(Source("A", "https://kpu.go.id@x.id/"),))),
        (Problem.SHORTENED, replace(GOOD, sources=(Source("PKPU", "https://bit.ly/pkpu"),))),
        (Problem.TOO_LONG, replace(GOOD, sources=(SOURCE,) * 6)),
        (Problem.REASON_MISSING, replace(GOOD, scope="national")),
        (Problem.PERSON, replace(GOOD, title="Pak Fulan menutup TPS")),
    ],
)
def test_what_is_missing_is_named(why: Problem, content: Content) -> None:
    """Also where the title that it was given names somebody."""
    assert why in whys(content)


def test_what_is_whole_passes() -> None:
    """Roles, offices, times, warnings of NIK, and names of participants are no problem."""
    assert not whys(GOOD)
    assert not whys(replace(GOOD, explanation="Bapak Presiden dan Ibu Kota tidak disebut."))
    assert not whys(replace(GOOD, explanation="Menurut Pak Fulan, ..."), ("Fulan dan Fulanah",))
    assert not whys(replace(GOOD, finding="belum_pasti", kind="", sources=()))


def test_sources_are_read_as_people_write_them() -> None:
    """A title before the address, or none; what has no address is kept to be mended."""
    text = "PKPU 25 | https://jdih.kpu.go.id/a\n\n• https://kpu.go.id/b\nSurat edaran"
    found = read_sources(text)
    assert found == (
        Source("PKPU 25", "https://jdih.kpu.go.id/a"),
        Source("kpu.go.id", "https://kpu.go.id/b"),
        Source("Surat edaran", ""),
    )
    assert read_sources(written_sources(found)) == found
    below = "Berita acara\nhttps://kpu.go.id/a\nhttps://kpu.go.id/b"
    assert read_sources(below) == (
        Source("Berita acara", "https://kpu.go.id/a"),
        Source("kpu.go.id", "https://kpu.go.id/b"),
    )


def test_another_word_is_another_digest() -> None:
    """Whatever of it changes, a title as well."""
    others = [replace(GOOD, title="lain"), replace(GOOD, scope="national"), replace(GOOD, kind="")]
    assert len({GOOD.digest, *(other.digest for other in others)}) == 4


def test_every_problem_has_its_sentence() -> None:
    """Nobody reads a code."""
    assert set(PROBLEMS) == {why.value for why in Problem}


@pytest.mark.parametrize("finding", list(DEFAULTS))
def test_words_that_come_along_wait_for_their_gap_only(finding: str) -> None:
    """Nothing else of a default wording stands in the way of its submission."""
    words = DEFAULTS[finding]
    content = replace(
        GOOD,
        finding=finding,
        kind="palsu" if finding == "hoaks" else "",
        explanation=words.explanation,
        process=words.process.replace("{kantor}", "KPU Kabupaten Nunukan"),
        self_check=words.self_check.replace("{kantor}", "KPU Kabupaten Nunukan"),
        legal_step=words.legal_step,
    )
    assert whys(content) == {Problem.GAP}
