"""Handing a claim over, in the private chat of whoever verifies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from texts import referrals as words
from texts.markup import Html, bold, escape, lines, paragraphs

# Buttons

MAKE: Final = "Buat berkasnya"
CHANGE_LETTER: Final = "Ubah isi surat"
CHANGE_NUMBER: Final = "Isi nomor surat"
CHANGE_ADDRESSEE: Final = "Ubah tujuan surat"
LEAVE: Final = "Batal limpahkan"
SEE: Final = "Lihat pelimpahan"
SENT: Final = "Sudah dikirim"
RECEIVED: Final = "Sudah diterima"
FOLLOWED_UP: Final = "Ditindaklanjuti"
NOT_TAKEN_UP: Final = "Tidak dilanjutkan"
SEND_PACK: Final = "Kirim berkasnya"

# Sentences

LEFT: Final = "Baik, tidak jadi dilimpahkan."
ASK_LETTER: Final = "Silakan tulis isi surat pengantarnya. Pembuka dan penutupnya juga, ya."
ASK_NUMBER: Final = "Silakan tulis nomor suratnya."
ASK_ADDRESSEE: Final = "Silakan tulis kepada siapa suratnya."
FILE_COMES: Final = "Baik, berkasnya kami siapkan dan kirim di chat ini sebentar lagi."
FILE_ON_DESK: Final = (
    "Berkas ZIP tidak dapat dikirim di chat ini. Silakan diunduh di meja layanan: ketik /meja, "
    "lalu buka klaimnya."
)


def choose(claim: int, title: str, done: Sequence[Html]) -> Html:
    """To whom does it go? With where it has gone already."""
    return paragraphs(
        bold(f"Limpahkan klaim {claim}"),
        escape(title),
        "\n".join(done) if done else None,
        "Kepada lembaga mana? Surat pengantarnya dapat diubah dulu, dan identitas penanya tidak "
        "disertakan.",
    )


def draft(claim: int, agency: str, addressee: str, number: str, letter: str) -> Html:
    """The letter as it would go."""
    return paragraphs(
        bold(f"Klaim {claim} · {agency}"),
        lines(
            Html(f"{words.NUMBER}: {escape(number or words.NO_NUMBER)}"),
            Html(f"{words.TO} {escape(addressee)}"),
        ),
        escape(letter),
    )


def made(claim: int, agency: str) -> Html:
    """It is written down; the file follows."""
    return Html(
        f"Pelimpahan klaim {claim} kepada {escape(agency)} sudah dibuat. Berkasnya kami siapkan "
        "dan kirim di chat ini sebentar lagi."
    )


def made_for_desk(claim: int, agency: str) -> Html:
    """The same where no ZIP can be sent."""
    return paragraphs(
        Html(f"Pelimpahan klaim {claim} kepada {escape(agency)} sudah dibuat."), FILE_ON_DESK
    )


def shown(claim: int, title: str, agency: str, facts: Sequence[tuple[str, str]]) -> Html:
    """One referral as it stands."""
    rows = (Html(f"{label}: {escape(fact)}") for label, fact in facts)
    return paragraphs(bold(f"Pelimpahan klaim {claim} · {agency}"), escape(title), lines(*rows))


def ask_news(agency: str, state: str) -> Html:
    """What did the institution say?"""
    return Html(
        f"{words.STATES[state]}. Apa kabar dari {escape(agency)}? Silakan tulis satu kalimat."
    )


def noted(agency: str, state: str) -> Html:
    """What became of it is written down."""
    return Html(f"Tercatat: {escape(agency)}, {words.STATES[state].lower()}. Terima kasih.")
