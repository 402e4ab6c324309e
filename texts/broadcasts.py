"""What groups, authors and leaders read about announcements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from texts import confirming, dates, nights, relays
from texts.markup import Html, bold, escape, lines, paragraphs

DRILL_MARK = "SIMULASI – BUKAN INFORMASI RESMI"
NAMES_SHOWN = 15  # longer lists are cut here and given whole on request
BAR_LENGTH = 10  # symbols
NO_STANDINGS: Mapping[str, int] = MappingProxyType({})
TIER_LABELS = MappingProxyType(
    {"nasional": "Nasional", "provinsi": "Provinsi", "kabkota": "Kabupaten/Kota"}
)
STATE_LABELS = MappingProxyType(
    {
        "draft": "Konsep",
        "series": "Berulang",
        "submitted": "Diajukan",
        "returned": "Dikembalikan untuk diperbaiki",
        "approved": "Disetujui",
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
        "stopped": "penerima meminta berhenti dikirimi",
        "no_admin": "belum ada Admin Grup yang dapat dihubungi",
        "unavailable": "kanal tidak dapat dihubungi",
        "channel_off": "kanal belum aktif",
        "daily_limit": "menunggu kuota harian WhatsApp",
        "quiet_hours": "menunggu jam tenang berakhir",
        "erased": "datanya dihapus atas permintaan",
        "earlier_part": "bagian sebelumnya gagal",
        "ambiguous": "tidak pasti sampai",
        "worker_gone": "tidak pasti sampai",
        "withdrawn": "ditarik",
        # WhatsApp
        "account_inactive": "akun Twilio tidak aktif",
        "account_not_found": "akun Twilio tidak ditemukan",
        "account_suspended": "akun Twilio ditangguhkan",
        "api_base_wrong": "alamat Twilio keliru",
        "content_invalid": "isi pesan tidak sesuai aturan WhatsApp",
        "content_refused": "isi pesan ditolak WhatsApp",
        "content_unknown": "tombol pesan sudah dihapus di Twilio",
        "credentials_rejected": "Twilio menolak kunci akun",
        "empty": "pesan kosong",
        "failed": "gagal tanpa keterangan dari WhatsApp",
        "media_type": "jenis file tidak diterima WhatsApp",
        "media_unreachable": "file tidak dapat diambil WhatsApp",
        "needs_template": "sudah lebih dari 24 jam sejak pesan terakhirnya",
        "not_on_whatsapp": "nomor tidak terdaftar di WhatsApp",
        "number_malformed": "nomor tidak lengkap",
        "policy": "ditolak karena kebijakan WhatsApp",
        "public_url_missing": "alamat publik bot belum diatur",
        "recipient_invalid": "nomor penerima tidak dapat dituju",
        "sender_unknown": "nomor pengirim belum terdaftar di WhatsApp",
        "template_disabled": "templat dinonaktifkan Meta",
        "template_language": "bahasa templat tidak tersedia",
        "template_paused": "templat dijeda Meta",
        "template_pending": "templat belum disetujui Meta",
        "template_rejected": "templat ditolak Meta",
        "template_unknown": "templat tidak ditemukan",
        "template_variables": "isian templat tidak sesuai",
        "too_big": "file terlalu besar",
        "too_long": "pesan terlalu panjang",
        "unsubscribed": "penerima sudah meminta berhenti",
        "unsupported": "tidak dapat dilakukan di WhatsApp",
    }
)
_TWILIO = "twilio_"  # a number of Twilio that we give no meaning of its own

SEND_NOW = "Kirim"
SCHEDULE = "Jadwalkan"
SEND_TEST = "Kirim uji ke saya"
CANCEL = "Batal"
MAKE_ANNOUNCEMENT = "Ya, jadikan"
NOT_ANNOUNCEMENT = "Bukan"
SWAP_TEXT = "Ganti isinya"
NEW_ANNOUNCEMENT = "Pengumuman baru"
IGNORE = "Abaikan"
GO_ON = "Lanjutkan konsep"
START_AFRESH = "Buat baru"
WITHOUT_FILE = "Tanpa lampiran"
TO_PREVIEW = "Ke pratinjau"
NOW = "Sekarang"
TOMORROW = "Besok 07.00"
OTHER_TIME = "Waktu lain"
CHOOSE_TIERS = "Tingkat & wilayah"
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
NO_WITHDRAW = "Tidak jadi"
SEND_LATE = "Tetap kirim"
BACK = "Kembali"

ASK_TEXT = (
    "Silakan ketik atau teruskan isi pengumumannya. "
    "Gambar atau PDF dengan keterangan juga bisa.\nKetik /batal bila tidak jadi."
)
ASK_IS_ANNOUNCEMENT = "Jadikan pengumuman?"
ASK_WHAT_FOR = "Konsep sebelumnya belum dikirim. Teks yang baru ini untuk apa?"
ASK_AUDIENCE = "Untuk siapa?"
ASK_WHEN = "Kapan dikirim?"
CONTINUE = "Lanjut"
ONE_TIER_AT_LEAST = "Mohon pilih sedikitnya satu tingkat."
ASK_REGION = (
    "Wilayah mana? Ketik nama provinsi atau kabupaten/kota, misalnya “Jawa Barat”, "
    "atau tekan Semua wilayah."
)
ASK_WHICH_REGION = "Wilayah mana yang dimaksud?"
ALL_REGIONS = "Semua wilayah"
CHOOSE_REGION = "Pilih wilayah"
CHOOSE_SEGMENTS = "Segmen pemilih"
ALL_SEGMENTS = "Semua segmen"
ASK_TIME = (
    "Silakan tulis hari dan jamnya, misalnya “besok 07.00” atau “Selasa 13.30”. "
    "Jam dihitung menurut waktu kantor Bapak/Ibu."
)
NOTE_OFF = "-"  # typed instead of a note, it removes the one that is there
ASK_BASIS = "Silakan tulis nomor surat dasarnya. Ketik - untuk mengosongkan."
ASK_CONTACT = (
    "Silakan tulis narahubungnya, misalnya “Subbag Humas, 021-0000000”. Ketik - untuk mengosongkan."
)
PLEASE_WRITE = "Mohon ditulis dengan kalimat, atau tekan salah satu tombol di atas."
THAT_WAS_A_TEST = "Demikian tampilan pengumumannya di grup. Silakan lanjutkan."
CANCELLED = "Baik, konsep pengumuman ini dibatalkan. Mulai lagi dengan /kirim."
IGNORED = "Baik, teks ini tidak dijadikan pengumuman."
EMPTY_TEXT = (
    "Mohon maaf, isi pengumumannya belum terbaca. Silakan ketik dengan kata-kata, "
    "atau kirim gambar atau PDF."
)
TIME_NOT_READ = "Mohon maaf, waktunya belum terbaca. Contoh: “besok 07.00” atau “13/2/2027 07.00”."
NOBODY_THERE = (
    "Belum ada grup terdaftar untuk tujuan ini, jadi pengumuman belum dapat dikirim. "
    "Silakan ubah tujuan atau daftarkan grupnya lebih dahulu."
)
ALREADY_RELEASED = "Pengumuman ini sudah dikirim atau dibatalkan sebelumnya."
ROLE_ENDED = "Peran Bapak/Ibu di kantor pengirim pengumuman ini sudah berakhir."
NO_ANNOUNCEMENT = "Belum ada pengumuman yang bisa ditampilkan."
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
CAPTION_IS_SAFE = "Tulisan Bapak/Ibu aman tersimpan."


CODE_LATER = "diberikan saat dikirim"


def announcement(
    office: str,
    body: str,
    *,
    heading: str,
    basis: str | None,
    contact: str | None,
    is_drill: bool,
    code: str | None = None,
    event: Html | None = None,
) -> Html:
    """An announcement as groups read it; `body` is in the HTML subset.

    `event` are the lines of an invitation that say when and where.
    """
    footer = lines(
        f"Dasar: surat nomor {escape(basis)}" if basis else None,
        f"Narahubung: {escape(contact)}" if contact else None,
        f"Kode: {escape(code)}" if code else None,
    )
    return paragraphs(
        bold(DRILL_MARK) if is_drill else None,
        bold(f"{heading} {office}"),
        body,
        event,
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
    withheld: int = 0,
    is_cut: bool = False,
    file_name: str | None = None,
    people: str | None = None,
    approval: str | None = None,
    limits: Sequence[str] = (),
    remarks: Sequence[str] = (),
    quiet: str | None = None,
    example: str | None = None,
    gaps: str | None = None,
) -> Html:
    """What the author sees before releasing; `is_cut`: `text` is only the beginning.

    `people` says who is asked to pass it on, and over how many days; `approval`, what it is and
    who decides about it; `limits`, before and until when it is read; `remarks`, what holds it or
    deserves a second look; `quiet`, who waits for the morning; `example`, whose words stand in the
    text; `gaps`, why it cannot leave.
    """
    tiers = "\n".join(f"• {TIER_LABELS[tier]}: {count} grup" for tier, count in groups.items())
    waves = sum(1 for count in groups.values() if count)
    cascade = (
        f"Berjenjang, jeda {dates.duration(gap)} antar tingkat." if gap and waves > 1 else None
    )
    total = sum(groups.values())
    return paragraphs(
        bold("Pratinjau"),
        text,
        "(Baru sebagian. Tekan Kirim uji ke saya untuk melihat seluruhnya.)" if is_cut else None,
        "――――――――",
        *remarks,
        lines(
            f"Lampiran: {escape(file_name)}" if file_name else None,
            f"Untuk: {escape(audience)}",
            f"Waktu: {escape(when)}",
            *limits,
            f"Jumlah: {total} grup",
            tiers,
            cascade,
            f"Perkiraan lama pengiriman: {dates.duration(duration)}" if total else None,
            approval,
            example,
        ),
        gaps,
        quiet,
        people,
        _withheld(withheld),
        missing_offices(missing),
        "Untuk mengganti isinya, kirim saja teks yang baru." if total else NOBODY_THERE,
    )


def _withheld(groups: int) -> str | None:
    if not groups:
        return None
    return (
        f"{groups} grup milik satker lain tidak termasuk: "
        "grup mitra dan publik satker lain menerima lewat kantornya masing-masing."
    )


def open_draft(beginning: str) -> Html:
    """There is a draft that was not sent."""
    return Html(f"Ada konsep yang belum dikirim: “{escape(beginning)}”. Dilanjutkan?")


def audience(label: str, segments: Sequence[str]) -> str:
    """Who is meant: an audience, or only these voters of it."""
    return f"{label} ({', '.join(segments)})" if segments else label


def segments(chosen: Sequence[str]) -> Html:
    """The screen on which segments of voters are chosen."""
    meant = ", ".join(chosen) if chosen else "semua segmen"
    return lines(
        f"Untuk: {bold('Publik')}",
        f"Segmen pemilih: {bold(meant)}",
        "Tekan untuk memilih atau membatalkan; boleh lebih dari satu.",
    )


def aim(audience: str, region: str | None) -> Html:
    """The screen on which tiers and region are chosen."""
    return lines(
        f"Untuk: {bold(audience)}",
        f"Wilayah: {bold(region or ALL_REGIONS)}",
        "Tekan tingkat yang menerima (bertanda ✓), lalu tekan Lanjut.",
    )


def kept(problem: str) -> str:
    """The file is no use, but the text that came with it is kept."""
    return f"{problem} {CAPTION_IS_SAFE}"


def missing_offices(names: Sequence[str]) -> Html | None:
    """Offices without a group, by name; None if every office has one."""
    if not names:
        return None
    shown = ", ".join(escape(name) for name in names[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    more = f", dan {rest} lainnya" if rest > 0 else ""
    return Html(f"Belum punya grup ({len(names)} kantor): {shown}{more}.")


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
        f"Pantau dengan /pantau {number}, hentikan sementara dengan /jeda {number}."
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
    due_at: datetime | None = None,
    put_off: tuple[int, datetime | None] = (0, None),
    asleep: int = 0,
    standings: Mapping[str, int] = NO_STANDINGS,
    approval: str | None = None,
    corrected: str | None = None,
) -> Html:
    """The live view: `tiers` are (tier, received, all); `total` counts each state.

    `approval` says on what grounds it was released.

    `asleep` counts those who get it in the morning.
    `put_off` counts those who wait for the platform's allowance, and tells until when;
    `standings` counts those who have it, and those who have said so;
    `corrected` is the line about a correction, if there is one.
    """
    is_ahead = due_at is not None and due_at > at
    starts = f", mulai {dates.day_and_time(due_at, zone)}" if due_at and is_ahead else ""
    rows = [
        f"{TIER_LABELS[tier]}: {received}/{count}\n{bar(received / count if count else 0)}"
        for tier, received, count in tiers
        if count
    ]
    return paragraphs(
        f"{bold(f'Pantauan penerimaan nomor {number}')}\n{STATE_LABELS[state]}{starts}",
        "\n".join(rows),
        sum_line(audience, total),
        nights.waiting(asleep),
        relays.put_off(*put_off, zone),
        confirming.confirmed(standings),
        approval,
        corrected,
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


def not_planned(number: int) -> Html:
    """It was released a moment ago; who is to get it is still being written down."""
    return Html(f"Pengumuman nomor {number} sedang disiapkan. Silakan lihat sebentar lagi.")


def missing_groups(number: int, groups: Sequence[tuple[str, str | None, str]]) -> Html:
    """Who is missing, as a list to copy: (office and group, reason code, whom to call)."""
    if not groups:
        return Html(f"Pengumuman nomor {number} sudah sampai di semua grup.")
    rows = "\n".join(
        f"{escape(name)}{_because(reason)}{confirming.call(contact)}"
        for name, reason, contact in groups
    )
    return paragraphs(
        bold(f"Belum sampai, pengumuman nomor {number} ({len(groups)} grup)"), f"<pre>{rows}</pre>"
    )


def finished(
    number: int,
    audience: int,
    total: Mapping[str, int],
    lost: Sequence[tuple[str, str | None]],
    duration: timedelta,
    approval: str | None = None,
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
        approval,
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


def confirm_withdraw(number: int, pending: int) -> Html:
    """Before a withdrawal of what nobody has got, which cannot be undone."""
    return Html(
        f"Tarik pengumuman nomor {number}? {pending} grup tidak akan dikirimi. "
        "Penarikan tidak dapat dibatalkan."
    )


def kept_going(number: int) -> Html:
    """The withdrawal was not meant after all."""
    return Html(f"Baik, pengumuman nomor {number} tidak jadi ditarik.")


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


def none_found(number: int | None) -> Html:
    """No such announcement within sight, or none at all."""
    return Html(NO_ANNOUNCEMENT) if number is None else not_found(number)


def not_yours(number: int) -> Html:
    """Another office's announcement: it may be read about, but not steered."""
    return Html(
        f"Pengumuman nomor {number} milik kantor lain; "
        "hanya petugas kantor itu yang dapat mengubah pengirimannya."
    )


def because(reason: str) -> str:
    """A reason code in words; one that nobody foresaw stays as it is."""
    if reason.startswith(_TWILIO):
        return f"ditolak Twilio, kode {escape(reason.removeprefix(_TWILIO))}"
    return REASONS.get(reason, escape(reason))


def _because(reason: str | None) -> str:
    return f" ({because(reason)})" if reason else ""
