"""What staff read when they work on cases in their private chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs
from texts.threads import SUBJECTS

# Buttons

SEE = "Lihat pesan"
TAKE = "Tangani"
RELEASE = "Lepas"
ANSWER = "Balas"
NOTE = "Catatan"
FORWARD = "Teruskan"
CLOSE = "Selesai"
FILES = "Lampiran"
TAKE_OVER = "Ambil alih"
GIVE_BACK = "Kembalikan"
LIST = "Daftar layanan"
MORE = "Berikutnya"
BELOW = "Kantor di bawah"
MINE = "Kantor sendiri"
UNDO = "Batalkan"
YES_SEND = "Ya, kirim"
NOT_AN_ANSWER = "Bukan"
SEND_AGAIN = "Kirim lagi"
TAKE_AND_SEND = "Tangani dan kirim"
WITHOUT_FILE = "Kirim tanpa file"
YES_TAKE = "Ya, tangani"
YES_FORWARD = "Ya, teruskan"
YES_TAKE_OVER = "Ya, ambil alih"
LEAVE = "Tidak jadi"
UP = "Ke kantor di atas"
DOWN = "Ke kantor di bawah"
TO_DIVISION = "Ke bagian"
ANSWERED = "Sudah terjawab"

SUMMARY_ANSWERED = "Sudah terjawab."
NOTE_WORD: Final = "catatan:"
# What people type instead of tapping, when asked whether their words are an answer.
YES_WORDS: Final = frozenset({"ya", "iya", "ya kirim", "ya, kirim", "kirim", "ok", "oke", "betul"})
NO_WORDS: Final = frozenset({"bukan", "tidak", "tidak jadi", "jangan"})

# Sentences

NOTHING_WAITS = "Tidak ada pesan yang menunggu di meja layanan Bapak/Ibu."
NOTHING_BELOW = "Tidak ada pesan yang menunggu di kantor di bawahnya."
CASE_UNKNOWN = "Mohon maaf, pesan itu tidak ditemukan di meja layanan Bapak/Ibu."
CASE_CLOSED = "Percakapan ini sudah selesai. Balasan baru bisa dikirim setelah warga menulis lagi."
CHANGED = "Ada yang baru di percakapan ini sejak Bapak/Ibu membukanya. Mohon dilihat dulu."
NOT_FOR_YOU = "Mohon maaf, pesan jenis ini hanya dapat dijawab petugas yang ditunjuk untuk itu."
EMPTY = (
    "Mohon maaf, isinya belum terbaca. Silakan tulis dengan kalimat, atau kirim gambar atau PDF."
)
NO_ROLE = "Mohon maaf, Bapak/Ibu tidak bertugas di meja layanan kantor ini."
NOWHERE = "Mohon maaf, pesan ini hanya bisa diteruskan ke kantor tepat di atas atau di bawahnya."
GONE = (
    "Warga tidak dapat dihubungi: layanan ini diblokir di aplikasinya, atau nomornya tidak aktif."
)
TOO_LATE = (
    "Mohon maaf, balasan ini tidak bisa ditarik lagi. Batas menariknya 60 detik; "
    "bila ada yang keliru, silakan kirim pembetulan."
)
TOO_LATE_HERE = (
    "Mohon maaf, balasan ini sudah berangkat dan tidak bisa ditarik di WhatsApp. "
    "Bila ada yang keliru, silakan kirim pembetulan."
)
TAKEN_BACK = "Baik, balasan ditarik sebelum berangkat. Warga tidak menerimanya."
DELETED = "Baik, balasan sudah dihapus dari chat warga. Mungkin sempat terbaca."
LEFT = "Baik, tidak ada yang berubah."
NOT_SENT = "Baik, tidak dikirim kepada siapa pun."
NOTHING_KEPT = "Tidak ada balasan yang menunggu dikirim. Silakan tulis sekali lagi."
FILE_AGAIN = "Silakan kirim ulang filenya."
TEXT_IS_SAFE = "Tulisan Bapak/Ibu aman tersimpan."
NOT_YOURS = "Tombol ini bukan untuk balasan Bapak/Ibu."
NO_FILES = "Tidak ada lampiran di percakapan ini."
ASK_WHERE = "Diteruskan ke mana?"
ASK_DIVISION = "Bagian mana yang menangani?"
DIVISION_CLOSED = "Mohon maaf, bagian itu tidak menerima pesan lagi. Silakan pilih bagian lain."
ASK_OFFICE_BELOW = (
    "Silakan ketik nama kantornya, misalnya KPU Kabupaten Nunukan. "
    "Pesan hanya bisa diteruskan ke kantor di bawah kantor ini."
)
OFFICE_UNKNOWN = "Mohon maaf, kantor itu belum kami temukan. Mohon diperiksa ejaannya."
OFFICE_NOT_BELOW = "Mohon maaf, kantor itu tidak di bawah kantor ini. Silakan ketik nama lain."
ASK_WHICH_OFFICE = "Kantor mana yang dimaksud?"
PLEASE_WRITE = "Mohon ditulis dengan kalimat."
NOT_AT_SHARED_PHONE = (
    "Mohon maaf, pengambilalihan memerlukan nomor pribadi, bukan HP kantor yang dipakai bersama, "
    "dan peran di kantor di atasnya."
)
KINDS: Final = MappingProxyType(
    {
        "opened": "Dibuka",
        "taken": "Ditangani",
        "released": "Dilepas",
        "handed_over": "Diteruskan",
        "taken_over": "Diambil alih",
        "closed": "Selesai",
        "reopened": "Dibuka lagi",
        "withdrawn": "Balasan ditarik",
        "unreachable": "Warga tidak dapat dihubungi",
    }
)
ATTACHMENT = "(lampiran)"
OFFICE = "Petugas"


# The list


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the list; `holder` is empty where nobody works on it."""

    number: str
    subject: str
    name: str
    office: str
    waits: str
    holder: str
    is_late: bool
    is_flagged: bool


