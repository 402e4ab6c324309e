"""What authors, those who approve and operators read about approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

KIND_LABELS: Final = MappingProxyType(
    {
        "pengumuman": "Pengumuman",
        "siaran_pers": "Siaran pers",
        "undangan": "Undangan",
        "surat": "Surat",
        "klarifikasi": "Klarifikasi",
        "ralat": "Ralat",
    }
)
SIAGA_REASONS: Final = MappingProxyType(
    {
        "bencana": "Bencana alam",
        "keamanan": "Gangguan keamanan",
        "perubahan": "Perubahan mendadak",
        "hoaks": "Kabar keliru meluas",
        "layanan": "Layanan terhenti",
    }
)
CHANNELS: Final = MappingProxyType(
    {"telegram": "Telegram", "whatsapp": "WhatsApp", "local": "Simulasi"}
)
NOBODY_APPROVES: Final = "tidak perlu"

# Buttons
APPROVE: Final = "Setujui"
SEND_BACK: Final = "Kembalikan"
SEE_ALL: Final = "Lihat lengkap"
OPEN: Final = "Buka"
SUBMIT: Final = "Ajukan"
MEND: Final = "Perbaiki"
GIVE_UP: Final = "Tarik"
CHANGE_KIND: Final = "Jenis"
CHANGE_URGENCY: Final = "Sifat"
ROUTINE: Final = "Biasa"
URGENT: Final = "Segera"
SIAGA: Final = "Siaga"
SEND_SIAGA: Final = "Kirim Siaga"
REVIEWED: Final = "Sudah ditinjau"
CANCEL: Final = "Tidak jadi"

# What people read
ASK_KIND: Final = "Pengumuman ini jenisnya apa?"
ASK_URGENCY: Final = (
    "Sifatnya apa? Segera didahulukan dari pengumuman lain. "
    "Siaga dikirim tanpa persetujuan dan ditinjau sesudahnya."
)
ASK_URGENCY_WITHOUT_SIAGA: Final = (
    "Sifatnya apa? Segera didahulukan dari pengumuman lain, tetapi tetap menunggu persetujuan."
)
ASK_SIAGA_REASON: Final = (
    "Siaga dikirim sekarang tanpa persetujuan, tercatat, dan ditinjau orang lain dalam 24 jam. "
    "Apa alasannya?"
)
ONLY_LEADERS_SEND_SIAGA: Final = (
    "Sifat Siaga hanya untuk Pimpinan atau Plh kantor ini, dari nomornya sendiri."
)
SIAGA_WITHOUT_EMBARGO: Final = (
    "Siaga dikirim sekarang juga. Hapus embargonya lebih dahulu lewat Ubah waktu."
)
ASK_WHAT_TO_MEND: Final = (
    "Apa yang perlu diperbaiki? Silakan tulis; kami sampaikan kepada konseptornya."
)
PLEASE_WRITE: Final = "Mohon ditulis dengan kalimat, atau tekan Tidak jadi."
ONCE_APPROVED: Final = "begitu disetujui"
STILL_WAITING: Final = "Baik, pengumuman ini masih menunggu keputusan Bapak/Ibu."
NOTHING_WAITS: Final = "Tidak ada pengumuman yang menunggu persetujuan Bapak/Ibu."
NOBODY_TO_DECIDE: Final = (
    "Belum ada orang kedua yang dapat menyetujui, di kantor ini maupun di atasnya. "
    "Mintalah Pimpinan menunjuk pengganti dengan /plh, atau hubungi pengelola layanan."
)
SHARED_PHONE: Final = (
    "HP kantor tidak dapat menyetujui. Mohon diputuskan dari nomor Bapak/Ibu sendiri."
)
OWN_WORK: Final = "Pengumuman sendiri tidak dapat disetujui sendiri; orang lain yang memutuskan."
NOT_AN_APPROVER: Final = "Bapak/Ibu tidak, atau tidak lagi, berwenang memutuskan pengumuman ini."
TOO_LATE: Final = (
    "Batas waktu keputusan sudah lewat, jadi pengirimannya ditahan. "
    "Konseptor diminta menentukan waktu baru dan mengajukannya lagi."
)
STALE: Final = "Isinya sudah berubah sejak diajukan, jadi tombol ini tidak berlaku lagi."
NOBODY_THERE: Final = (
    "Sekarang tidak ada grup yang akan menerimanya, jadi belum dapat disetujui. "
    "Mohon dikembalikan kepada konseptor."
)
UNFILLABLE: Final = (
    "Ada kantor penerima yang belum mengisi kontaknya, jadi belum dapat disetujui. "
    "Mohon dikembalikan kepada konseptor."
)
_CLOSED: Final = MappingProxyType(
    {
        "approved": "Pengumuman ini sudah disetujui.",
        "returned": "Pengumuman ini sudah dikembalikan kepada konseptor.",
        "taken_back": "Pengumuman ini sedang diperbaiki konseptor atau sudah ditarik; "
        "bila diajukan lagi, Bapak/Ibu kami kabari.",
        "missed": TOO_LATE,
        "unreviewed": "Pengumuman Siaga ini sudah dikirim dan menunggu ditinjau.",
        "reviewed": "Pengumuman Siaga ini sudah ditinjau.",
        "waived": "Pengumuman ini dikirim tanpa persetujuan oleh pengelola layanan.",
    }
)
# The operator's
BAD_KIND: Final = "Jenis “{kind}” tidak ada. Pilihan: {choices}."
BAD_TIER: Final = "Tingkat “{tier}” tidak ada. Pilihan: {choices}."
BAD_ROLE: Final = "Peran “{role}” tidak dapat menyetujui. Pilihan: {choices}."
NEEDED: Final = (
    "Kantor ini memerlukan persetujuan Pimpinan. Ajukan lewat /kirim, atau sebutkan alasannya: "
    "--tanpa-persetujuan ALASAN. Alasan itu tercatat dan tampak di pantauan."
)
REASON_MISSING: Final = "Alasan pengiriman tanpa persetujuan masih kosong."
EVERYBODY_HAS: Final = "Semua kantor yang mengirim mempunyai Pimpinan yang menyetujui."
NAMES_SHOWN: Final = 5


def heading(kind: str) -> str:
    """How an announcement of this kind begins."""
    return KIND_LABELS[kind].upper()


def closed(state: str) -> str:
    """Why there is nothing to decide any more."""
    return _CLOSED[state]


def urgency(lane: str, reason: str | None) -> str:
    """The urgency in words; `reason` is the code of what makes it Siaga."""
    return f"{lane} ({SIAGA_REASONS.get(reason, reason)})" if reason else lane


def needed(kind: str, urgency: str, office: str | None, *, is_siaga: bool) -> Html:
    """In the preview: what it is, how urgent, and who decides about it."""
    decides = f"Pimpinan {office}" if office else "belum ada yang dapat memutuskan"
    return lines(
        f"Jenis: {escape(kind)}",
        f"Sifat: {escape(urgency)}",
        f"{'Ditinjau sesudahnya' if is_siaga else 'Persetujuan'}: {escape(decides)}",
    )


def request(
    text: str,
    facts: Sequence[tuple[str, str]],
    tiers: Mapping[str, int],
    decide_by: datetime,
    zone: str,
    *,
    remarks: Sequence[Html] = (),
    is_cut: bool,
) -> Html:
    """What is to be approved, as it will be read, with all that has to be known of it."""
    return paragraphs(
        bold("Mohon persetujuan Bapak/Ibu."),
        text,
        "(Baru sebagian. Tekan Lihat lengkap untuk membaca seluruhnya.)" if is_cut else None,
        "――――――――",
        *remarks,
        _facts(facts, tiers),
        f"Mohon diputuskan sebelum {dates.day_and_time(decide_by, zone)}; "
        "jika belum, pengiriman ditahan.",
    )


def review(
    text: str,
    facts: Sequence[tuple[str, str]],
    tiers: Mapping[str, int],
    review_by: datetime,
    zone: str,
) -> Html:
    """What left as Siaga, for somebody else to look at."""
    return paragraphs(
        bold("Mohon ditinjau: pengumuman Siaga, dikirim tanpa persetujuan."),
        text,
        "――――――――",
        _facts(facts, tiers),
        f"Mohon ditinjau sebelum {dates.day_and_time(review_by, zone)}. "
        "Bila ada yang keliru, hubungi pengirimnya atau hentikan dengan /jeda.",
    )


def review_reminder(number: int, review_by: datetime, zone: str) -> Html:
    """The review has not been done."""
    return Html(
        f"Mohon izin mengingatkan, Bapak/Ibu. Pengumuman Siaga nomor {number} belum ditinjau; "
        f"batasnya {dates.day_and_time(review_by, zone)}."
    )


def _facts(facts: Sequence[tuple[str, str]], tiers: Mapping[str, int]) -> Html:
    rows = [f"{label}: {escape(value)}" for label, value in facts]
    counts = [f"• {label}: {count} grup" for label, count in tiers.items()]
    return lines(*rows, f"Jumlah: {sum(tiers.values())} grup", *counts)


def by_channel(channel: str, groups: int, parts: int, notice: str | None) -> Html:
    """How an announcement reaches a channel's groups; `notice` is what is read first there."""
    name = CHANNELS.get(channel, channel)
    first = f", sesudah pemberitahuan “{notice}”" if notice else ""
    return Html(f"• {escape(name)}: {groups} grup, {parts} pesan{first}")


