"""What is said when somebody leaves an office: to whoever ends it, who leaves, and who goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from texts.markup import Html, bold, escape, lines, paragraphs

# Buttons
TO_THE_DESK: Final = "Ke meja kantor"
MORE: Final = "Lainnya"
CONFIRM: Final = "Cabut akses"
CANCEL: Final = "Tidak jadi"
UNDO: Final = "Urungkan"
ROLL: Final = "Daftar petugas"
READ: Final = "Baca"
GO_ON: Final = "Lanjutkan"

# What people read
WHICH_OFFICE: Final = "Untuk kantor mana?"
ONLY_LEADERS: Final = "Hanya Pimpinan atau Admin kantor itu yang dapat mencabut akses petugasnya."
SHARED_PHONE: Final = "Akses petugas dicabut dari nomor Bapak/Ibu sendiri, bukan dari HP kantor."
NOBODY: Final = "Tidak ada petugas dengan nama itu di kantor ini."
NOT_OF_THE_OFFICE: Final = (
    "Orang itu tidak, atau tidak lagi, terdaftar sebagai petugas di kantor ini."
)
IS_PHONE: Final = (
    "Ini HP kantor, bukan seseorang. Tandanya dihapus dari HP itu sendiri dengan /hpkantor."
)
UNFIT: Final = (
    "Rekan itu tidak dapat, atau tidak lagi dapat, melanjutkan semuanya. Silakan pilih yang lain."
)
CANCELLED: Final = "Baik, tidak ada yang berubah."
NOTHING_HELD: Final = "Tidak ada yang sedang dipegangnya."
TOO_LATE: Final = (
    "Pencabutan ini tidak dapat diurungkan lagi; waktunya sepuluh menit. "
    "Peran diberikan kembali dengan undangan baru."
)
NO_NEWS: Final = "Tidak ada perubahan tugas yang belum Bapak/Ibu baca."
ASK_SUCCESSOR: Final = "Siapa yang melanjutkan?"
NO_SUCCESSOR: Final = (
    "Tidak ada rekan dengan peran yang sesuai untuk melanjutkan semuanya; "
    "yang dipegangnya dapat kembali ke meja kantor."
)
ONESELF: Final = (
    "Ini akses Bapak/Ibu sendiri. Sesudahnya Bapak/Ibu tidak bertugas lagi di kantor ini."
)
LAST_ADMIN: Final = (
    "Ini Admin terakhir. Sesudahnya tidak ada yang mengatur jam layanan, grup dan HP kantor di "
    "sini, sampai pengelola layanan mengundang Admin baru."
)

# The operator's
NO_PERSON: Final = "Nomor {number} tidak terdaftar sebagai petugas di {office}."
UNFIT_NUMBER: Final = "Nomor {number} tidak dapat melanjutkan semuanya."
NOBODY_LISTED: Final = "Belum ada petugas yang terdaftar di kantor itu."
NEEDS_YES: Final = "Tambahkan --ya bila memang demikian."


def row(number: int, name: str, held: str, *, is_phone: bool) -> str:
    """Somebody of an office on a line."""
    return f"{number}  {name}  {held}{'  (HP kantor)' if is_phone else ''}"


def revoked(name: str, office: str) -> str:
    """To the operator."""
    return f"Akses {name} di {office} sudah dicabut; yang bersangkutan dikabari lewat chat."


def choose(office: str, people: Sequence[tuple[int, str, str]], left: int) -> Html:
    """Whose access is to end? (place, name, roles), and how many are on further pages."""
    rows = [f"{place}. {escape(name)} – {escape(held)}" for place, name, held in people]
    return paragraphs(
        f"Akses siapa di {bold(office)} yang dicabut?",
        lines(*rows),
        f"{left} orang lagi." if left else None,
    )


def person(name: str, held: str, office: str, rows: Sequence[str]) -> Html:
    """Who it is, and what is in their hands."""
    return paragraphs(
        f"{bold(name)}\n{escape(held)}, {escape(office)}",
        lines("Yang sedang dipegang:", *rows) if rows else NOTHING_HELD,
    )


def last_approver(above: str | None) -> str:
    """What follows where nobody approves any more."""
    where = f"menunggu Pimpinan {above}" if above else "tidak dapat disetujui siapa pun"
    return (
        "Ini Pimpinan terakhir. Sesudahnya pengumuman yang diajukan kantor ini "
        f"{where}, sampai ada Pimpinan baru."
    )


def confirm(
    name: str, office: str, successor: str | None, warnings: Sequence[str], *, keeps_texts: bool
) -> Html:
    """The last question; `keeps_texts`: what they wrote goes to whoever confirms."""
    onwards = f"Dilanjutkan oleh {bold(successor)}." if successor else "Kembali ke meja kantor."
    own = " Konsep dan pengumuman terjadwal pindah kepada Bapak/Ibu." if keeps_texts else ""
    return paragraphs(
        f"Cabut akses {bold(name)} di {escape(office)}?",
        f"{onwards}{own} Meja layanan di peramban langsung tertutup, kode undangan yang dibuatnya "
        "tidak berlaku lagi.",
        *(escape(warning) for warning in warnings),
    )


def done(name: str, office: str, successor: str | None) -> Html:
    """To whoever has ended it."""
    onwards = f"{escape(successor)} melanjutkan" if successor else "yang dipegang kembali ke meja"
    return Html(
        f"Akses {bold(name)} di {escape(office)} sudah dicabut; {onwards}. "
        "Yang bersangkutan sudah kami kabari. Dalam sepuluh menit masih bisa diurungkan."
    )


def undone(name: str, office: str, stayed: int) -> Html:
    """To whoever has undone it; `stayed` things were touched meanwhile."""
    rest = f" {stayed} hal tetap seperti sekarang karena sudah dikerjakan orang lain."
    return Html(
        f"Sudah diurungkan: {bold(name)} bertugas lagi di {escape(office)}.{rest if stayed else ''}"
    )


def you_left(office: str, successor: str | None) -> Html:
    """To whoever has left."""
    onwards = f"{escape(successor)}" if successor else "rekan di meja kantor"
    return Html(
        f"Tugas Bapak/Ibu di {escape(office)} pada layanan ini sudah berakhir; "
        f"{onwards} melanjutkan. Terima kasih atas pengabdiannya. "
        "Bila ini keliru, mohon hubungi Pimpinan atau Admin kantor."
    )


def you_go_on(name: str, office: str, rows: Sequence[str], *, has_groups: bool) -> Html:
    """To whoever goes on."""
    return paragraphs(
        f"Mohon bantuan Bapak/Ibu. {escape(name)} tidak bertugas lagi di {escape(office)}, "
        "dan Bapak/Ibu melanjutkan tugasnya.",
        lines(*rows) if rows else "Saat ini tidak ada yang sedang berjalan.",
        "Admin Grup harus ada di dalam grupnya. Bila belum, mintalah rekan menambahkan Bapak/Ibu."
        if has_groups
        else None,
    )


def back_to_you(office: str) -> Html:
    """To whoever had left."""
    return Html(f"Pencabutan akses tadi diurungkan. Bapak/Ibu bertugas lagi di {escape(office)}.")


def back_to(name: str, office: str) -> Html:
    """To whoever went on."""
    return Html(
        f"Pengalihan tugas {escape(name)} di {escape(office)} diurungkan. "
        "Yang belum Bapak/Ibu kerjakan kembali kepadanya."
    )


# What is in somebody's hands; None: nothing of this kind


def cases(numbers: Sequence[str]) -> Html | None:
    """Cases at the desk."""
    return _some("Pesan warga", numbers)


def claims(numbers: Sequence[str]) -> Html | None:
    """Claims that they examine."""
    return _some("Klaim", numbers)


def groups(titles: Sequence[str]) -> Html | None:
    """Groups of which they are Admin Grup."""
    return _some("Admin Grup", [f"“{escape(title)}”" for title in titles])


def contact(times: int) -> Html | None:
    """They are the office's contact."""
    return Html("• Kontak kantor untuk pengumuman") if times else None


