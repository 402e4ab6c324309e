"""What staff read about the web desk: in the chat that leads there, and on its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from texts import dates
from texts.markup import Html, escape, paragraphs

# In the chat

NOT_SET_UP = (
    "Mohon maaf, meja layanan di peramban belum diaktifkan. "
    "Pengelola perlu mengisi alamat bot di internet (public_url, diawali https://)."
)
NOTHING_OPEN = "Tidak ada meja layanan yang sedang terbuka."
ALL_CLOSED = "Baik, meja layanan Bapak/Ibu sudah ditutup di semua peramban."
OPENED = (
    "Mohon diketahui, meja layanan baru saja dibuka di peramban dengan tautan yang Bapak/Ibu "
    "minta. Bila bukan Bapak/Ibu yang membukanya, ketik /keluar_meja."
)


def link(address: str, lasts: timedelta) -> Html:
    """The way in, for this person alone."""
    minutes = round(lasts.total_seconds() / 60)
    return paragraphs(
        "Meja layanan di peramban. Buka tautan ini, lalu tekan Masuk:",
        escape(address),
        f"Tautan berlaku {minutes} menit, satu kali, dan hanya untuk Bapak/Ibu. "
        "Mohon tidak diteruskan. Untuk menutup meja, ketik /keluar_meja.",
    )


# On every page

SERVICE = "Layanan Informasi KPU"
TITLE = "Meja layanan"
SKIP = "Langsung ke isi"
SIGN_OUT = "Keluar"
CONNECTING = "Menyambung…"
CONNECTED = "Tersambung"
RECONNECTING = "Menyambung ulang…"
RENEWED = "Daftar diperbarui"
WITHOUT_SCRIPT = "Muat ulang halaman untuk melihat yang terbaru."

# Coming in

ENTER = "Masuk"
ENTER_HEADING = "Masuk ke meja layanan"
ENTER_EXPLAINED = (
    "Tautan ini hanya untuk petugas yang memintanya, dan berlaku satu kali. "
    "Tekan Masuk untuk membuka meja layanan di peramban ini."
)
ENTER_SHARED = "Bila komputer ini dipakai bersama, tekan Keluar setelah selesai."

# The first page

NAVIGATION = "Halaman"
CASES = "Percakapan"
SEARCH = "Cari"
OFFICES = "Kantor Bapak/Ibu"
ON_SHIFT = "Petugas yang sedang bertugas"
NOBODY_ON_SHIFT = "Belum ada yang tercatat bertugas di HP kantor."


def until(moment: datetime, zone: str) -> str:
    """When somebody's shift ends."""
    return f"sampai pukul {dates.clock(moment, zone)}"


# What stands in the way


@dataclass(frozen=True, slots=True)
class Problem:
    """A page instead of the one that was asked for: what is the matter, and what to do."""

    heading: str
    sentence: str


ASK_FOR_LINK = "Ketik /meja (di WhatsApp: MEJA) di chat pribadi dengan bot untuk meminta tautan."
NOT_SIGNED_IN = Problem("Silakan masuk dahulu", ASK_FOR_LINK)
SIGNED_OUT = Problem("Meja layanan sudah ditutup", f"Untuk membukanya lagi: {ASK_FOR_LINK}")
TOO_OLD = Problem(
    "Waktu masuk sudah habis", f"Demi keamanan, mohon masuk sekali lagi. {ASK_FOR_LINK}"
)
SHIFT_OVER = Problem(
    "Giliran tugas sudah selesai",
    f"Petugas berikutnya masuk dengan tautannya sendiri. {ASK_FOR_LINK}",
)
ROLE_ENDED = Problem(
    "Peran petugas sudah berakhir",
    "Meja layanan hanya untuk petugas yang masih bertugas. "
    "Bila ini keliru, mohon hubungi Admin kantor.",
)
LINK_UNKNOWN = Problem(
    "Tautan tidak dikenal", f"Mohon dibuka langsung dari chat dengan bot. {ASK_FOR_LINK}"
)
LINK_USED = Problem(
    "Tautan sudah dipakai",
    f"Setiap tautan berlaku satu kali. {ASK_FOR_LINK} Bila bukan Bapak/Ibu yang memakainya, "
    "ketik /keluar_meja (di WhatsApp: KELUAR MEJA).",
)
LINK_EXPIRED = Problem(
    "Tautan tidak berlaku lagi", f"Tautan berlaku sepuluh menit, dan yang terbaru. {ASK_FOR_LINK}"
)
NO_PERMISSION = Problem(
    "Halaman ini untuk petugas lain",
    "Peran Bapak/Ibu belum mencakup halaman ini. Bila memerlukannya, mohon hubungi Admin kantor.",
)
FOREIGN = Problem(
    "Permintaan tidak dapat diterima",
    "Permintaan ini tidak berasal dari halaman meja layanan. "
    "Silakan kembali ke meja layanan, lalu coba sekali lagi.",
)
NOT_FOUND = Problem(
    "Halaman tidak ditemukan", "Silakan kembali ke meja layanan, lalu pilih lagi dari daftar."
)
UNREADABLE = Problem(
    "Kiriman tidak terbaca", "Silakan kembali ke halaman sebelumnya, lalu coba sekali lagi."
)
FAILED = Problem(
    "Ada gangguan di sisi kami",
    "Mohon maaf, halaman ini belum bisa kami tampilkan. Silakan coba sekali lagi.",
)
TO_THE_DESK = "Ke meja layanan"


def too_many(wait: timedelta) -> Problem:
    """Somebody, or somebody beside them, has tried too often."""
    return Problem(
        "Terlalu banyak percobaan",
        f"Mohon menunggu {dates.duration(wait)}, lalu coba sekali lagi.",
    )
