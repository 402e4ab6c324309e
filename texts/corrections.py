"""What groups, people and authors read when an announcement is corrected or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from texts import dates, relays
from texts.broadcasts import DRILL_MARK
from texts.markup import Html, bold, escape, lines, paragraphs

MINOR = "Ralat kecil"
CONTENT = "Ralat isi"
FITS = "Sudah tepat"
SEND = "Kirim ralat"
CHANGE_TEXT = "Ubah teks"
CHANGE_WORDS = "Ubah kalimat"
CANCEL = "Batal"
SURPLUS = "(Bagian ini tidak berlaku lagi.)"

KINDS = MappingProxyType(
    {
        "released": "Dikirim",
        "minor": MINOR,
        "content": CONTENT,
        "withdrawn": "Ditarik",
    }
)
ASK_TEXT = (
    "Silakan kirim teks pengumuman yang baru, lengkap dari awal sampai akhir. "
    "Lampirannya tetap.\nKetik /batal bila tidak jadi."
)
ASK_WORDS = (
    "Silakan tulis dua baris, misalnya:\ntertulis 08.00–12.00\nyang benar 08.00–16.00\n"
    "Ketik /batal bila tidak jadi."
)
WORDS_NOT_READ = "Mohon maaf, kalimatnya belum terbaca."
REASON_NOT_READ = "Mohon maaf, alasannya belum terbaca. Silakan tulis dengan kalimat."
ONLY_TEXT = "Mohon maaf, lampiran tidak dapat diganti lewat ralat. Silakan kirim teksnya saja."
SAME_TEXT = "Teks itu sama dengan yang sekarang. Silakan kirim teks yang sudah diperbaiki."
CANCELLED = "Baik, pengumumannya tidak jadi diralat."
WITHDRAWAL_CANCELLED = "Baik, pengumumannya tidak jadi ditarik."
IS_CUT = "(Baru sebagian.)"
OPERATOR = "operator"
ERASED = "petugas yang datanya sudah dihapus"
NOTHING_TO_CORRECT = "Belum ada pengumuman yang bisa diralat."


def for_leaders(number: int) -> str:
    """Corrections of this office are its leaders' to send."""
    return (
        "Di kantor ini ralat dikirim oleh Pimpinan atau Plh. "
        f"Mohon beliau mengetik /ralat {number} di chat pribadinya."
    )


# In the chats that got it


def correction(
    number: int,
    left_at: datetime,
    wrong: str,
    right: str,
    *,
    at: datetime,
    zone: str,
    groups: Sequence[str] = (),
    is_repeated: bool = False,
    is_drill: bool = False,
) -> Html:
    """The answer to an announcement that said something wrong; `groups` are those it goes on to.

    `is_repeated`: an earlier correction of the same announcement was wrong as well.
    """
    when = _when(left_at, at, zone)
    where = f"grup {relays.joined_titles(groups)}" if groups else "grup yang sama"
    text = " ".join(
        (
            bold(f"RALAT, {dates.day_and_time(at, zone)}."),
            (
                f"Pengumuman nomor {number} {when} keliru: tertulis “{escape(wrong)}”, "
                f"yang benar “{escape(right)}”."
            ),
            *(("Ralat ini menggantikan ralat sebelumnya.",) if is_repeated else ()),
            f"Mohon teruskan ralat ini ke {escape(where)}. Kami mohon maaf.",
        )
    )
    return _marked(text, is_drill=is_drill)


def withdrawal(
    number: int,
    office: str,
    left_at: datetime,
    reason: str,
    *,
    at: datetime,
    zone: str,
    groups: Sequence[str] = (),
    is_drill: bool = False,
) -> Html:
    """What stands in place of a withdrawn announcement, or answers it."""
    where = f"grup {relays.joined_titles(groups)}" if groups else "grup yang sama"
    text = " ".join(
        (
            bold(f"DITARIK, {dates.day_and_time(at, zone)}."),
            (
                f"Pengumuman nomor {number} {_when(left_at, at, zone)} dari {escape(office)} "
                "tidak berlaku lagi."
            ),
            f"Alasan: {escape(_sentence(reason))}",
            (
                "Mohon tidak meneruskannya; bila sudah, mohon kabarkan penarikan ini ke "
                f"{escape(where)}. Kami mohon maaf."
            ),
        )
    )
    return _marked(text, is_drill=is_drill)


def _when(left_at: datetime, at: datetime, zone: str) -> str:
    if dates.day(left_at, zone) == dates.day(at, zone):
        return f"pukul {dates.clock(left_at, zone)}"
    return dates.day_and_time(left_at, zone)


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


def _marked(text: str, *, is_drill: bool) -> Html:
    mark = bold(DRILL_MARK) if is_drill else None
    return paragraphs(mark, text, mark)


# For those who correct


