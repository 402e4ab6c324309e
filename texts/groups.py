"""What is said while a group is being registered."""

from __future__ import annotations

from collections.abc import Sequence

from texts.markup import Html, bold, escape, lines, paragraphs

CONFIRM = "Ya, benar"
REFUSE = "Tolak"
OTHER_OFFICE = "Kantor lain"
OFFICE_NOT_FOUND = (
    "Mohon maaf, kantor itu tidak kami temukan. "
    "Mohon tulis nama lengkapnya, misalnya: /grup KPU Kota Bandung"
)
ASK_WHICH_OFFICE = "Kantor mana yang dimaksud?"
THANKS = "Terima kasih sudah menambahkan kami."
ASK_OFFICE = (
    "Grup ini milik kantor mana? "
    "Balas pesan ini dengan nama kantornya, misalnya “KPU Kota Bandung”, "
    "atau ketik /grup KPU Kota Bandung."
)
WAITING = (
    "Terima kasih. Permintaan sudah kami sampaikan ke petugas kantor tersebut. "
    "Grup aktif setelah disetujui."
)
NOBODY_TO_ASK = (
    "Kantor itu belum punya petugas di layanan ini, jadi grup belum bisa disetujui. "
    "Mohon minta Admin KPU mengundang petugas kantor tersebut, lalu ketik /grup sekali lagi."
)
NOT_YOURS = "Hanya petugas kantor tersebut yang dapat memutuskan."
IN_GROUP_ONLY = "Perintah /grup dipakai di dalam grup yang ingin didaftarkan."
CHANGE_CATEGORY = "Ubah kategori"
CHANGE_SEGMENT = "Ubah segmen"
IN_CHARGE = "Saya PJ grup ini"
NOT_IN_CHARGE = "Bukan PJ lagi"
QUESTIONS = "Tanya jawab"
END = "Lepas grup"
YES_END = "Ya, lepas"
NO_END = "Tidak jadi"
ASK_SEGMENT = "Segmen pemilih mana yang paling tepat untuk grup ini?"
NO_SEGMENT = "Tanpa segmen"
CONFIRM_END = (
    "Lepas grup ini? Pengumuman tidak lagi dikirim ke sini. Bila keliru, grup dapat didaftarkan "
    "lagi dengan /grup."
)
ENDED = (
    "Grup ini sudah dilepas dan tidak lagi menerima pengumuman. Bot boleh dikeluarkan dari grup. "
    "Untuk mendaftarkannya lagi, ketik /grup."
)
REFUSED = (
    "Mohon maaf, pendaftaran grup ini belum disetujui kantor tersebut. "
    "Bila kantornya keliru, ketik /grup dan pilih kantor lain."
)


def thanks(question: str) -> Html:
    """The question, right after we were added."""
    return paragraphs(THANKS, question)


def ask_category(office: str) -> Html:
    """Which people are in this group?"""
    return Html(f"Grup ini milik {bold(office)}. Siapa anggotanya?")


def registered(office: str, category: str) -> Html:
    """The group is in use now."""
    return Html(
        f"Grup ini terdaftar sebagai grup {bold(category)} milik {bold(office)}. "
        "Pengumuman resmi akan dikirim ke sini. Untuk mengubah, ketik /grup."
    )


def card(office: str, category: str, people: Sequence[str], health: str) -> Html:
    """The group as its office has it."""
    return lines(
        f"Grup {bold(category)} milik {bold(office)}.",
        f"Penanggung jawab (PJ): {escape(', '.join(people)) if people else 'belum ada'}",
        f"Keadaan: {escape(health)}" if health else None,
    )


def returned(office: str, category: str) -> Html:
    """We are back in a group that was registered before."""
    return Html(
        f"Terima kasih, kami kembali di grup ini. Grup tetap terdaftar sebagai "
        f"grup {bold(category)} milik {bold(office)}."
    )


def owned(office: str) -> Html:
    """The group is another office's."""
    return Html(
        f"Grup ini sudah terdaftar milik {bold(office)}. "
        "Untuk memindahkannya, mohon hubungi petugas kantor tersebut."
    )


def proposal(title: str, office: str, category: str, asker: str) -> Html:
    """A request to the staff of the office."""
    return Html(
        f"Mohon konfirmasi, Bapak/Ibu. Grup “{escape(title)}” minta didaftarkan sebagai grup "
        f"{bold(category)} milik {bold(office)}. Diminta oleh {escape(asker)}. Apakah benar?"
    )


def approved(title: str) -> Html:
    """To whoever approved, and to colleagues who come later."""
    return Html(f"Grup “{escape(title)}” sudah terdaftar. Terima kasih.")


def refused(title: str) -> Html:
    """To the one who refused."""
    return Html(f"Pendaftaran grup “{escape(title)}” ditolak. Grupnya sudah kami kabari.")


def taken(title: str) -> Html:
    """The group became another office's before anybody decided."""
    return Html(f"Grup “{escape(title)}” sudah terdaftar milik kantor lain.")


def gone(title: str) -> Html:
    """The bot was removed before anybody decided."""
    return Html(f"Bot sudah tidak ada di grup “{escape(title)}”, jadi tidak perlu diputuskan lagi.")
