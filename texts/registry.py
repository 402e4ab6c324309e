"""What people read about offices, groups, invitations and lists of groups."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

NAMELESS = "Tanpa nama"
"""Stands for a person or group whose name has no readable character."""

# Labels stay within 20 characters, the longest button that WhatsApp shows.
CATEGORY_LABELS = MappingProxyType(
    {
        "satker": "Satker KPU",
        "peserta_pemilu": "Peserta pemilu",
        "media": "Media massa",
        "lsm_pemantau": "LSM dan pemantau",
        "bawaslu_dkpp": "Bawaslu dan DKPP",
        "polri_tni": "Polri dan TNI",
        "pemda_humas": "Humas pemerintah",
        "perguruan_tinggi": "Perguruan tinggi",
        "platform_medsos": "Platform medsos",
        "tokoh_agama": "Tokoh agama",
        "relawan_demokrasi": "Relawan Demokrasi",
        "komunitas_pemilih": "Komunitas pemilih",
    }
)
SEGMENT_LABELS = MappingProxyType(
    {
        "keluarga": "Keluarga",
        "pemula": "Pemilih pemula",
        "muda": "Pemilih muda",
        "perempuan": "Perempuan",
        "disabilitas": "Disabilitas",
        "kebutuhan_khusus": "Kebutuhan khusus",
        "marginal": "Kelompok marginal",
        "komunitas": "Komunitas",
        "keagamaan": "Keagamaan",
        "warga_internet": "Warga internet",
    }
)
HEALTH_LABELS = MappingProxyType(
    {
        "stopped": "Minta berhenti",
        "blocked": "Memblokir bot",
        "kicked": "Bot dikeluarkan",
        "unreachable": "Tidak terjangkau",
        "no_admin": "Tanpa Admin Grup",
        "lost_admin": "Bot bukan admin lagi",
        "silent": "Belum pernah konfirmasi",
        "active": "Aktif",
    }
)
AUDIENCE_LABELS = MappingProxyType({"internal": "Internal", "mitra": "Mitra", "publik": "Publik"})
ROLE_LABELS = MappingProxyType(
    {
        "admin": "Admin",
        "konseptor": "Konseptor",
        "pimpinan": "Pimpinan",
        "verifikator": "Verifikator",
        "petugas_layanan": "Petugas Layanan",
        "juru_bicara": "Juru Bicara",
        "lihat_saja": "Lihat saja",
    }
)


def drill_group(office: str) -> str:
    """The title of an office's group in the simulation."""
    return f"Humas {office}"


# Lists of groups (CSV)

NOT_UTF8 = "File bukan teks UTF-8. Simpan ulang sebagai “CSV UTF-8”."
CHAT_MISSING = "Kolom chat kosong; isi dengan ID grup."
TITLE_MISSING = "Kolom title kosong; isi dengan nama grup."
OFFICE_MISSING = "Kolom office kosong; isi dengan kode atau nama kantor."
NO_SEGMENT = "semua segmen"
TITLE = "nama"
OFFICE = "kantor"
CATEGORY = "kategori"
SEGMENT = "segmen"
NOTHING_TO_END = "Tidak ada yang bisa diakhiri: belum terdaftar, atau sudah berakhir."
ANOTHER_OFFICE = "Sudah terdaftar milik kantor lain. Mohon hubungi petugas kantor tersebut."
UNKNOWN_GROUP = (
    "Grup ini belum terdaftar. Tambahkan bot ke grupnya, lalu daftarkan di sana dengan /grup."
)
UNREADABLE = "Baris ini tidak terbaca. Periksa tanda kutipnya."


def no_header(columns: Iterable[str]) -> str:
    """The first line names no column that we know."""
    return f"Baris pertama harus berisi judul kolom: {','.join(columns)}."


def missing_columns(names: Iterable[str]) -> str:
    """The header lacks columns."""
    return f"Judul kolom belum lengkap. Tambahkan: {', '.join(names)}."


def wrong_width(found: int, wanted: int) -> str:
    """A row has another number of fields than the header."""
    return f"Baris berisi {found} kolom, seharusnya {wanted}."


def unknown_channel(channel: str, channels: Iterable[str]) -> str:
    """A row names a channel that is not set up."""
    choices = ", ".join(channels) or "belum ada"
    return f"Channel “{channel}” tidak tersedia. Channel yang tersedia: {choices}."


def repeated_chat(chat: str, line: int) -> str:
    """A row names a group that an earlier line has named."""
    return f"Grup {chat} sudah tercantum di baris {line}."


def ambiguous_office(office: str, candidates: Iterable[str]) -> str:
    """A row names an office that could be several; the candidates are listed."""
    return f"Kantor “{office}” bisa berarti {' atau '.join(candidates)}. Tulis salah satunya."


def unknown_office(office: str) -> str:
    """A row names an office that does not exist."""
    return f"Kantor “{office}” tidak dikenal. Tulis kode Kemendagri atau nama lengkap kantor."


def unknown_category(category: str, choices: str) -> str:
    """A row names a category that does not exist, or several."""
    return f"Kategori “{category}” tidak dikenal. Pilihan: {choices}."


def rounded_chat(chat: str) -> str:
    """A spreadsheet has turned the platform's id into a rounded number."""
    return (
        f"ID grup {chat} sudah diubah oleh aplikasi lembar kerja. Atur kolom chat sebagai teks, "
        "lalu isi ulang."
    )


def private_chat(chat: str) -> str:
    """A row names the chat of one person."""
    return f"ID {chat} adalah percakapan pribadi, bukan grup."


def unknown_segment(segment: str, choices: str) -> str:
    """A row names a segment of voters that does not exist."""
    return f"Segmen “{segment}” tidak dikenal. Pilihan: {choices}; atau kosongkan."


def unknown_chat(chat: str) -> str:
    """A row names a group of ours that does not exist."""
    return f"ID grup {chat} tidak dikenal. Kosongkan kolom chat untuk grup WhatsApp baru."


def not_your_office(office: str) -> str:
    """A row is about an office in which its importer has no role."""
    return f"Bapak/Ibu tidak berperan di {office}, jadi tidak dapat mengubah daftarnya."