def whole(channels: Sequence[str]) -> Html:
    """Below the announcement as it is read."""
    return lines("Demikian tampilan pengumumannya.", *channels)


def submitted(number: int, office: str, decide_by: datetime, zone: str) -> Html:
    """After the author has asked."""
    return Html(
        f"Pengumuman nomor {number} diajukan kepada Pimpinan {escape(office)}. "
        f"Bila belum diputuskan sebelum {dates.day_and_time(decide_by, zone)}, "
        "pengirimannya ditahan. Hasilnya kami kabari di chat ini."
    )


def already_submitted(number: int) -> Html:
    """It is not a draft now."""
    return Html(
        f"Pengumuman nomor {number} sudah diajukan. Tekan Perbaiki untuk menariknya dari "
        "meja Pimpinan dan mengubahnya."
    )


def given_up(number: int) -> Html:
    """The author does not want it any more."""
    return Html(f"Pengumuman nomor {number} ditarik; tidak ada yang dikirim.")


def you_approved(number: int, groups: int, due_at: datetime | None, zone: str) -> Html:
    """To whoever has approved."""
    when = f"terjadwal {dates.day_and_time(due_at, zone)}" if due_at else "sedang dikirim"
    return Html(
        f"Terima kasih. Pengumuman nomor {number} disetujui dan {when} untuk {groups} grup."
    )