def row(place: int, row: Row) -> Html:
    """A case on one line of the list."""
    marks = [
        "DARURAT" if row.is_flagged else "",
        "terlambat" if row.is_late else "",
        row.waits,
        row.holder,
        row.office,
    ]
    rest = " · ".join(mark for mark in marks if mark)
    return Html(
        f"{place}. {bold(row.number)} {escape(SUBJECTS[row.subject])}, {escape(row.name)}"
        + (f"\n{escape(rest)}" if rest else "")
    )


def listed(groups: Sequence[tuple[str, Sequence[Html]]], below: Html | None) -> Html:
    """The list: (heading, rows), and what waits in offices under it."""
    blocks = [lines(bold(heading), *rows) for heading, rows in groups]
    return paragraphs(*blocks, below)


HEADINGS: Final = MappingProxyType(
    {"mine": "Saya tangani", "free": "Belum ada yang menangani", "others": "Ditangani rekan"}
)


def below(cases: int, late: int) -> Html:
    """How much waits at the desks of offices under it."""
    more = f", {late} terlambat" if late else ""
    return Html(f"Di kantor di bawahnya: {cases} percakapan terbuka{more}.")


def waits(length: str) -> str:
    """How long a person has waited."""
    return f"menunggu {length}"


def held_by(name: str) -> str:
    """Who works on it."""
    return f"ditangani {name}"


# One case


def head(number: str, subject: str, office: str, name: str) -> Html:
    """What a case is and whose."""
    return lines(bold(f"{number} · {SUBJECTS[subject]}"), escape(f"{office} · {name}"))


def held(name: str, division: str) -> Html:
    """In whose hands it is."""
    part = f" Bagian: {escape(division)}." if division else ""
    who = f"Ditangani {escape(name)}." if name else "Belum ada yang menangani."
    return Html(who + part)


