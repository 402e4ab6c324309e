"""What offices read that are to let an announcement go on, and what others read of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

# Buttons
LET_GO: Final = "Teruskan"
ADD_WORDS: Final = "Tambah keterangan"
CHANGE_WORDS: Final = "Ganti keterangan"
WITHOUT_WORDS: Final = "Tanpa keterangan"
RELEASE_OWN: Final = "Rilis ke grup kami"
DECLINE: Final = "Tidak"
CANCEL: Final = "Tidak jadi"
OPEN: Final = "Buka"

NAMES_SHOWN: Final = 15
MOST_BUTTONS: Final = 9  # WhatsApp's lists have ten rows
NOTHING_WAITS: Final = "Tidak ada pengumuman yang menunggu diteruskan kantor Bapak/Ibu."
ASK_WORDS: Final = (
    "Silakan tulis keterangan tambahannya. Keterangan itu tampil di bawah isi pengumuman, "
    "atas nama kantor Bapak/Ibu; isi pengumumannya sendiri tidak berubah."
)
ONLY_WORDS: Final = (
    "Mohon maaf, keterangan tambahan hanya dapat berupa tulisan. Silakan ketik dengan kata-kata."
)
TOO_LONG: Final = (
    "Mohon maaf, isi pengumuman dan keterangannya bersama-sama terlalu panjang "
    "(paling banyak 12.000 karakter). Silakan dipersingkat."
)
MAY_NOT_SAY: Final = (
    "Keterangan ini tidak dapat disertakan: dalam masa tenang tidak menyebut peserta pemilu, dan "
    "tidak pernah meminta data rahasia atau memuat tautan file APK. Silakan tulis keterangan lain, "
    "atau teruskan tanpa keterangan."
)
STILL_WAITING: Final = "Baik, pengumuman ini masih menunggu diteruskan kantor Bapak/Ibu."
NOT_YOURS: Final = "Bapak/Ibu tidak, atau tidak lagi, berwenang meneruskan untuk kantor itu."
_SETTLED: Final = MappingProxyType(
    {
        "kabkota": {
            "released": "sudah diteruskan, jadi keterangan tidak dapat ditambahkan lagi",
            "silent": "sudah dikirim tanpa keterangan karena batas waktunya lewat",
            "unattended": "sudah dikirim tanpa keterangan",
            "withdrawn": "sudah ditarik pengirimnya",
        },
        "eksternal": {
            "released": "sudah dirilis ke grup kantor Bapak/Ibu",
            "declined": "sudah diputuskan tidak dirilis ke grup kantor Bapak/Ibu",
            "silent": "sudah terlalu lama, jadi tidak dapat dirilis lagi",
            "withdrawn": "sudah ditarik pengirimnya",
        },
    }
)


_DID: Final = MappingProxyType(
    {
        "kabkota": {
            "released": "meneruskan",
            "silent": "dikirim tanpa jawaban",
            "unattended": "dikirim, belum ada petugas",
        },
        "eksternal": {
            "released": "merilis ke grup mitra dan publiknya",
            "declined": "tidak merilis ke grup mitra dan publiknya",
            "silent": "tidak menjawab tentang grup mitra dan publiknya",
        },
    }
)
_DID_ANYWHERE: Final = MappingProxyType({"waiting": "belum menjawab", "withdrawn": "ditarik"})


def may_not_say(until: datetime | None) -> str:
    """Why words are not added; `until`: figures of a quick count, which wait until then."""
    if until is None:
        return MAY_NOT_SAY
    when = dates.day_and_time(until, "Asia/Jakarta")
    return (
        f"Keterangan ini memuat angka hitung cepat, yang baru boleh diumumkan {when}. Silakan "
        "tulis keterangan lain, atau teruskan tanpa keterangan."
    )


def covering(office: str, words: str) -> Html:
    """What a province adds below the text; `words` are in the HTML subset."""
    return lines(bold(f"Keterangan tambahan {office}:"), words)


def request(
    number: int, sender: str, office: str, text: str, groups: int, until: datetime, zone: str
) -> Html:
    """An office is asked to let an announcement go on to its regencies."""
    return paragraphs(
        bold("Mohon diteruskan, Bapak/Ibu."),
        f"Pengumuman nomor {number} dari {escape(sender)} untuk {groups} grup kabupaten/kota "
        f"di wilayah {escape(office)}:",
        text,
        "――――――――",
        f"Bapak/Ibu dapat menambahkan keterangan. Bila belum diteruskan sampai "
        f"{dates.day_and_time(until, zone)}, pengumuman dikirim tanpa keterangan.",
    )


def confirm(number: int) -> Html:
    """Below the copy as regencies would read it."""
    return Html(f"Demikian tampilannya. Teruskan pengumuman nomor {number} dengan keterangan ini?")


def let_go(number: int, groups: int, *, has_words: bool, is_stopped: bool) -> Html:
    """To whoever has let it go."""
    how = "dengan keterangan" if has_words else "tanpa keterangan"
    when = " begitu pengirimannya dilanjutkan" if is_stopped else ""
    return Html(
        f"Terima kasih. Pengumuman nomor {number} diteruskan {how} ke {groups} grup "
        f"kabupaten/kota{when}. Pantau dengan /pantau {number}."
    )


def offer(number: int, sender: str, office: str, text: str, groups: int) -> Html:
    """An office is asked to let its own groups of outsiders have an announcement."""
    return paragraphs(
        bold("Bahan teruskan, Bapak/Ibu."),
        f"Pengumuman nomor {number} dari {escape(sender)}:",
        text,
        "――――――――",
        f"Rilis ke {groups} grup mitra dan publik milik {escape(office)}? "
        "Tanpa jawaban Bapak/Ibu, grup-grup itu tidak dikirimi.",
    )


def released_own(number: int, *, is_stopped: bool) -> Html:
    """To whoever has released it to their office's own groups."""
    when = " begitu pengirimannya dilanjutkan" if is_stopped else ""
    return Html(
        f"Terima kasih. Pengumuman nomor {number} dirilis ke grup mitra dan publik kantor "
        f"Bapak/Ibu{when}. Pantau dengan /pantau {number}."
    )