def you_sent_back(number: int) -> Html:
    """To whoever has returned it."""
    return Html(f"Terima kasih. Pengumuman nomor {number} dikembalikan kepada konseptornya.")


def you_reviewed(number: int) -> Html:
    """To whoever has reviewed."""
    return Html(f"Terima kasih. Peninjauan pengumuman nomor {number} sudah dicatat.")


def approved(number: int, office: str, due_at: datetime | None, zone: str) -> Html:
    """To the author."""
    when = f"terjadwal {dates.day_and_time(due_at, zone)}" if due_at else "sedang dikirim"
    return Html(
        f"Pengumuman nomor {number} disetujui Pimpinan {escape(office)} dan {when}. "
        f"Pantau dengan /pantau {number}."
    )


def still_held(number: int, decide_by: datetime, zone: str) -> Html:
    """To the author: nobody has decided about what was held."""
    return Html(
        f"Pengumuman nomor {number} belum diputuskan sampai "
        f"{dates.day_and_time(decide_by, zone)}, jadi sisanya tetap ditahan. "
        f"Ajukan lagi dengan /lanjut {number}, atau tarik."
    )


def kept_held(number: int, office: str, reason: str) -> Html:
    """To the author: what was held is not to go on."""
    return paragraphs(
        f"Pimpinan {escape(office)} belum menyetujui sisa pengumuman nomor {number}:",
        f"“{escape(reason)}”",
        "Perbaiki isinya dengan /ralat, atau tarik.",
    )


