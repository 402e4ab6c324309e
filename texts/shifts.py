"""What is said at a phone that an office shares."""

from __future__ import annotations

from datetime import datetime

from texts import dates
from texts.markup import Html, bold

WHO = "HP kantor ini dipakai bersama. Siapa yang bertugas sekarang?"
SOMEBODY_ELSE = "Orang lain"
CHANGE = "Ganti petugas"
CANCEL = "Batal"
PLEASE_CHOOSE = "Mohon pilih namanya, atau tekan Orang lain untuk menulis nama."
ASK_NAME = "Silakan tulis nama petugas yang bertugas, misalnya Siti Aminah."
NO_NAME = "Mohon ditulis nama orangnya saja, tanpa nomor. Contoh: Siti Aminah."
LONG_NAME = "Mohon maaf, namanya terlalu panjang (paling banyak 40 huruf)."
PLEASE_REPEAT = "Silakan kirim ulang pesan yang tadi."
FIRST_IN_PRIVATE = (
    "HP kantor ini dipakai bersama. Sebutkan dulu petugasnya di chat pribadi dengan /piket, "
    "lalu tekan sekali lagi."
)
UNCHANGED = "Baik, tidak ada yang berubah."
NOT_SHARED = "Nomor ini bukan HP kantor, jadi tidak perlu menyebut petugas."

SHARE = "Ya, tandai"
UNSHARE = "Ya, batalkan"
LEAVE = "Tidak jadi"
ASK_SHARE = (
    "Tandai nomor ini sebagai HP kantor yang dipakai bersama? Sebelum bertindak atas nama kantor, "
    "bot akan bertanya siapa yang bertugas. Nomor ini tidak dapat memberi persetujuan."
)
ASK_UNSHARE = "Nomor ini HP kantor. Jadikan nomor satu orang saja?"
SHARED = (
    "Baik, nomor ini kini HP kantor. Ketik /piket kapan saja untuk melihat atau mengganti "
    "petugasnya, dan /hpkantor untuk membatalkan."
)
UNSHARED = "Baik, nomor ini kembali menjadi nomor satu orang."


def began(name: str, until: datetime, zone: str) -> Html:
    """Somebody has taken over."""
    return Html(f"Baik, {bold(name)} bertugas sampai {dates.day_and_time(until, zone)}.")


def on_shift(name: str, until: datetime, zone: str) -> Html:
    """Who is on shift."""
    return Html(f"Petugas saat ini: {bold(name)}, sampai {dates.day_and_time(until, zone)}.")
