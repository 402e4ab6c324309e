"""What people read who write to an office."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from texts.markup import Html, bold, escape, lines, paragraphs
from texts.threads import SERVICE_ONLY

NEW: Final = "Pesan baru"
OTHER_OFFICE: Final = "Kantor lain"
ABOUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "personal": "Saya atau keluarga",
        "media": "Konfirmasi media",
        "participant": "Peserta pemilu",
        "voter_data": "Minta data pemilih",
    }
)
ASK_OFFICE: Final = (
    "Untuk kantor KPU mana pesan ini? Silakan ketik nama kabupaten, kota, atau provinsinya, "
    "misalnya Nunukan. Ketik /batal bila tidak jadi."
)
OFFICE_UNKNOWN: Final = (
    "Mohon maaf, nama itu belum kami kenali. Silakan ketik nama kabupaten, kota, atau provinsinya, "
    "misalnya Nunukan atau Jawa Tengah."
)
WHICH_OFFICE: Final = "Kantor mana yang dimaksud?"
ASK_OUTLET: Final = "Dari media mana? Silakan tulis nama medianya."
ASK_DEADLINE: Final = (
    "Kapan jawabannya dibutuhkan? Silakan tulis hari dan jamnya, misalnya besok 15.00 WIB."
)
TOO_LONG: Final = (
    "Mohon maaf, pesannya terlalu panjang untuk disampaikan utuh. "
    "Silakan bagi menjadi beberapa pesan; yang pertama belum kami kirim."
)
WELCOME: Final = "Sama-sama. Bila ada yang ingin ditanyakan lagi, cukup tulis di chat ini."
NOTHING_HELD: Final = "Balasannya sudah kami kirim; silakan lihat pesan di atas."
EMERGENCY: Final = (
    "Bila ada yang terancam atau terluka, segera hubungi 112 (darurat), 110 (polisi), "
    "atau SAPA 129 (perempuan dan anak)."
)
KEPT: Final = (
    "Nomor dan percakapan ini kami simpan paling lama satu tahun dan hanya dilihat petugas yang "
    "menangani. Ketik /hapusdata kapan saja."
)


def ask_words(office: str, subject: str) -> Html:
    """They are to write now."""
    first = (
        f"Silakan tulis pesan untuk {bold(office)} dalam satu pesan; boleh disertai foto atau PDF. "
        "Tidak perlu menuliskan nomor kependudukan."
    )
    match subject:
        case "personal":
            return paragraphs(
                EMERGENCY, f"{first} Cukup intinya; petugas akan menghubungi lewat chat ini."
            )
        case "media":
            return Html(
                f"Silakan tulis pertanyaan redaksi untuk juru bicara {bold(office)} "
                "dalam satu pesan."
            )
        case "participant":
            return paragraphs(first, SERVICE_ONLY)
        case _:
            return Html(first)


def received(number: str, office: str, subject: str, problem: str = "", closed: str = "") -> Html:
    """The receipt."""
    who = f"juru bicara {office}" if subject == "media" else f"petugas {office}"
    return paragraphs(
        f"Terima kasih, pesan sudah kami terima ({bold(number)}) dan diteruskan ke {escape(who)}. "
        "Balasannya lewat chat ini; bila ada tambahan, cukup tulis di sini.",
        problem or None,
        closed or None,
        EMERGENCY if subject == "personal" else None,
        SERVICE_ONLY if subject in {"media", "participant"} else None,
        KEPT,
    )


def still_open(number: str, office: str) -> Html:
    """They ask for an officer and have one already."""
    return Html(
        f"Pesan {bold(number)} di {escape(office)} masih kami tangani. "
        "Bila ada tambahan, cukup tulis di sini."
    )


def passed_on(number: str, problem: str = "", closed: str = "") -> Html:
    """Another message was added to their case."""
    thanks = f"Terima kasih, sudah kami teruskan ke petugas ({escape(number)})."
    return paragraphs(thanks, problem or None, closed or None)


def voter_data(office: str) -> Html:
    """By-name data about voters goes through PPID and nothing else."""
    return lines(
        "Data pemilih per nama dilindungi undang-undang dan tidak dapat kami berikan lewat chat.",
        f"Permohonan informasi diajukan kepada PPID {escape(office)}, secara tertulis.",
        "Untuk memeriksa nama sendiri di daftar pemilih: cekdptonline.kpu.go.id.",
    )
