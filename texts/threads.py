"""What people and the desk read in a case."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from texts.markup import Html, bold, escape, lines, paragraphs

OPEN_ANSWER: Final = "Buka balasan"
OPEN_CASE: Final = "Lihat pesan"
SEE_DESK: Final = "Lihat daftar"
TAKE: Final = "Tangani"
SOMEBODY: Final = "Warga"

SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "question": "Pertanyaan",
        "personal": "Tentang saya/keluarga",
        "media": "Konfirmasi media",
        "participant": "Peserta pemilu",
        "voter_data": "Permintaan data pemilih",
        "trouble": "Kendala pengumuman",
        "incident": "Kejadian yang dilihat",
        "figures": "Selisih angka hasil",
    }
)
SERVICE_ONLY: Final = "Informasi layanan, bukan pernyataan resmi atau pendapat hukum."
_WITH_FOOTER: Final = frozenset({"media", "participant"})


def answer(office: str, number: str, text: str, subject: str) -> Html:
    """An answer to the person, in the office's name."""
    footer = SERVICE_ONLY if subject in _WITH_FOOTER else None
    return paragraphs(lines(bold(office), escape(number)), escape(text) if text else None, footer)


def handed_over(number: str, office: str) -> Html:
    """To the person: another office goes on with it."""
    return Html(
        f"Pesan Bapak/Ibu ({escape(number)}) kini ditangani {escape(office)}. "
        "Tidak perlu menulis ulang; balasannya tetap lewat chat ini."
    )


def closed(number: str) -> Html:
    """To the person: nothing more is to come, unless they write."""
    return Html(
        f"Pesan {escape(number)} kami anggap selesai. Terima kasih sudah menghubungi kami. "
        "Bila masih ada yang ingin disampaikan, cukup balas di chat ini."
    )


def heard(number: str, office: str, name: str, text: str, subject: str) -> Html:
    """To the desk: what a person wrote."""
    return paragraphs(
        lines(bold(f"{number} · {SUBJECTS[subject]}"), escape(f"{office} · {name}")),
        escape(text) if text else "(lampiran)",
    )


def waiting(number: str, office: str, step: int) -> Html:
    """To the holder, then to the Pimpinan, then to the tier above: somebody waits."""
    match step:
        case 1:
            then = "Mohon izin mengingatkan: ada warga yang menunggu balasan."
        case 2:
            then = "Pesan ini melewati batas waktu jawab kantor. Mohon arahan Bapak/Ibu."
        case _:
            then = "Pesan ini sudah dua kali melewati batas waktu jawab. Mohon bantuan Bapak/Ibu."
    return paragraphs(lines(bold(number), escape(office)), then)


def crowd(office: str) -> Html:
    """To the desk: more comes in than can be told one by one."""
    return Html(
        f"Banyak pesan masuk sekaligus di meja layanan {escape(office)}. "
        "Selanjutnya silakan buka daftarnya."
    )
