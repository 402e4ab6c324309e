"""What everybody reads: welcome, menus, help, and what to say when nothing fits."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from texts.markup import Html, bold, escape, lines, paragraphs

NATIONAL = "KPU"
COMMANDS = MappingProxyType(
    {
        "start": "Mulai",
        "bantuan": "Cara memakai layanan ini",
        "gabung": "Masukkan kode undangan petugas",
        "kirim": "Kirim pengumuman",
        "pantau": "Pantauan penerimaan",
        "jeda": "Jeda pengiriman",
        "lanjut": "Lanjutkan pengiriman",
        "tarik": "Tarik pengumuman",
        "ulang": "Kirim ulang yang gagal",
        "grup": "Daftarkan grup ini",
        "batal": "Batalkan langkah ini",
    }
)
BUTTON_SEND = "Kirim pengumuman"
BUTTON_WATCH = "Pantauan penerimaan"
BUTTON_HELP = "Bantuan"

NOTHING_TO_CANCEL = "Tidak ada langkah yang sedang berjalan."
CANCELLED = "Baik, langkah ini dibatalkan."
OLD_BUTTON = "Tombol ini sudah tidak berlaku."
NOT_YOUR_BUTTON = "Tombol ini untuk orang lain."
NOT_ALLOWED = (
    "Mohon maaf, menu ini untuk petugas humas KPU yang berwenang. "
    "Bila Bapak/Ibu petugas, mintalah undangan kepada Admin kantor."
)
FAILED = (
    "Mohon maaf, pesan Bapak/Ibu belum berhasil kami proses. "
    "Pesannya tersimpan dan sudah kami laporkan kepada pengelola."
)
NOT_SUPPORTED = (
    "Mohon maaf, jenis pesan ini belum bisa kami baca. Silakan tulis dengan kalimat, "
    "atau kirim gambar atau PDF."
)
STOPPED = (
    "Baik, kami tidak akan mengirimi Bapak/Ibu/Kakak pesan lagi. "
    "Ketik MULAI bila ingin menerima kembali."
)
ALREADY_STOPPED = "Bapak/Ibu/Kakak memang sudah tidak kami kirimi pesan. Ketik MULAI untuk kembali."
RESUMED = "Terima kasih, Bapak/Ibu/Kakak akan menerima pesan kami kembali."
ASK_CODE = "Silakan ketik kode undangannya, misalnya /gabung ABCDE-FGHJK."
CODE_UNKNOWN = "Mohon maaf, kode itu tidak kami kenal. Mohon diperiksa lagi ejaannya."
CODE_USED = "Kode itu sudah dipakai. Mintalah kode baru kepada Admin kantor."
CODE_EXPIRED = "Kode itu sudah tidak berlaku. Mintalah kode baru kepada Admin kantor."
IN_PRIVATE_ONLY = "Silakan lanjutkan lewat chat pribadi dengan bot ini."


def welcome(office: str = NATIONAL) -> Html:
    """The first thing a person reads."""
    return Html(
        f"Selamat datang di Layanan Informasi {escape(office)}. "
        "Kami menyampaikan informasi resmi pemilu. "
        "Kami tidak pernah meminta NIK atau OTP, dan tidak pernah mengirim file APK."
    )


def staff_menu(name: str, roles: Sequence[tuple[str, str]]) -> Html:
    """The menu of somebody with roles: (role label, office name)."""
    held = "\n".join(f"• {escape(role)}, {escape(office)}" for role, office in roles)
    return paragraphs(
        f"Selamat datang, Bapak/Ibu {escape(name)}.", f"Peran Bapak/Ibu:\n{held}", "Silakan pilih:"
    )


def joined(role: str, office: str) -> Html:
    """After a code was taken up."""
    return Html(
        f"Terima kasih, Bapak/Ibu kini terdaftar sebagai {bold(role)} di {bold(office)}. "
        "Menu perintah sudah disesuaikan."
    )


def help_text(commands: Sequence[str]) -> Html:
    """What can be done here."""
    rows = "\n".join(f"/{name} – {COMMANDS[name]}" for name in commands)
    return paragraphs(
        bold("Cara memakai layanan ini"),
        rows,
        "Untuk berhenti menerima pesan, ketik BERHENTI.",
    )


def fallback() -> Html:
    """Nothing fits what was written."""
    return lines(
        "Terima kasih atas pesannya. Saat ini layanan ini menyampaikan pengumuman resmi KPU.",
        "Ketik /bantuan untuk melihat apa yang bisa dilakukan.",
    )


def unknown_command(command: str) -> Html:
    """A command that does not exist."""
    return Html(
        f"Perintah {escape(command[:40])} tidak kami kenal. Ketik /bantuan untuk daftar perintah."
    )


def unread_number(text: str) -> Html:
    """A number was expected behind a command."""
    return Html(f"“{escape(text[:40])}” bukan nomor pengumuman. Contoh: /pantau 12.")
