"""Handing a claim over to another institution: what staff read, and what stands in the pack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

# Institutions as they are called until an office calls them otherwise

BAWASLU: Final = "Bawaslu"
PANWASLIH: Final = "Panwaslih"
KOMDIGI: Final = "Kementerian Komunikasi dan Digital"
POLRI: Final = "Kepolisian Negara Republik Indonesia (Siber)"
BAWASLU_MATTERS: Final = "Dugaan pelanggaran pemilu, termasuk kampanye dan politik uang"
KOMDIGI_MATTERS: Final = "Penanganan konten di internet dan media sosial"
POLRI_MATTERS: Final = "Dugaan tindak pidana: penipuan, ancaman, peretasan, aplikasi berbahaya"
KOMDIGI_CONTACT: Final = "aduankonten.id"

STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "prepared": "Disiapkan",
        "sent": "Sudah dikirim",
        "received": "Sudah diterima",
        "followed_up": "Ditindaklanjuti",
        "declined": "Tidak dilanjutkan",
    }
)

# Why something cannot be done

UNKNOWN: Final = "Mohon maaf, pelimpahan itu tidak ditemukan di meja Bapak/Ibu."
NO_AGENCY: Final = "Mohon dipilih lembaga tujuannya."
NO_LETTER: Final = "Mohon isi surat pengantarnya ditulis dulu."
NO_NAME: Final = "Mohon nama lembaganya ditulis."
TOO_MANY: Final = "Daftar lembaga kantor ini sudah penuh. Silakan hapus yang tidak dipakai."
FINISHED: Final = "Pelimpahan ini sudah selesai, jadi keadaannya tidak berubah lagi."
NO_REASON: Final = "Mohon alasan tetap disimpannya ditulis dengan satu kalimat."
NO_NEWS: Final = "Mohon kabarnya ditulis dengan satu kalimat."


def too_long(what: str, most: int) -> Html:
    """More was typed than a field takes."""
    return Html(f"{escape(what)} paling panjang {most} huruf.")


# The letter


def letter(title: str, agency: str, *, people: int, regions: int, since: str, finding: str) -> str:
    """The surat pengantar as it is offered; staff change it before the pack is made."""
    spread = f"{people} orang dari {regions} daerah" if people > 1 else "1 orang"
    outcome = (
        f"Hasil pemeriksaan kami: {finding}."
        if finding
        else "Pemeriksaan kami atas informasi ini masih berjalan."
    )
    about = (
        "Bersama ini kami sampaikan bahan informasi awal mengenai informasi yang beredar di "
        f"masyarakat dan diragukan kebenarannya, dengan pokok: “{title}”."
    )
    asked = (
        f"Informasi tersebut ditanyakan kepada kami oleh {spread}, pertama kali pada {since}. "
        f"{outcome}"
    )
    wish = (
        f"Kami mohon kiranya hal ini dapat ditindaklanjuti sesuai kewenangan {agency}. Berkas "
        "terlampir memuat isi informasi, sebarannya menurut daerah dan waktu, serta berkas yang "
        "kami terima. Identitas penanya tidak kami sertakan."
    )
    thanks = "Atas perhatian dan kerja samanya kami ucapkan terima kasih."
    return f"Dengan hormat,\n\n{about}\n\n{asked}\n\n{wish}\n\n{thanks}"


def addressee(agency: str) -> str:
    """To whom the letter goes, unless staff write somebody else."""
    return f"Pimpinan {agency}"


LETTER: Final = "Surat pengantar"
NUMBER: Final = "Nomor"
NO_NUMBER: Final = "…………………………"
ABOUT: Final = "Perihal"
ABOUT_WHAT: Final = "Penyampaian bahan informasi awal"
TO: Final = "Kepada Yth."
AT: Final = "di tempat"
ENCLOSED: Final = "Lampiran"
ENCLOSED_WHAT: Final = "satu berkas"

# The sheet

SHEET: Final = "Lembar klaim"
INITIAL: Final = (
    "Bahan informasi awal. Lembar ini merangkum informasi yang ditanyakan masyarakat kepada KPU; "
    "bukan laporan pelanggaran, dan bukan kesimpulan tentang siapa pun. Identitas penanya tidak "
    "disertakan. Berkas yang ditandai mohon tidak dibuka di perangkat kerja."
)
CLAIM: Final = "Klaim"
TITLE: Final = "Pokok"
AGENCY: Final = "Dilimpahkan kepada"
EXAMINER: Final = "Pemeriksa"
PUBLISHER: Final = "Penerbit penjelasan"
PLACE: Final = "Daerah yang disebut"
FIRST: Final = "Pertama ditanyakan"
LAST: Final = "Terakhir ditanyakan"
PEOPLE: Final = "Jumlah penanya"
AS_OF: Final = "Keadaan per"
WHAT_CIRCULATES: Final = "Isi yang beredar"
WORDLESS: Final = "Tanpa tulisan; lihat berkasnya."
VERDICT: Final = "Hasil pemeriksaan"
NO_VERDICT: Final = "Pemeriksaan masih berjalan."
BY_REGION: Final = "Penanya menurut daerah asal"
BY_HOUR: Final = "Penanya menurut jam"
BY_DAY: Final = "Penanya menurut hari"
FILES: Final = "Berkas"
NO_FILES: Final = "Tidak ada berkas."
FILE_NAME: Final = "Nama dalam berkas ini"
FILE_KIND: Final = "Jenis"
FILE_SIZE: Final = "Ukuran"
FILE_NOTE: Final = "Catatan"
DIGEST: Final = "SHA-256 berkas asli"
SUMS: Final = "SHA256SUMS.txt"
NOT_ENCLOSED: Final = "tidak disertakan"
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "picture": "Gambar",
        "video": "Video",
        "audio": "Suara",
        "pdf": "PDF",
        "office": "Dokumen",
        "archive": "Arsip",
        "app": "Aplikasi",
        "web_page": "Halaman web",
        "text": "Teks",
        "other": "Lainnya",
    }
)
PROBLEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dangerous": "Berbahaya: aplikasi. Hanya sidik SHA-256-nya yang disimpan.",
        "too_large": "Terlalu besar. Hanya sidik SHA-256-nya yang disimpan.",
        "bomb": "Gambar yang membengkak saat dibuka. Jangan dibuka di perangkat kerja.",
        "broken": "Rusak atau tidak dapat dibuka.",
        "active": "Memuat skrip, makro, atau lampiran. Jangan dibuka di perangkat kerja.",
        "misnamed": "Isinya tidak sesuai dengan namanya.",
        "slow": "Belum sempat diperiksa isinya.",
    }
)
COPIED: Final = "Salinan tanpa keterangan perangkat dan lokasi; aslinya disimpan kantor pemeriksa."
LEFT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "never": "",
        "own_voice": "Mungkin suara penanya sendiri.",
        "own_place": "Memuat lokasi perekam, mungkin penanya sendiri.",
        "no_room": "Melebihi ukuran berkas ini; dapat diminta kepada kantor pemeriksa.",
    }
)

# Files on the desk

HIDE: Final = "Sembunyikan"
HIDDEN: Final = "Disembunyikan karena memuat data pribadi."
IDENTITY_CARD: Final = (
    "Bila fotonya memuat KTP, KK, atau data pribadi lain, mohon disembunyikan. Berkas itu tidak "
    "terlihat siapa pun lagi dan dihapus setelah 24 jam."
)
KEEP: Final = "Tetap simpan"
KEEP_REASON: Final = "Alasan tetap disimpan"


def hidden_until(moment: datetime, zone: str) -> Html:
    """When a hidden file goes."""
    return Html(f"{HIDDEN} Dihapus mulai {dates.day_and_time(moment, zone)}.")


def kept_because(reason: str) -> Html:
    """Why a hidden file stays."""
    return Html(f"{HIDDEN} Tetap disimpan: {escape(reason)}.")


def size(of: int) -> str:
    """A number of bytes, as people read it."""
    if of < 1024:
        return f"{of} byte"
    if of < 1024 * 1024:
        return f"{round(of / 1024)} KB"
    return f"{of / 1024 / 1024:.1f} MB".replace(".", ",")


# What desks are told


def ready(claim: int, agency: str) -> Html:
    """The file for somebody who has referred a claim in a chat."""
    return Html(
        f"Ini berkas pelimpahan klaim {claim} kepada {escape(agency)}: lembar klaim, surat "
        "pengantar, dan berkas yang kami terima, tanpa identitas penanya. Mohon dikirim lewat "
        "jalur resmi kantor. Bila sudah, tekan tombol di bawah."
    )


def not_sent(claim: int, title: str, agency: str) -> Html:
    """A pack was made a day ago, and nobody has said that it left."""
    return paragraphs(
        bold(f"Pelimpahan klaim {claim} · {agency}"),
        escape(title),
        "Mohon izin mengingatkan, Bapak/Ibu. Berkasnya sudah siap, tetapi belum ditandai "
        "terkirim. Bila sudah dikirim, cukup tekan tombol di bawah.",
    )


def no_news(claim: int, title: str, agency: str, days: int) -> Html:
    """An institution has had a pack for long, and nobody has written down what it says."""
    return paragraphs(
        bold(f"Pelimpahan klaim {claim} · {agency}"),
        escape(title),
        f"Mohon izin mengingatkan, Bapak/Ibu. Sudah {days} hari belum ada kabar yang dicatat. "
        "Bila sudah ada kabarnya, mohon dicatat; bila belum, silakan ditanyakan.",
    )


def listed(agency: str, state: str, at: datetime, zone: str) -> Html:
    """One referral in a list."""
    return lines(bold(agency), Html(f"{STATES[state]} · {escape(dates.day_and_time(at, zone))}"))