def duties(starts: Sequence[str]) -> Html | None:
    """Their turns on the roster."""
    return _some("Piket", starts)


def duties_of(times: int) -> Html | None:
    """How many turns go over."""
    return Html(f"• Piket: {times} giliran, lihat /piket") if times else None


def stands_in(times: int) -> Html | None:
    """They stand in for the Pimpinan."""
    return Html("• Plh Pimpinan; penunjukannya berakhir") if times else None


def named(times: int) -> Html | None:
    """They named somebody who stands in."""
    return Html("• Menunjuk Plh; penunjukan itu tetap sampai harinya") if times else None


def taken_over(offices: Sequence[str]) -> Html | None:
    """Offices in whose name they answer for a time."""
    return _some("Pengambilalihan", [escape(office) for office in offices])


def drafts(numbers: Sequence[int]) -> Html | None:
    """What they wrote and nobody has released."""
    return _some("Konsep dan ajuan nomor", [str(number) for number in numbers])


def running(numbers: Sequence[int]) -> Html | None:
    """What they released and that is not over."""
    return _some("Pengumuman berjalan nomor", [str(number) for number in numbers])


def to_decide(count: int) -> Html | None:
    """What waits for their decision."""
    return Html(f"• Menunggu keputusannya: {count} pengumuman") if count else None


def codes(count: int) -> Html | None:
    """Invitations that nobody has taken up."""
    return Html(f"• Kode undangan yang belum dipakai: {count}") if count else None


SHOWN: Final = 6  # of each kind; the rest is counted


def _some(label: str, found: Sequence[str]) -> Html | None:
    if not found:
        return None
    rest = len(found) - SHOWN
    more = f" dan {rest} lagi" if rest > 0 else ""
    return Html(f"• {label}: {', '.join(found[:SHOWN])}{more}")