def declined(number: int) -> Html:
    """To whoever keeps it from them."""
    return Html(f"Baik, pengumuman nomor {number} tidak dirilis ke grup kantor Bapak/Ibu.")


def settled(number: int, scope: str, state: str) -> Html:
    """Why there is nothing to let go any more."""
    return Html(f"Pengumuman nomor {number} {_SETTLED[scope][state]}.")


def open_number(number: int) -> str:
    """The button that opens one of several."""
    return f"{OPEN} nomor {number}"


def waiting(rows: Sequence[tuple[int, str]]) -> Html:
    """What waits for an office: (number, title)."""
    found = [f"• Nomor {number}: {escape(title)}" for number, title in rows]
    return lines(bold(f"Menunggu diteruskan: {len(rows)}"), *found)


def via_provinces(
    released: int, with_words: int, waiting: Sequence[str], silent: Sequence[str]
) -> Html:
    """How far the provinces are; `waiting` and `silent` are their names."""
    counts = (
        f"{released} diteruskan ({with_words} dengan keterangan)" if released else "",
        f"{len(waiting)} menunggu" if waiting else "",
        f"{len(silent)} tanpa jawaban" if silent else "",
    )
    return lines(
        f"Melalui KPU Provinsi: {', '.join(filter(None, counts))}",
        _named("Menunggu", waiting),
        _named("Dikirim tanpa jawaban", silent),
    )


def to_outsiders(released: int, declined: Sequence[str], waiting: Sequence[str]) -> Html:
    """How many offices let their own outsiders have it; `declined` and `waiting` are names."""
    counts = (
        f"{released} kantor merilis",
        f"{len(declined)} tidak" if declined else "",
        f"{len(waiting)} belum menjawab" if waiting else "",
    )
    return lines(
        f"Bahan teruskan: {', '.join(filter(None, counts))}",
        _named("Tidak merilis", declined),
        _named("Belum menjawab", waiting),
    )


def answer(
    office: str, scope: str, state: str, at: datetime | None, by: str | None, zone: str
) -> Html:
    """What one office did, who and when."""
    what = _DID[scope].get(state, _DID_ANYWHERE.get(state, state))
    who = f" ({escape(by)})" if by else ""
    when = f", {dates.short(at, zone)} {dates.zone_label(zone)}" if at else ""
    return Html(f"• {escape(office)}: {what}{when}{who}")


def _named(label: str, names: Sequence[str]) -> str | None:
    if not names:
        return None
    rest = len(names) - NAMES_SHOWN
    more = f", dan {rest} lainnya" if rest > 0 else ""
    return f"{label}: {escape(', '.join(names[:NAMES_SHOWN]))}{more}"
