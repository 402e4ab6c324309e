"""What is said while a group is being registered."""

from __future__ import annotations

from texts.markup import Html, bold, escape

CONFIRM = "Ya, benar"
REFUSE = "Tolak"
OTHER_OFFICE = "Kantor lain"
OFFICE_NOT_FOUND = (
    "Kantor itu tidak kami temukan. Mohon tulis nama lengkapnya, misalnya /grup KPU Kota Bandung."
)
ASK_WHICH_OFFICE = "Kantor mana yang dimaksud?"
ASK_OFFICE = (
    "Terima kasih sudah menambahkan kami. Grup ini milik kantor mana? "
    "Balas pesan ini dengan nama kantornya, misalnya “KPU Kota Bandung”, "
    "atau ketik /grup KPU Kota Bandung."
)
WAITING = "Permintaan sudah disampaikan ke petugas kantor tersebut. Grup aktif setelah disetujui."
NOBODY_TO_ASK = (
    "Kantor itu belum punya petugas di layanan ini, jadi grup belum bisa disetujui. "
    "Mintalah Admin KPU mengundang petugas kantor tersebut."
)
NOT_YOURS = "Hanya petugas kantor tersebut yang dapat menyetujui."
IN_GROUP_ONLY = "Perintah /grup dipakai di dalam grup yang ingin didaftarkan."
REFUSED = "Pendaftaran grup ditolak."


def ask_category(office: str) -> Html:
    """Which people are in this group?"""
    return Html(f"Grup ini milik {bold(office)}. Siapa anggotanya?")


def registered(office: str, category: str) -> Html:
    """The group is in use now."""
    return Html(
        f"Grup ini terdaftar sebagai grup {bold(category)} milik {bold(office)}. "
        "Pengumuman resmi akan dikirim ke sini. Untuk mengubah, ketik /grup."
    )


def proposal(title: str, office: str, category: str) -> Html:
    """A request to the staff of the office."""
    return Html(
        f"Grup “{escape(title)}” minta didaftarkan sebagai grup {bold(category)} "
        f"milik {bold(office)}. Apakah benar?"
    )


def approved(title: str) -> Html:
    """To the one who approved."""
    return Html(f"Grup “{escape(title)}” sudah terdaftar.")


def refused(title: str) -> Html:
    """To the one who refused."""
    return Html(f"Pendaftaran grup “{escape(title)}” ditolak.")
