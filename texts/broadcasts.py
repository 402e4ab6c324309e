"""What groups, authors and leaders read about announcements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

DRILL_MARK = "SIMULASI – BUKAN INFORMASI RESMI"
NAMES_SHOWN = 15  # longer lists are cut here and given whole on request
BAR_LENGTH = 10  # symbols
TIER_LABELS = MappingProxyType(
    {"nasional": "Nasional", "provinsi": "Provinsi", "kabkota": "Kabupaten/Kota"}
)
STATE_LABELS = MappingProxyType(
    {
        "draft": "Konsep",
        "preparing": "Sedang disiapkan",
        "scheduled": "Terjadwal",
        "sending": "Sedang dikirim",
        "paused": "Dijeda",
        "held": "Ditahan, menunggu keputusan",
        "sent": "Terkirim",
        "withdrawn": "Ditarik",
    }
)
REASONS = MappingProxyType(
    {
        "blocked": "bot diblokir",
        "kicked": "bot dikeluarkan dari grup",
        "not_member": "bot bukan anggota grup",
        "deactivated": "akun tidak aktif",
        "chat_not_found": "grup tidak ditemukan",
        "unavailable": "kanal tidak dapat dihubungi",
        "channel_off": "kanal belum aktif",
        "earlier_part": "bagian sebelumnya gagal",
        "ambiguous": "tidak pasti sampai",
        "worker_gone": "tidak pasti sampai",
    }
)

SEND_NOW = "Kirim"
SEND_TEST = "Kirim uji ke saya"
CANCEL = "Batal"
MAKE_ANNOUNCEMENT = "Ya, jadikan"
NOT_ANNOUNCEMENT = "Bukan"
NOW = "Sekarang"
TOMORROW = "Besok 07.00"
OTHER_TIME = "Waktu lain"
CHOOSE_TIERS = "Tingkat & wilayah"
ALL_TIERS = "Semua tingkat"
ADD_BASIS = "Nomor surat"
ADD_CONTACT = "Narahubung"
CHANGE_AUDIENCE = "Ubah tujuan"
CHANGE_TIME = "Ubah waktu"
REFRESH = "Perbarui"
WATCH = "Pantau"
WHO_IS_MISSING = "Belum sampai"
PAUSE = "Jeda"
RESUME = "Lanjutkan"
WITHDRAW = "Tarik"
REPEAT = "Kirim ulang"
YES_WITHDRAW = "Ya, tarik"
SEND_LATE = "Tetap kirim"
BACK = "Kembali"

ASK_TEXT = (
    "Silakan ketik atau teruskan isi pengumumannya. "
    "Gambar atau PDF dengan keterangan juga bisa.\nKetik /batal untuk berhenti."
)
ASK_IS_ANNOUNCEMENT = "Jadikan pengumuman?"
ASK_AUDIENCE = "Untuk siapa?"
ASK_WHEN = "Kapan dikirim?"
ASK_TIERS = "Tingkat mana yang menerima? Tekan untuk memilih, lalu tekan Lanjut."
CONTINUE = "Lanjut"
ASK_REGION = (
    "Wilayah mana? Ketik nama provinsi atau kabupaten/kota, misalnya “Jawa Barat”, "
    "atau tekan Semua wilayah."
)
ALL_REGIONS = "Semua wilayah"
CHOOSE_REGION = "Pilih wilayah"
ASK_TIME = (
    "Tulis hari dan jamnya, misalnya “besok 07.00” atau “Selasa 13.30”. "
    "Jam dihitung menurut waktu kantor Bapak/Ibu."
)
ASK_BASIS = "Tulis nomor surat dasarnya."
ASK_CONTACT = "Tulis narahubungnya, misalnya “Subbag Humas, 021-0000000”."
TEST_SENT = "Pesan uji sudah dikirim ke chat ini."
CANCELLED = "Baik, pengumuman dibatalkan. Tidak ada yang dikirim."
EMPTY_TEXT = "Isi pengumumannya masih kosong. Silakan ketik teksnya."
TIME_NOT_READ = "Mohon maaf, waktunya belum terbaca. Contoh: “besok 07.00” atau “13/2/2027 07.00”."
NOBODY_THERE = (
    "Belum ada grup terdaftar untuk tujuan ini, jadi pengumuman belum dapat dikirim. "
    "Silakan ubah tujuan atau daftarkan grupnya lebih dahulu."
)
ALREADY_RELEASED = "Pengumuman ini sudah dikirim atau dibatalkan sebelumnya."
NO_ANNOUNCEMENT = "Belum ada pengumuman yang bisa ditampilkan. Kirim yang pertama dengan /kirim."
OFFICE_UNKNOWN = (
    "Mohon maaf, kantor atau wilayah itu tidak kami temukan. Coba tulis nama lengkapnya."
)
REGION_NOT_YOURS = "Wilayah itu di luar kewenangan kantor Bapak/Ibu."
CHOOSE_OFFICE = "Atas nama kantor mana?"
TEXT_TOO_LONG = "Mohon maaf, teksnya terlalu panjang (paling banyak 12.000 karakter)."
FILE_TOO_BIG = (
    "Mohon maaf, filenya terlalu besar (paling besar 20 MB). Silakan kirim yang lebih kecil."
)
FILE_NOT_SUPPORTED = (
    "Mohon maaf, yang bisa dilampirkan hanya gambar (JPG, PNG, WebP) dan PDF. "
    "Silakan kirim ulang dalam bentuk itu."
)
FILE_NOT_READ = "Mohon maaf, filenya belum bisa kami buka. Silakan kirim ulang filenya."


def announcement(
    office: str, body: str, *, basis: str | None, contact: str | None, is_drill: bool
) -> Html:
    """An announcement as groups read it; `body` is in the HTML subset."""
    footer = lines(
        f"Dasar: surat nomor {escape(basis)}" if basis else None,
        f"Narahubung: {escape(contact)}" if contact else None,
    )
    return paragraphs(
        bold(DRILL_MARK) if is_drill else None,
        bold(f"PENGUMUMAN {office}"),
        body,
        footer,
        bold(DRILL_MARK) if is_drill else None,
    )


def preview(
    text: str,
    groups: Mapping[str, int],
    missing: Sequence[str],
    duration: timedelta,
    *,
    audience: str,
    when: str,
    gap: timedelta,
    file_name: str | None = None,
) -> Html:
    """What the author sees before releasing."""
    tiers = "\n".join(f"• {TIER_LABELS[tier]}: {count} grup" for tier, count in groups.items())
    total = sum(groups.values())
    waves = sum(1 for count in groups.values() if count)
    cascade = (
        f"Berjenjang, jeda {dates.duration(gap)} antar tingkat." if gap and waves > 1 else None
    )
    return paragraphs(
        bold("Pratinjau"),
        text,
        "――――――――",
        lines(
            f"Lampiran: {escape(file_name)}" if file_name else None,
            f"Untuk: {escape(audience)}",
            f"Waktu: {escape(when)}",
            f"Jumlah: {total} grup",
            tiers,
            cascade,
            f"Perkiraan lama pengiriman: {dates.duration(duration)}",
        ),
        missing_offices(missing),
    )


def missing_offices(names: Sequence[str]) -> Html | None:
    """Offices without a group, by name; None if every office has one."""
    if not names:
        return None
    shown = ", ".join(escape(name) for name in names[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    more = f", dan {rest} lainnya" if rest > 0 else ""
    return Html(f"Belum punya grup ({len(names)} kantor): {shown}{more}.")


def which_region(names: str) -> Html:
    """The region that was typed could be several."""
    return Html(f"Wilayah mana yang dimaksud: {names}? Mohon ketik nama lengkapnya.")


def when(due_at: datetime | None, zone: str) -> str:
    """The due time, or that it leaves at once."""
    return dates.day_and_time(due_at, zone) if due_at else "sekarang"


def released(number: int, groups: int, due_at: datetime | None, zone: str) -> Html:
    """Right after the author has released it."""
    if due_at is not None:
        return Html(
            f"Pengumuman nomor {number} terjadwal {dates.day_and_time(due_at, zone)} "
            f"untuk {groups} grup. Batalkan dengan /tarik {number}."
        )
    return Html(
        f"Pengumuman nomor {number} sedang dikirim ke {groups} grup. "
        f"Pantau dengan /pantau, hentikan sementara dengan /jeda."
    )


def time_is_past(due_at: datetime, zone: str) -> Html:
    """The chosen time is over."""
    return Html(
        f"{dates.day_and_time(due_at, zone)} sudah lewat. Silakan tulis waktu yang akan datang."
    )


def bar(share: float) -> str:
    """A progress bar of text symbols."""
    filled = int(share * BAR_LENGTH)
    return "▓" * filled + "░" * (BAR_LENGTH - filled)


def progress(
    number: int,
    state: str,
    audience: int,
    total: Mapping[str, int],
    tiers: Sequence[tuple[str, int, int]],
    *,
    at: datetime,
    zone: str,
) -> Html:
    """The live view: `tiers` are (tier, received, all); `total` counts each state."""
    rows = [
        f"{TIER_LABELS[tier]}: {received}/{count}\n{bar(received / count if count else 0)}"
        for tier, received, count in tiers
        if count
    ]
    return paragraphs(
        f"{bold(f'Pantauan penerimaan nomor {number}')}\n{STATE_LABELS[state]}",
        "\n".join(rows),
        sum_line(audience, total),
        f"Per {dates.clock(at, zone)}",
    )


def sum_line(audience: int, total: Mapping[str, int]) -> Html:
    """The sum: audience = the groups of every state."""
    labels = {
        "sent": "terkirim",
        "pending": "menunggu",
        "failed": "gagal",
        "skipped": "dilewati",
        "withdrawn": "ditarik",
        "unknown": "tidak pasti",
    }
    parts = [f"{total[state]} {label}" for state, label in labels.items() if total[state]]
    return Html(f"{audience} grup = {' + '.join(parts) or '0 terkirim'}")


def missing_groups(number: int, groups: Sequence[tuple[str, str | None]]) -> Html:
    """Who is missing, as a list to copy: (office and group, reason code)."""
    if not groups:
        return Html(f"Pengumuman nomor {number} sudah sampai di semua grup.")
    rows = "\n".join(f"{escape(name)}{_because(reason)}" for name, reason in groups)
    return paragraphs(
        bold(f"Belum sampai, pengumuman nomor {number} ({len(groups)} grup)"), f"<pre>{rows}</pre>"
    )


def finished(
    number: int,
    audience: int,
    total: Mapping[str, int],
    lost: Sequence[tuple[str, str | None]],
    duration: timedelta,
) -> Html:
    """The report to the author."""
    rows = "\n".join(f"• {escape(name)}{_because(reason)}" for name, reason in lost[:NAMES_SHOWN])
    rest = len(lost) - NAMES_SHOWN
    more = f"\n… dan {rest} grup lainnya; lihat /pantau {number}" if rest > 0 else ""
    return paragraphs(
        bold(f"Pengumuman nomor {number} selesai dikirim"),
        sum_line(audience, total) + f"\nLama pengiriman: {dates.duration(duration)}.",
        f"Tidak sampai:\n{rows}{more}" if lost else "Semua grup sudah menerima.",
        f"Kirim ulang ke yang gagal dan ke grup baru dengan /ulang {number}." if lost else None,
    )


def held(number: int, due_at: datetime, zone: str) -> Html:
    """The time passed while nothing could be sent."""
    return Html(
        f"Pengumuman nomor {number} seharusnya dikirim {dates.day_and_time(due_at, zone)}, "
        "tetapi layanan sedang terhenti. Mohon diputuskan: tetap dikirim sekarang atau ditarik?"
    )


def paused(number: int, pending: int) -> Html:
    """After a pause."""
    return Html(
        f"Pengumuman nomor {number} dijeda; {pending} grup belum dikirimi. "
        f"Lanjutkan dengan /lanjut {number} atau hentikan dengan /tarik {number}."
    )


def resumed(number: int) -> Html:
    """After a resume."""
    return Html(f"Pengumuman nomor {number} dilanjutkan.")


def confirm_withdraw(number: int, pending: int, sent: int) -> Html:
    """Before a withdrawal, which cannot be undone."""
    already = f" {sent} grup sudah menerima; pesan di grup itu tidak ikut terhapus." if sent else ""
    return Html(
        f"Tarik pengumuman nomor {number}? {pending} grup tidak akan dikirimi.{already} "
        "Penarikan tidak dapat dibatalkan."
    )


def withdrawn(number: int) -> Html:
    """After a withdrawal."""
    return Html(f"Pengumuman nomor {number} sudah ditarik.")


def repeated(number: int, failed: int) -> Html:
    """After asking for a repeat."""
    if failed:
        return Html(
            f"Pengumuman nomor {number} dikirim ulang ke {failed} grup yang gagal "
            "dan ke grup yang baru terdaftar."
        )
    return Html(f"Pengumuman nomor {number} dikirim ke grup yang baru terdaftar, bila ada.")


def wrong_state(number: int, state: str) -> Html:
    """What was asked cannot be done now."""
    return Html(
        f"Hal itu tidak dapat dilakukan: pengumuman nomor {number} berstatus "
        f"“{STATE_LABELS[state]}”."
    )


def not_found(number: int) -> Html:
    """No such announcement within sight."""
    return Html(f"Pengumuman nomor {number} tidak ditemukan dalam wilayah Bapak/Ibu.")


def _because(reason: str | None) -> str:
    return f" ({REASONS.get(reason, escape(reason))})" if reason else ""