def ask_kind(number: int, text: str) -> Html:
    """Which kind of correction is it? `text` is the announcement as it reads now."""
    return paragraphs(
        bold(f"Ralat pengumuman nomor {number}"),
        f"<blockquote>{text}</blockquote>",
        lines(
            f"{bold(MINOR)}: salah ketik yang tidak mengubah arti. Teks di grup diperbaiki tanpa "
            "pemberitahuan.",
            f"{bold(CONTENT)}: informasinya keliru. Teks diperbaiki, dan setiap grup yang sudah "
            "menerima diberi tahu dengan RALAT.",
        ),
    )


def propose(wrong: str, right: str) -> Html:
    """What groups will be told, as far as the two texts show it."""
    return paragraphs(
        "Grup penerima akan membaca:",
        f"tertulis “{escape(wrong)}”\nyang benar “{escape(right)}”",
        "Bila kurang tepat, tulis ulang dalam dua baris yang diawali “tertulis” dan “yang benar”.",
    )


def preview(
    text: str, said: str, reached: int, waiting: int, *, remarks: Sequence[str] = ()
) -> Html:
    """Exactly what the groups see, and how many; `said` is empty for a slip.

    `remarks` say what holds it or deserves a second look.
    """
    answer = (("――――――――", "Disertai pesan:", said)) if said else ()
    counts = lines(
        f"Sudah menerima: {reached} chat; diperbaiki{' dan diberi tahu' if said else ''}.",
        f"Belum menerima: {waiting} chat; langsung menerima teks yang benar." if waiting else None,
        None if said else "Pesan yang sudah sampai di WhatsApp tidak berubah.",
    )
    return paragraphs(bold("Pratinjau ralat"), text, *answer, "――――――――", *remarks, counts)


def sent(number: int, version: int) -> Html:
    """A correction is on its way."""
    return Html(
        f"Ralat pengumuman nomor {number} sedang dikirim (versi {version}). "
        f"Semua versinya dapat dibaca dengan /versi {number}."
    )


def overtaken(number: int) -> Html:
    """Somebody else has corrected or withdrawn it meanwhile, or this one was sent already."""
    return Html(
        f"Pengumuman nomor {number} sudah berubah sejak pratinjau ini. "
        f"Lihat /versi {number}; bila masih perlu, mulai lagi dengan /ralat {number}."
    )


def ask_reason(number: int) -> Html:
    """Why is it withdrawn? It must be plain which one is meant: the number may not be typed."""
    return Html(
        f"Mengapa pengumuman nomor {number} ditarik? Mohon tulis alasannya dengan satu kalimat; "
        "grup penerima ikut membacanya.\nKetik /batal bila tidak jadi."
    )


def confirm_withdrawal(said: str, reached: int, waiting: int) -> Html:
    """Exactly what takes the place of the announcement, before it is withdrawn for good."""
    return paragraphs(
        bold("Pratinjau penarikan"),
        said,
        "――――――――",
        lines(
            f"Sudah menerima: {reached} chat; pengumumannya diganti dengan pesan di atas.",
            f"Belum menerima: {waiting} chat; tidak akan dikirimi." if waiting else None,
            "Penarikan tidak dapat dibatalkan.",
        ),
    )


def spread(
    kind: str, version: int, total: int, done: int, lost: int, since: timedelta
) -> Html | None:
    """How far a correction is, for the live view; None if there was nobody to tell."""
    if not total:
        return None
    what = {"withdrawn": "Penarikan"}.get(kind, f"{KINDS[kind]} (versi {version})")
    more = f", {lost} gagal" if lost else ""
    return Html(f"{what}: {done} dari {total} terkoreksi dalam {dates.duration(since)}{more}.")


def not_corrected(names: Sequence[str]) -> Html | None:
    """Where a correction has failed, as a list to copy."""
    if not names:
        return None
    rows = "\n".join(escape(name) for name in names)
    return paragraphs(bold(f"Belum terkoreksi ({len(names)})"), f"<pre>{rows}</pre>")


# All versions


def versions(number: int, shown: Sequence[Html]) -> Html:
    """Every version of an announcement, the newest last."""
    return paragraphs(bold(f"Versi pengumuman nomor {number}"), *shown)


def version(
    number: int,
    kind: str,
    at: datetime,
    zone: str,
    author: str,
    text: str,
    *,
    words: tuple[str, str] = ("", ""),
    reason: str = "",
) -> Html:
    """One version: its number and kind, when and by whom, why, and its text."""
    wrong, right = words
    return paragraphs(
        lines(
            bold(f"Versi {number}: {KINDS[kind]}"),
            f"{dates.day_and_time(at, zone)}, {escape(author)}",
            f"Tertulis “{escape(wrong)}”, yang benar “{escape(right)}”." if right else None,
            f"Alasan: {escape(_sentence(reason))}" if reason else None,
        ),
        f"<blockquote>{text}</blockquote>" if text else None,
    )
