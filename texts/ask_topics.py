"""What people read who look for an answer by its topic, or for an office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from texts.faq_topics import TOPICS
from texts.markup import Html, bold, escape, lines, paragraphs

TOPICS_BUTTON: Final = "Lihat topik"
MORE_TOPICS: Final = "Topik lainnya"
MORE_QUESTIONS: Final = "Pertanyaan lainnya"
OTHER_TOPIC: Final = "Topik lain"
WHICH_TOPIC: Final = "Tentang apa pertanyaannya? Pilih topiknya, atau langsung tulis pertanyaannya."
NO_TOPICS: Final = (
    "Mohon maaf, belum ada jawaban yang disahkan. Silakan tulis pertanyaannya, "
    "nanti kami teruskan ke petugas."
)
MY_OFFICE: Final = "Ini kantor saya"
OTHER_OFFICE_BUTTON: Final = "Kantor lainnya"
ASK_PLACE: Final = (
    "Kantor KPU mana yang dicari? Silakan ketik nama kabupaten, kota, atau provinsinya, "
    "misalnya Nunukan. Ketik /batal bila tidak jadi."
)
PLACE_UNKNOWN: Final = (
    "Mohon maaf, kantor itu belum kami kenali. Silakan ketik nama kabupaten, kota, atau "
    "provinsinya, misalnya Nunukan atau Jawa Tengah."
)
WHICH_PLACE: Final = "Kantor mana yang dimaksud?"
NO_CONTACT: Final = "Kontaknya belum dicantumkan."


def topic(name: str) -> str:
    """A topic as people read it."""
    return TOPICS.get(name, name.capitalize())


def questions(name: str, asked: Sequence[str], first: int) -> Html:
    """The questions of a topic, by the numbers of their buttons."""
    rows = (f"{number}. {escape(question)}" for number, question in enumerate(asked, first))
    return paragraphs(bold(topic(name)), lines(*rows))


def office(hours: str, contact: str) -> Html:
    """How an office is reached: its hours under its name, and its contact as it wrote it."""
    return paragraphs(hours, f"Kontak: {escape(contact)}" if contact else NO_CONTACT)


def my_office(name: str) -> Html:
    """From now on this is the office of whoever asks."""
    return Html(
        f"Terima kasih. Pertanyaan yang perlu dijawab petugas kami teruskan ke {escape(name)}, "
        "dan jawaban kami sesuaikan dengan daerahnya."
    )