def open_until(until: datetime, zone: str) -> Html:
    """Free text is taken until then."""
    return Html(f"Bisa dibalas langsung sampai {dates.day_and_time(until, zone)}.")


WINDOW_CLOSED = "Jendela 24 jam tertutup: balasan menunggu sampai warga menekan tombol."


def closed(summary: str) -> Html:
    """It is over."""
    return Html(f"Sudah selesai: {escape(summary)}" if summary else "Sudah selesai.")


def said(at: datetime, zone: str, who: str, text: str, *, is_held: bool = False) -> Html:
    """What somebody wrote."""
    waiting = " (menunggu warga menekan tombol)" if is_held else ""
    return Html(
        f"{dates.clock(at, zone)} {bold(who)}{waiting}: {escape(text) if text else ATTACHMENT}"
    )


def noted(at: datetime, zone: str, who: str, text: str) -> Html:
    """What somebody of the desk left for the others."""
    return Html(f"{dates.clock(at, zone)} <i>Catatan {escape(who)}</i>: {escape(text)}")


def happened(at: datetime, zone: str, kind: str, who: str, text: str) -> Html:
    """What was done."""
    by = f", {escape(who)}" if who else ""
    why = f": {escape(text)}" if text else ""
    return Html(f"{dates.clock(at, zone)} <i>{KINDS[kind]}{by}</i>{why}")


def earlier(count: int) -> Html:
    """What does not stand in the view."""
    return Html(f"({count} catatan sebelumnya tidak ditampilkan.)")


# Answering


def ask_answer(name: str) -> Html:
    """What should be written to the person?"""
    return Html(
        f"Silakan tulis balasan untuk {bold(name)}, boleh dengan gambar atau PDF. "
        "Yang Bapak/Ibu kirim berikutnya langsung diteruskan."
    )


def ask_is_answer(name: str) -> Html:
    """Is what was written meant for this person?"""
    return Html(f"Balas ke {bold(name)}?")


ASK_FOR_WHOM = "Balasan ini untuk siapa?"


def sent(name: str) -> Html:
    """It leaves now."""
    return Html(f"Terkirim ke {bold(name)}.")


def waits_for_tap(name: str) -> Html:
    """It leaves once the person has come back."""
    return Html(
        f"Tersimpan untuk {bold(name)}. Jendela 24 jam sudah tertutup, jadi kami kirim "
        "pemberitahuan dulu; balasan terkirim begitu warga menekan tombolnya."
    )


def not_sent(problem: str, text: str) -> Html:
    """Something stands between an answer and the person; nothing is lost."""
    kept = (
        f"Balasan Bapak/Ibu belum terkirim: “{escape(text)}”"
        if text
        else "Lampiran Bapak/Ibu belum terkirim; filenya masih kami simpan."
    )
    return paragraphs(problem, kept)


def not_done(problem: str, text: str) -> Html:
    """Something stands between what was typed and the act; nothing is lost."""
    return paragraphs(problem, f"Yang Bapak/Ibu tulis: “{escape(text)}”")


def file_refused(problem: str) -> Html:
    """The file is no use, the text with it is kept."""
    return Html(f"{escape(problem)} {TEXT_IS_SAFE}")


def note_kept(name: str) -> Html:
    """A note was left."""
    return Html(f"Catatan tersimpan pada percakapan {escape(name)}; warga tidak melihatnya.")


def ask_note(name: str) -> Html:
    """What should the desk know?"""
    return Html(f"Silakan tulis catatan untuk percakapan {escape(name)}. Warga tidak melihatnya.")


# In whose hands


def taken(number: str) -> Html:
    """They work on it from now on."""
    return Html(f"Baik, {bold(number)} kini Bapak/Ibu tangani.")


def released(number: str) -> Html:
    """The desk has it."""
    return Html(f"Baik, {bold(number)} dilepas dan menunggu petugas lain.")


