"""What staff read who write a verdict, decide about one, or take one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from texts.markup import Html, bold, escape, lines, paragraphs

MOST_NAMES: Final = 6  # offices that are named one by one
SUBMIT = "Ajukan"
EDIT = "Ubah"
LATER = "Simpan dulu"
WRITE = "Tulis putusan"
APPROVE = "Setujui putusan"
CLEAR = "Setuju (Hukum)"
SEND_BACK = "Kembalikan putusan"
SEE = "Lihat putusan"
SEE_ALL = "Lihat semuanya"
MEND = "Perbaiki putusan"
WITHDRAW = "Tarik putusan"
RENEW = "Perbarui putusan"
TAKE_BACK = "Batal mengajukan"
OVERWRITE = "Pakai tulisan saya"
KEEP_THEIRS = "Biarkan"
CANCEL_STEP = "Tidak jadi"
CARRY = "Pakai di sana"
REGIONS = "Wilayah pelapor"
EVERYWHERE = "Seluruh wilayah"
PART_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "explanation": "Penjelasan KPU",
        "process": "Prosesnya",
        "self_check": "Cara memeriksa",
        "legal_step": "Langkah hukum",
        "sources": "Sumber",
        "finding": "Kesimpulan",
        "scope": "Untuk siapa",
    }
)
FINDING_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "benar": "Informasi benar",
        "hoaks": "Hoaks",
        "belum_pasti": "Belum pasti",
        "opini_satire": "Opini atau satire",
        "bukan_kewenangan": "Bukan urusan KPU",
    }
)
KIND_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "satire": "Satire atau parodi",
        "menyesatkan": "Konten menyesatkan",
        "tiruan": "Konten tiruan",
        "palsu": "Konten palsu",
        "koneksi_salah": "Koneksi yang salah",
        "konteks_salah": "Konteks yang salah",
        "manipulasi": "Dimanipulasi",
    }
)

ASK_KIND = "Hoaks jenis apa?"
ASK_SOURCES = (
    "Apa sumbernya? Tulis satu sumber sebaris: judul, lalu alamatnya. Misalnya:\n"
    "PKPU tentang pemungutan suara | https://jdih.kpu.go.id/pkpu"
)
ASK_SCOPE = (
    "Klarifikasi ini untuk siapa? Biasanya cukup wilayah yang melaporkannya beserta kantor di "
    "atasnya."
)
ASK_REASON = "Mengapa untuk seluruh wilayah? Tulis alasannya dalam satu kalimat."
ASK_WHAT_TO_MEND = "Apa yang perlu diperbaiki? Tulis dalam satu pesan; penulisnya kami kabari."
ASK_WHY_WITHDRAWN = (
    "Mengapa putusan ini ditarik? Tulis dalam satu pesan. Grup yang sudah menerimanya membaca "
    "alasan ini; penanya dikabari bahwa kirimannya diperiksa ulang."
)
WHICH_PART = "Bagian mana yang diubah?"
NOTHING_WAITS = (
    "Belum ada putusan yang menunggu Bapak/Ibu. Untuk menulis putusan, buka klaimnya lalu pilih "
    "“Tulis putusan”, atau ketik /putusan dengan nomor klaimnya."
)
KEPT = "Konsep putusan tersimpan. Lanjutkan kapan saja dengan /putusan dan nomor klaimnya."
PLEASE_WRITE = "Mohon ditulis dalam kalimat."
TAKEN_BACK = "Pengajuan dibatalkan; konsepnya dapat diubah lagi."
LEFT = "Baik, tidak ada yang berubah."
NO_DRAFT = "Belum ada konsep putusan untuk klaim ini."
UNKNOWN = "Klaim itu tidak ada, atau tidak ditangani kantor Bapak/Ibu. Mohon periksa nomornya."
BEING_DECIDED = (
    "Putusan ini sedang menunggu persetujuan dan tidak dapat diubah. Batalkan pengajuannya "
    "dahulu bila ada yang perlu diperbaiki."
)
TOO_LOW = (
    "Klaim ini menyebut peserta pemilu, sehingga putusannya diterbitkan KPU Provinsi atau KPU RI "
    "setelah dibaca Divisi Hukum. Mohon teruskan klaimnya dahulu; konsep Bapak/Ibu tersimpan."
)
NOT_CLEARED = "Klaim ini menyebut peserta pemilu: Divisi Hukum perlu membacanya lebih dahulu."
NOT_FOR_LEGAL = (
    "Hanya orang yang ditunjuk Pimpinan untuk Divisi Hukum, dan bukan penulisnya, yang dapat "
    "memberi persetujuan ini."
)
NOT_SHOWN = "Putusan ini berubah sejak Bapak/Ibu melihatnya. Mohon dibuka dan dibaca sekali lagi."
OWN_WORK = (
    "Putusan ini Bapak/Ibu tulis atau baca sendiri untuk Divisi Hukum. Keputusannya perlu orang "
    "lain."
)
SHARED_PHONE = "Keputusan diambil dari nomor sendiri, bukan dari HP kantor."
NOT_AN_APPROVER = "Putusan ini tidak menunggu keputusan Bapak/Ibu."
NOBODY_TO_DECIDE = (
    "Belum ada orang kedua yang dapat menyetujui, baik di kantor ini maupun di atasnya. "
    "Mintalah Admin mengundang Pimpinan; konsep Bapak/Ibu tersimpan."
)
CHANGED = (
    "Konsep ini diubah rekan Bapak/Ibu sementara itu. Tulisan Bapak/Ibu tidak hilang; yang "
    "tersimpan sekarang ada di bawah."
)
RETURNED_AS_CLOSED = "Klaimnya sudah ditutup. Konsep putusan tetap tersimpan."
HELD = "Putusan ini belum boleh keluar sekarang."
UNSEEN = "Mohon lihat dahulu bagian yang ditandai tentang peserta pemilu, lalu setujui."
PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "empty": "Penjelasan KPU masih kosong.",
        "too_long": "Ada bagian yang terlalu panjang (paling panjang 2.000 huruf, lima sumber).",
        "kind_missing": "Jenis hoaksnya belum dipilih.",
        "reason_missing": "Alasan untuk seluruh wilayah belum ditulis.",
        "no_source": "Sumbernya belum ada.",
        "bad_source": "Sumber ini belum lengkap: perlu judul dan alamat yang dimulai https://.",
        "shortened": "Alamat singkat tidak dipakai; tulis alamat lengkapnya.",
        "gap": "Masih ada isian dalam kurung kurawal.",
        "identity": "Ada nomor identitas pribadi. Mohon dihapus.",
        "phone": "Ada nomor telepon. Mohon dihapus; gunakan kontak kantor.",
        "mail": "Ada alamat surel. Mohon dihapus.",
        "account": "Ada akun media sosial. Mohon dihapus, supaya tidak ada orang yang ditunjuk.",
        "person": (
            "Ada nama orang. Klarifikasi tidak menyebut nama pribadi; bila ada pada judul klaim, "
            "ubah judulnya."
        ),
        "figure": "Ada angka suara atau hasil hitung cepat. Mohon dihapus.",
        "forbidden": "Ada tautan unduhan aplikasi, atau permintaan data rahasia. Mohon dihapus.",
    }
)


def ask_finding(claim: int, title: str) -> Html:
    """The first step."""
    return paragraphs(bold(f"Putusan untuk klaim {claim}"), escape(f"“{title}”"), "Kesimpulannya?")


def ask_part(part: str, words: str) -> Html:
    """The words of a part, as they are or as they begin."""
    label = PART_LABELS[part]
    if not words:
        return Html(f"Tulis {bold(label)} dalam satu pesan.")
    return paragraphs(
        Html(f"Tulis {bold(label)} dalam satu pesan. Contoh yang dapat disalin dan diubah:"),
        Html(f"<blockquote>{escape(words)}</blockquote>"),
    )


def draft(
    claim: int,
    state: str,
    scope: Html,
    parts: Sequence[tuple[str, int]],
    problems: Sequence[tuple[str, str]],
    progress: str = "",
) -> Html:
    """Below a verdict: whom it goes to, how each channel cuts it, and what is to be mended."""
    cuts = ", ".join(f"{channel}: {count} pesan" for channel, count in parts)
    return paragraphs(
        bold(f"Putusan klaim {claim}: {STATES[state]}"),
        lines(scope, f"Dibaca sebagai {escape(cuts)}." if cuts else None),
        progress,
        problems_of(problems) if problems else None,
    )


def problems_of(problems: Sequence[tuple[str, str]]) -> Html:
    """What is to be mended, one a line."""
    rows = [
        f"• {escape(PROBLEMS[why])}" + (f" (“{escape(shown)}”)" if shown else "")
        for why, shown in problems
    ]
    return lines(bold("Perlu diperbaiki dahulu:"), *rows)


STATES: Mapping[str, str] = MappingProxyType(
    {
        "draft": "konsep",
        "submitted": "menunggu persetujuan",
        "returned": "dikembalikan untuk diperbaiki",
        "published": "terbit",
        "replaced": "diganti versi yang lebih baru",
        "withdrawn": "ditarik",
    }
)


def request(
    text: str,
    *,
    claim: int,
    office: str,
    author: str,
    reports: int,
    scope: Html,
    reason: str,
    is_legal: bool,
    is_cut: bool,
) -> Html:
    """What somebody who decides is asked."""
    asked = "Mohon dibaca untuk Divisi Hukum." if is_legal else "Mohon persetujuan Bapak/Ibu."
    more = Html("(bersambung: pilih “Lihat semuanya”)") if is_cut else None
    return paragraphs(
        Html(f"{bold(asked)} Putusan klaim {claim}, atas nama {escape(office)}."),
        lines(
            f"Penulis: {escape(author)}" if author else None,
            f"Penanya: {reports} orang, dikabari semuanya begitu disetujui",
            scope,
            f"Alasan: {escape(reason)}" if reason else None,
        ),
        Html(f"<blockquote>{text}</blockquote>"),
        more,
    )


def everywhere(office: str) -> Html:
    """Whom an announcement goes to that is for the whole region of an office."""
    return Html(f"Untuk: seluruh wilayah {escape(office)}")


def reporting(names: Sequence[str]) -> Html:
    """Whom one goes to that is for those who reported it."""
    shown = ", ".join(names[:MOST_NAMES])
    more = f" dan {len(names) - MOST_NAMES} kantor lain" if len(names) > MOST_NAMES else ""
    return Html(f"Untuk: {escape(shown)}{more}")


def submitted(office: str, *, to_legal: bool) -> Html:
    """To whoever submitted it."""
    who = "Divisi Hukum" if to_legal else "Pimpinan"
    return Html(
        f"Putusan diajukan dan kini dibaca {who} {escape(office)}. Kami kabari begitu diputuskan."
    )


def returned(claim: int, office: str, reason: str) -> Html:
    """To the author: what is to be mended."""
    return paragraphs(
        Html(f"Putusan klaim {claim} dikembalikan oleh {escape(office)}."),
        Html(f"<blockquote>{escape(reason)}</blockquote>"),
        "Tulisan Bapak/Ibu tersimpan dan dapat langsung diperbaiki.",
    )


def returned_as_merged(into: int) -> str:
    """The claim is part of another one."""
    return f"Klaimnya disatukan dengan klaim {into}. Tulisan ini dapat dipakai di sana."


def returned_as_moved(office: str) -> str:
    """The claim has spread further."""
    return f"Klaimnya menyebar, dan kini diterbitkan {office}. Mohon diajukan sekali lagi."


def moved_on(office: str) -> str:
    """Another office publishes by now."""
    return f"Klaim ini menyebar dan kini diterbitkan {office}; putusannya diajukan kembali di sana."


def nobody_for_legal(office: str) -> str:
    """Nobody reads for Divisi Hukum."""
    return (
        f"Klaim ini menyebut peserta pemilu, tetapi di {office} belum ada yang ditunjuk untuk "
        "Divisi Hukum. Pimpinan menunjuknya dengan /hukum; konsep Bapak/Ibu tersimpan."
    )


def published(claim: int, office: str, reports: int, number: int | None) -> Html:
    """To the author: it is out."""
    groups = (
        f"Grup menerimanya sebagai pengumuman nomor {number}."
        if number is not None
        else "Tidak ada grup di wilayah itu, jadi tidak ada pengumuman."
    )
    return Html(
        f"Putusan klaim {claim} disetujui dan terbit atas nama {escape(office)}. {groups} "
        f"{reports} penanya dikabari satu per satu."
    )


def withdrawn(claim: int, office: str, reason: str) -> Html:
    """To whoever wrote it, and whoever examined the claim."""
    return paragraphs(
        Html(f"Putusan klaim {claim} ditarik oleh {escape(office)}. Klaimnya terbuka lagi."),
        as_written(reason),
    )


def you_approved(claim: int, reports: int) -> Html:
    """To whoever approved it."""
    return Html(f"Putusan klaim {claim} disetujui dan terbit; {reports} penanya dikabari sekarang.")


def you_cleared(claim: int) -> str:
    """To whoever read it for Divisi Hukum."""
    return f"Terima kasih. Putusan klaim {claim} kini menunggu persetujuan Pimpinan."


def you_sent_back(claim: int) -> str:
    """To whoever returned it."""
    return f"Putusan klaim {claim} dikembalikan; penulisnya kami kabari."


def you_withdrew(claim: int) -> str:
    """To whoever withdrew it."""
    return f"Putusan klaim {claim} ditarik. Grup dan penanya dikabari, dan klaimnya terbuka lagi."


def decided(state: str) -> str:
    """There is nothing to decide any more."""
    return f"Putusan ini sudah {STATES[state]}."


def progress(told: int, passed_over: int, waiting: int) -> str:
    """How far the telling is."""
    skipped = f", {passed_over} tidak dapat dikabari" if passed_over else ""
    return f"Penanya: {told} sudah dikabari, {waiting} menunggu giliran{skipped}."


def as_written(words: str) -> Html:
    """What stands there now, so that it can be copied."""
    return Html(f"<blockquote>{escape(words)}</blockquote>")


def see(claim: int) -> str:
    """A button that leads to what is said about a claim."""
    return f"Klaim {claim}"


def not_kept(words: str) -> Html:
    """What was typed and not stored, so that it can be copied."""
    return paragraphs("Tulisan Bapak/Ibu:", Html(f"<blockquote>{escape(words)}</blockquote>"))


def waiting(rows: Sequence[tuple[int, str]]) -> Html:
    """What waits for somebody."""
    found = [f"• Klaim {claim}: “{escape(title)}”" for claim, title in rows]
    return lines(bold("Menunggu Bapak/Ibu"), *found)
