"""What people read about their own data, and about its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType

from texts import dates
from texts.markup import Html, bold, escape, paragraphs

ZONE = "Asia/Jakarta"  # where somebody without an office reads the time
CHANNELS = MappingProxyType(
    {"telegram": "Telegram", "whatsapp": "WhatsApp", "local": "Simulasi"},
)
ERASE = "Ya, hapus"
KEEP = "Tidak jadi"
KEPT = "Baik, tidak ada yang dihapus."
CHOOSE = f"Mohon dipilih: {ERASE} atau {KEEP}."
ERASED = (
    "Data Bapak/Ibu/Kakak sudah dihapus, termasuk percakapan ini di sistem kami; sisanya terhapus "
    "begitu pesan ini terkirim. Kami tidak akan mengirim pesan lagi. "
    "Pesan di aplikasi chat dapat dihapus sendiri. Terima kasih, dan sampai jumpa."
)
NOTHING_STORED = "Kami tidak menyimpan data Bapak/Ibu/Kakak."


def own_data(
    *,
    name: str,
    since: datetime,
    addresses: Sequence[tuple[str, str, bool, date | None]],
    roles: Sequence[tuple[str, str, datetime, datetime | None]],
    received: int,
    sent: int,
    announcements: Sequence[int],
    contact_of: Sequence[str],
    passes_on_to: Sequence[str],
    in_charge_of: Sequence[str],
    duties: int,
    decisions: int,
    recurring: Sequence[int],
    stand_ins: int,
    legal_readings: int,
    departures: int,
    staff_checks: int,
    attendances: int,
    doubts: int,
    questions: int,
    answers: int,
    at_the_desk: int,
    talk_kept: timedelta,
    raw_kept: timedelta,
    strangers_kept: timedelta,
) -> Html:
    """Everything that is stored, in words.

    Addresses are (channel, hidden, stopped, day of consent), roles (label, office, since, end).
    """
    return paragraphs(
        bold("Data Bapak/Ibu/Kakak yang kami simpan"),
        f"Nama: {escape(name)}\nDikenal sejak: {dates.day(since, ZONE)}",
        "Alamat:\n" + "\n".join(_address(*address) for address in addresses),
        "Peran:\n" + "\n".join(_role(*role) for role in roles) if roles else "Peran: tidak ada",
        f"Percakapan: {received} pesan dari Bapak/Ibu/Kakak, {sent} pesan dari kami",
        _announcements(announcements),
        _received(contact_of, passes_on_to),
        _in_charge(in_charge_of),
        f"Jadwal piket: {duties} kali" if duties else None,
        f"Keputusan atas pengumuman: {decisions}" if decisions else None,
        f"Pengumuman berulang: nomor {', '.join(map(str, recurring))}" if recurring else None,
        f"Penunjukan Plh: {stand_ins} kali" if stand_ins else None,
        f"Penunjukan Divisi Hukum: {legal_readings} kantor" if legal_readings else None,
        f"Pengalihan tugas: {departures} kali" if departures else None,
        f"Pemeriksaan daftar petugas: {staff_checks} kali" if staff_checks else None,
        f"Undangan yang dijawab: {attendances}" if attendances else None,
        f"Pesan yang dicek dan kami periksa: {doubts}" if doubts else None,
        f"Pertanyaan yang belum terjawab baik: {questions}" if questions else None,
        f"Jawaban yang ditulis atau disahkan: {answers}" if answers else None,
        f"Meja layanan: terbuka di {at_the_desk} peramban" if at_the_desk else None,
        f"Isi pesan masuk disimpan paling lama {raw_kept.days} hari, pesan kami {talk_kept.days} "
        f"hari. Bila {strangers_kept.days} hari tidak menyapa dan tidak berperan, "
        "semuanya terhapus sendiri.",
        "Ketik /hapusdata untuk menghapus semuanya.",
    )


def ask_erasure(*, has_role: bool, has_released: bool) -> Html:
    """What goes, what stays and why, before anything is done."""
    return paragraphs(
        bold("Hapus semua data?"),
        "Yang dihapus: nama, nomor atau akun, percakapan, konsep, dan pilihan berhenti menerima "
        "pesan; kami lalu tidak mengirim pesan lagi.",
        "Peran petugas Bapak/Ibu berakhir, dan Admin kantor kami kabari tanpa menyebut nama."
        if has_role
        else None,
        "Pengumuman yang sudah dikirim atas nama kantor tetap ada, tanpa nama pengirimnya, karena "
        "itu pernyataan kantor."
        if has_released
        else None,
        "Yang tetap ada: catatan audit berisi nomor urut tanpa nama, dan sandi satu arah dari "
        "alamat ini supaya tidak dikirimi lagi.",
        "Ini tidak dapat dibatalkan.",
    )


def colleague_left(role: str, office: str) -> Html:
    """To those who invite people: a role ended."""
    return Html(
        f"Mohon diketahui, Bapak/Ibu. Seorang {escape(role)} di {escape(office)} mengakhiri "
        "perannya dan menghapus datanya. Pengumuman kantor tetap berjalan. "
        "Bila perlu pengganti, mintalah undangan kepada pengelola."
    )


def _address(channel: str, shown: str, is_stopped: bool, consented_on: date | None) -> str:
    agreed = f", setuju dikirimi {consented_on:%d/%m/%Y}" if consented_on else ""
    state = " (berhenti menerima pesan)" if is_stopped else ""
    return f"• {CHANNELS.get(channel, escape(channel))}: {escape(shown)}{agreed}{state}"


def _received(contact_of: Sequence[str], passes_on_to: Sequence[str]) -> str | None:
    """For which offices and groups announcements reach them."""
    offices = [f"• Kontak {escape(office)}" for office in contact_of]
    groups = [f"• Admin Grup “{escape(title)}”" for title in passes_on_to]
    return (
        "\n".join(["Menerima pengumuman sebagai:", *offices, *groups]) if offices + groups else None
    )


def _in_charge(titles: Sequence[str]) -> str | None:
    """The groups about which their office calls them."""
    groups = [f"• “{escape(title)}”" for title in titles]
    return "\n".join(["Penanggung jawab grup:", *groups]) if groups else None


def _role(role: str, office: str, since: datetime, ends_at: datetime | None) -> str:
    end = f" sampai {dates.day(ends_at, ZONE)}" if ends_at else ""
    return f"• {escape(role)}, {escape(office)}, sejak {dates.day(since, ZONE)}{end}"


def _announcements(numbers: Sequence[int]) -> str:
    if not numbers:
        return "Pengumuman yang dikirim: tidak ada"
    listed = ", ".join(map(str, numbers[-20:]))
    return f"Pengumuman yang dikirim: {len(numbers)} (nomor {listed})"