def held_by_another(name: str) -> Html:
    """Somebody else works on it."""
    return Html(f"Percakapan ini sedang ditangani {escape(name)}.")


def ask_take_from(number: str, name: str) -> Html:
    """Take it from a colleague?"""
    return Html(f"{bold(number)} sedang ditangani {escape(name)}. Bapak/Ibu tangani sekarang?")


def taken_from_you(number: str, name: str) -> Html:
    """To a colleague who worked on it."""
    return Html(f"Mohon diketahui, {bold(number)} kini ditangani {escape(name)}.")


def moved_away(office: str) -> Html:
    """Another office goes on."""
    return Html(f"Percakapan ini kini di meja layanan {escape(office)}.")


def ask_forward(number: str, there: str) -> Html:
    """Sure? A sentence for those who go on with it is welcome."""
    return Html(
        f"Teruskan {bold(number)} ke {bold(there)}? "
        "Tulis satu kalimat pengantar, atau tekan tombolnya saja."
    )


def forwarded(number: str, there: str) -> Html:
    """It was handed over."""
    return Html(f"Baik, {bold(number)} diteruskan ke {escape(there)}. Warga kami kabari.")


def given_to_division(number: str, there: str) -> Html:
    """A part of the same office goes on."""
    return Html(f"Baik, {bold(number)} ditujukan ke bagian {escape(there)}.")


def ask_summary(number: str) -> Html:
    """How did it end?"""
    return Html(
        f"Tutup {bold(number)}: silakan tulis satu kalimat bagaimana selesainya, "
        "untuk arsip meja layanan."
    )


def finished(number: str) -> Html:
    """It was closed."""
    return Html(f"Baik, {bold(number)} selesai. Warga tetap bisa menulis lagi.")


# In another office's name


def ask_reason(office: str) -> Html:
    """Why do they answer for an office under theirs?"""
    return Html(
        f"Pengambilalihan {bold(office)}: mohon tulis alasannya dengan satu kalimat. "
        "Petugas kantor itu kami kabari."
    )


def ask_take_over(office: str, reason: str, hours: int) -> Html:
    """Sure?"""
    return Html(
        f"Selama {hours} jam Bapak/Ibu menjawab atas nama {bold(office)}. "
        f"Alasan: “{escape(reason)}”. Lanjutkan?"
    )


def taken_over(office: str, until: datetime, zone: str) -> Html:
    """They answer in its name."""
    return Html(
        f"Baik, Bapak/Ibu menjawab atas nama {bold(office)} "
        f"sampai {dates.day_and_time(until, zone)}."
    )


def given_back(office: str) -> Html:
    """They do not any more."""
    return Html(f"Baik, {escape(office)} kembali dijawab petugasnya sendiri.")


def told_of_takeover(office: str, by: str, reason: str, until: datetime, zone: str) -> Html:
    """To the staff of that office."""
    return Html(
        f"Mohon diketahui, {escape(by)} menjawab atas nama {bold(office)} "
        f"sampai {dates.day_and_time(until, zone)}. Alasan: “{escape(reason)}”."
    )


def handed_to_you(number: str, there: str, here: str, why: str) -> Html:
    """To the desk that goes on with a case."""
    return paragraphs(
        f"{bold(number)} diteruskan {escape(here)} ke meja layanan {escape(there)}.",
        f"Pengantar: “{escape(why)}”." if why else None,
    )


# Told by themselves


def free_again(number: str) -> Html:
    """To the desk: who worked on it has no role any more."""
    return Html(
        f"{bold(number)} menunggu petugas lain: yang menangani tidak bertugas lagi di kantor ini."
    )


def unreachable(number: str, name: str) -> Html:
    """To the holder: the person has blocked us."""
    return Html(
        f"{bold(number)}, {escape(name)}: {escape(GONE)} Balasan terakhir mungkin tidak sampai."
    )
