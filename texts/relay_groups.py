"""What is said while a WhatsApp group is registered, and to those who pass on to it."""

from __future__ import annotations

from texts.markup import Html, bold, escape, lines, paragraphs

NEW_GROUP = "Grup baru"
NEW_CODE = "Kode baru"
IT_IS_ME = "Saya Admin Grup-nya"
CHANGE_CATEGORY = "Ubah kategori"
CHANGE_SEGMENT = "Ubah segmen"
REMOVE = "Hapus grup"
YES_REMOVE = "Ya, hapus"
NO_REMOVE = "Tidak jadi"

ASK_TITLE = (
    "Apa nama grup WhatsApp-nya? Tulis persis seperti di WhatsApp, "
    "misalnya “Humas KPU Kab. Nunukan”.\nKetik /batal bila tidak jadi."
)
TITLE_NOT_READ = "Mohon maaf, nama grupnya belum terbaca. Silakan tulis dengan kata-kata."
CATEGORY_NOT_READ = "Mohon maaf, pilihannya belum terbaca. Silakan tekan salah satu tombol."
ASK_WHICH_OFFICE = "Grup milik kantor mana?"
GROUP_GONE = "Grup itu sudah tidak terdaftar."


def groups_of(office: str, groups: int) -> Html:
    """The WhatsApp groups of an office, listed as buttons below."""
    if not groups:
        return Html(f"{bold(office)} belum punya grup WhatsApp yang terdaftar.")
    return Html(f"{bold(office)} punya {groups} grup WhatsApp. Pilih grupnya, atau daftarkan lagi.")


def ask_category(title: str) -> Html:
    """Who is in the group?"""
    return Html(f"Siapa anggota grup “{escape(title)}”?")


def registered(title: str, office: str, code: str, people: int) -> Html:
    """The group is known; now its Admin Grup have to come."""
    return paragraphs(
        f"Grup “{escape(title)}” terdaftar milik {bold(office)}.",
        invitation(title, code, people),
    )


def invitation(title: str, code: str, people: int) -> Html:
    """How somebody becomes Admin Grup."""
    return lines(
        f"Mohon minta {people} Admin Grup mengirim pesan ini ke nomor WhatsApp kami, "
        f"masing-masing dari ponselnya sendiri: {bold(f'GABUNG {code}')}",
        f"Sesudah itu, setiap pengumuman untuk “{escape(title)}” sampai kepada mereka untuk "
        "diteruskan. Kode berlaku 7 hari.",
    )


def group(title: str, category: str, admins: int, wanted: int) -> Html:
    """One group."""
    return lines(
        f"Grup WhatsApp “{escape(title)}” ({escape(category)})",
        f"Admin Grup: {admins} dari {wanted} orang.",
    )


def appointed(title: str, office: str) -> Html:
    """To somebody who passes on from now."""
    return Html(
        f"Terima kasih, Bapak/Ibu kini Admin Grup {bold(title)} milik {bold(office)}. "
        "Setiap pengumuman untuk grup itu kami kirim ke chat ini untuk diteruskan. "
        "Ketik BERHENTI bila tidak ingin menerima lagi."
    )


def confirm_remove(title: str) -> Html:
    """Before a group is forgotten."""
    return Html(
        f"Hapus grup “{escape(title)}”? Pengumuman tidak lagi dikirim kepada Admin Grup-nya. "
        "Bila keliru, grup dapat didaftarkan lagi."
    )


def removed(title: str) -> Html:
    """A group is forgotten."""
    return Html(f"Grup “{escape(title)}” sudah dihapus.")
