"""What staff read when they work on claims, in a chat and on the web desk alike."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from texts.markup import Html, bold, escape, paragraphs

LONGEST_TITLE: Final = 120  # characters
LONGEST_TOPIC: Final = 100
LONGEST_QUOTE: Final = 1_500

# Buttons

OPEN_CLAIM: Final = "Buka klaim"
TAKE: Final = "Tangani"
RELEASE: Final = "Lepas"
ESCALATE: Final = "Teruskan"
MERGE: Final = "Satukan"
SPLIT: Final = "Pisahkan"
REFER: Final = "Limpahkan"
VERDICT: Final = "Susun penjelasan"
MOVE: Final = "Pindah kantor"
CLOSE: Final = "Tutup klaim"
REOPEN: Final = "Buka kembali"
NOTE: Final = "Catatan"
RENAME: Final = "Ubah judul"
LIST: Final = "Daftar klaim"
REPORTS: Final = "Kiriman"
HISTORY: Final = "Riwayat"
MORE_ACTS: Final = "Tindakan lain"
YES_TAKE: Final = "Ya, tangani"
YES_ESCALATE: Final = "Ya, teruskan"
YES_MERGE: Final = "Ya, satukan"
YES_SPLIT: Final = "Ya, pisahkan"
YES_MOVE: Final = "Ya, pindahkan"
YES_CLOSE: Final = "Ya, tutup"
NOT_DONE: Final = "Tidak jadi"
BACK: Final = "Kembali"

# What stands in the way

UNKNOWN: Final = "Mohon maaf, klaim itu tidak ditemukan di meja Bapak/Ibu."
CHANGED: Final = "Ada yang baru pada klaim ini sejak Bapak/Ibu membukanya. Mohon dilihat dulu."
NO_ROLE: Final = "Mohon maaf, klaim ini diperiksa kantor lain; Bapak/Ibu dapat membacanya saja."
NOTHING_SAID: Final = "Mohon ditulis dengan satu kalimat, ya."
NOWHERE: Final = "Mohon maaf, klaim ini tidak dapat diteruskan ke kantor itu."
LEFT: Final = "Baik, tidak ada yang berubah."
SAME: Final = "Keduanya sudah satu klaim, jadi tidak ada yang perlu disatukan."
NOTHING_TO_SPLIT: Final = (
    "Mohon dipilih sebagian kirimannya: paling sedikit satu dipisahkan, dan satu tetap di sini."
)


def settled(merged_into: int | None) -> Html:
    """It is decided, closed or part of another."""
    if merged_into is not None:
        return Html(f"Klaim ini sudah disatukan dengan klaim {merged_into}.")
    return Html("Klaim ini sudah selesai. Bila perlu diperiksa lagi, silakan dibuka kembali.")


def held_by_another(name: str) -> Html:
    """Somebody else works on it."""
    return Html(f"Klaim ini sedang ditangani {escape(name)}.")


# States and acts

STATES: Final = MappingProxyType(
    {
        "new": "Baru",
        "taken": "Diperiksa",
        "submitted": "Menunggu persetujuan",
        "published": "Sudah dijelaskan",
        "closed": "Ditutup",
        "merged": "Disatukan",
    }
)
ACTS: Final = MappingProxyType(
    {
        "opened": "Masuk",
        "note": "Catatan",
        "taken": "Ditangani",
        "released": "Dilepas",
        "escalated": "Diteruskan",
        "moved": "Dipindahkan",
        "merged": "Disatukan",
        "split": "Dipisahkan",
        "referred": "Dilimpahkan",
        "referral_news": "Kabar pelimpahan",
        "submitted": "Penjelasan diajukan",
        "returned": "Penjelasan dikembalikan",
        "published": "Penjelasan terbit",
        "withdrawn": "Penjelasan ditarik",
        "closed": "Ditutup",
        "reopened": "Dibuka kembali",
        "renamed": "Judul diubah",
    }
)


# What desks are told


def new(
    number: int | None, title: str, office: str, *, is_flagged: bool, has_nobody: bool = False
) -> Html:
    """A claim has come to an office, perhaps to one where nobody examines claims yet."""
    danger = "Mohon didahulukan: mungkin ada yang terancam." if is_flagged else None
    return paragraphs(
        bold(f"Klaim {number} · {office}"), escape(title), danger,
        f"Di {escape(office)} belum ada Verifikator. Silakan buka klaimnya, lalu tekan "
        f"“{ESCALATE}” untuk menanganinya di kantor Bapak/Ibu." if has_nobody else
        "Belum ada yang menangani.",
    )  # fmt: skip


def crowd(office: str) -> Html:
    """More comes in than can be told one by one."""
    return Html(
        f"Banyak klaim baru masuk sekaligus di {escape(office)}. "
        "Selanjutnya silakan buka daftarnya; yang paling mendesak di atas."
    )


def spread_to_you(number: int | None, title: str, office: str) -> Html:
    """It has been reported from so many regions that another office speaks about it."""
    return paragraphs(
        bold(f"Klaim {number} · {office}"), escape(title),
        "Klaim ini dilaporkan dari beberapa daerah, jadi penjelasannya diterbitkan kantor "
        "Bapak/Ibu. Pemeriksanya tetap.",
    )  # fmt: skip


def escalated_to_you(number: int, title: str, office: str, why: str) -> Html:
    """Somebody below asks an office to speak about it."""
    return paragraphs(
        bold(f"Klaim {number} · {office}"), escape(title),
        f"Mohon penjelasannya diterbitkan kantor Bapak/Ibu.{_because(why)} Pemeriksanya tetap.",
    )  # fmt: skip


def moved_to_you(number: int, title: str, there: str, here: str, why: str) -> Html:
    """Another office has found out that this one is the right one."""
    return paragraphs(
        bold(f"Klaim {number} · {there}"), escape(title),
        f"Dipindahkan dari {escape(here)}.{_because(why)} Mohon diperiksa.",
    )  # fmt: skip


def taken_from_you(number: int, title: str, name: str) -> Html:
    """To a colleague who worked on it."""
    return Html(f"Mohon diketahui, klaim {number} ({escape(title)}) kini ditangani {escape(name)}.")


def free_again(number: int, title: str) -> Html:
    """To the desk: whoever worked on it does not work for the office any more."""
    return Html(
        f"Klaim {number} ({escape(title)}) kembali menunggu: petugas yang menanganinya sudah "
        "tidak bertugas."
    )


def draft_of_merged(into: int) -> Html:
    """Why a draft came back: its claim is part of another."""
    return Html(
        f"Klaimnya disatukan dengan klaim {into}. Tulisan Bapak/Ibu tersimpan; "
        "mohon disusun pada klaim itu."
    )


def draft_of_closed(number: int) -> Html:
    """Why a draft came back: its claim was closed."""
    return Html(f"Klaim {number} ditutup tanpa penjelasan. Tulisan Bapak/Ibu tersimpan.")


def waiting(number: int | None, title: str, office: str, step: int, *, is_taken: bool) -> Html:
    """To the holder, then to the Pimpinan, then to the tier above: a claim waits."""
    what = "dijelaskan" if is_taken else "ditangani"
    match step:
        case 1:
            then = f"Mohon izin mengingatkan: klaim ini belum {what}."
        case 2:
            then = f"Klaim ini melewati batas waktu dan belum {what}. Mohon arahan Bapak/Ibu."
        case _:
            then = f"Klaim ini sudah dua kali melewati batas dan belum {what}. Mohon bantuannya."
    return paragraphs(bold(f"Klaim {number} · {office}"), escape(title), then)


def _because(why: str) -> str:
    return f" Alasannya: {escape(why)}." if why else ""


# In the topic of a claim

BUTTONS_IN_TOPIC: Final = (
    "Di topik klaim cukup tekan tombolnya. Tulisan biasa tersimpan sebagai catatan klaim."
)


def topic_name(number: int, title: str, *, is_flagged: bool) -> str:
    """What a claim's topic is called."""
    name = f"Klaim {number} · {title}"[:LONGEST_TOPIC]
    return f"‼️ {name}" if is_flagged else name


def topic_first(number: int, title: str, narrative: str) -> Html:
    """What stands first in it."""
    said = "" if narrative == title else f"“{escape(narrative[:LONGEST_QUOTE])}”"
    return paragraphs(bold(f"Klaim {number}"), escape(title), said, BUTTONS_IN_TOPIC)


def happened(act: str, who: str, where: str, text: str) -> Html:
    """One thing that was done."""
    by = f", {escape(who)}" if who else ""
    there = f" → {escape(where)}" if where else ""
    why = f": {escape(text)}" if text else ""
    return Html(f"<i>{ACTS[act]}{by}</i>{there}{why}")


# What askers are told


def not_decided(receipt: str, office: str) -> Html:
    """To somebody who asked: there will be no verdict, which says nothing about the claim."""
    number = f" ({escape(receipt)})" if receipt else ""
    return Html(
        f"Kiriman Bapak/Ibu/Kakak{number} sudah diperiksa {escape(office)} dan ditutup tanpa "
        "penjelasan khusus. Ini tidak berarti isinya benar atau salah. Bila ada kabar baru "
        "tentang hal yang sama, silakan kirim lagi. Terima kasih sudah menanyakannya."
    )