def sent_back(number: int, office: str, reason: str) -> Html:
    """To the author."""
    return paragraphs(
        f"Pengumuman nomor {number} dikembalikan Pimpinan {escape(office)} untuk diperbaiki:",
        f"“{escape(reason)}”",
    )


def held(number: int, decide_by: datetime, zone: str) -> Html:
    """To the author: nobody has decided in time."""
    return Html(
        f"Pengumuman nomor {number} belum diputuskan sampai "
        f"{dates.day_and_time(decide_by, zone)}, jadi pengirimannya ditahan. "
        "Tekan Perbaiki untuk menentukan waktu baru dan mengajukannya lagi."
    )


def held_undecided(number: int, decide_by: datetime, zone: str) -> Html:
    """To those who were to decide."""
    return Html(
        f"Pengumuman nomor {number} belum diputuskan sampai "
        f"{dates.day_and_time(decide_by, zone)}, jadi pengirimannya ditahan. "
        "Konseptor sudah dikabari; Bapak/Ibu tidak perlu melakukan apa-apa."
    )


def reviewed(number: int, office: str) -> Html:
    """To whoever sent it as Siaga."""
    return Html(f"Pengumuman Siaga nomor {number} sudah ditinjau Pimpinan {escape(office)}.")


def siaga_sent(number: int, groups: int, review_by: datetime, zone: str) -> Html:
    """Right after it has left."""
    return Html(
        f"Pengumuman Siaga nomor {number} sedang dikirim ke {groups} grup tanpa persetujuan. "
        f"Orang lain diminta meninjaunya sebelum {dates.day_and_time(review_by, zone)}."
    )


def standing(number: int, title: str, state: str, reason: str | None) -> Html:
    """How something stands, to its author; `reason` is what is to be mended."""
    return paragraphs(
        f"{bold(f'Nomor {number}')}: {escape(title)}\n{escape(state)}",
        f"“{escape(reason)}”" if reason else None,
    )


def own(rows: Sequence[tuple[int, str, str]]) -> Html:
    """What somebody has submitted: (number, title, state)."""
    found = [f"• Nomor {number}: {escape(title)} ({state})" for number, title, state in rows]
    return lines(bold("Ajuan Bapak/Ibu"), *found)


def waiting(rows: Sequence[tuple[int, str, str, str]]) -> Html:
    """What waits for a decision: (number, title, office, until when)."""
    found = [
        f"• Nomor {number}, {escape(office)}: {escape(title)} ({until})"
        for number, title, office, until in rows
    ]
    return lines(bold(f"Menunggu Bapak/Ibu: {len(rows)}"), *found)


def until(moment: datetime, zone: str) -> str:
    """Until when somebody has to decide."""
    return f"sebelum {dates.day_and_time(moment, zone)}"


def record(
    state: str, office: str, decided_at: datetime | None, zone: str, reason: str | None
) -> Html:
    """On what grounds an announcement left, for every view of it."""
    why = SIAGA_REASONS.get(reason or "", reason or "")
    if state == "waived":
        return Html(f"Tanpa persetujuan: {escape(why)} (pengelola layanan)")
    if state == "unreviewed":
        return Html(f"Tanpa persetujuan: Siaga, {escape(why)}; belum ditinjau")
    at = f", {dates.day_and_time(decided_at, zone)}" if decided_at else ""
    if state == "reviewed":
        return Html(f"Tanpa persetujuan: Siaga, {escape(why)}; ditinjau {escape(office)}{at}")
    return Html(f"Disetujui {escape(office)}{at}")


def rule(kind: str, tier: str, role: str | None) -> str:
    """One rule on a line."""
    return f"{kind}  {tier}  {role or NOBODY_APPROVES}"


def without_approvers(names: Sequence[str]) -> str:
    """For `check`: who sends without a second person."""
    if not names:
        return EVERYBODY_HAS
    rest = len(names) - NAMES_SHOWN
    more = f", dan {rest} lainnya" if rest > 0 else ""
    return (
        f"{len(names)} kantor mengirim tanpa persetujuan karena belum pernah punya Pimpinan: "
        f"{', '.join(names[:NAMES_SHOWN])}{more}. Undang dengan: bakohumas invite."
    )
