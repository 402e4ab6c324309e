"""What `bakohumas check` says."""

from __future__ import annotations

from datetime import datetime
from typing import Final

FINE = "✓"
PROBLEM = "✗"
NO_FOLDER = "Folder database tidak ada. Buat dulu foldernya."
NOT_MIGRATED = "Database belum siap untuk versi ini. Jalankan: bakohumas migrate"
NOT_OURS = "Berkas database bukan milik bot ini. Periksa BAKOHUMAS_DATABASE_URL."
AUDIT_INTACT = "Catatan audit utuh."
_POSTGRES: Final = {
    "does not exist": "Database, pengguna, atau tabel untuk “{database}” belum ada di PostgreSQL. "
    "Buat dulu, lalu jalankan: bakohumas migrate",
    "password authentication failed": "PostgreSQL menolak pengguna atau sandi. Periksa "
    "BAKOHUMAS_DATABASE_URL.",
    "no pg_hba.conf entry": "PostgreSQL tidak mengizinkan komputer ini. Tambahkan di pg_hba.conf.",
    "too many clients": "PostgreSQL kehabisan sambungan. Naikkan max_connections atau kurangi "
    "proses bot.",
    "remaining connection slots": "PostgreSQL kehabisan sambungan. Naikkan max_connections atau "
    "kurangi proses bot.",
    "starting up": "PostgreSQL sedang dinyalakan. Coba lagi sebentar lagi.",
    "Connection refused": "PostgreSQL tidak berjalan di alamat itu. Nyalakan, atau periksa "
    "BAKOHUMAS_DATABASE_URL.",
    "timeout expired": "PostgreSQL tidak menjawab. Periksa jaringan dan firewall.",
    "permission denied": "Pengguna PostgreSQL tidak berhak atas tabel bot. Periksa GRANT.",
    "read-only transaction": "PostgreSQL ini hanya dapat dibaca (server cadangan?). Sambungkan ke "
    "server utama.",
    "No space left": "Disk server PostgreSQL penuh.",
}
MAY_NOT_CREATE = (
    "Pengguna PostgreSQL tidak boleh membuat tabel, sehingga versi berikutnya tidak dapat "
    "disiapkan. Jalankan sebagai pemilik database: GRANT CREATE ON SCHEMA public TO pengguna_bot"
)
HEARD = "Proses-proses bot saling membangunkan lewat PostgreSQL."
UNHEARD = (
    "Proses-proses bot tidak saling mendengar (biasanya karena pooler); pesan tetap terkirim, "
    "paling lambat setengah detik kemudian. Sambungkan langsung ke PostgreSQL bila bisa."
)
WITHOUT_ACCOUNT = "Akun Telegram dan WhatsApp belum diisi; bot hanya berjalan sebagai simulasi."


def clock(now: datetime) -> str:
    """The machine's clock."""
    return f"Jam komputer: {now:%Y-%m-%d %H:%M:%S} UTC."


def disk(percent: int) -> str:
    """Free space."""
    return f"Ruang disk kosong {percent}%."


def server(version: str, *, is_supported: bool) -> str:
    """The server's version."""
    if is_supported:
        return f"PostgreSQL {version}."
    return f"PostgreSQL {version} terlalu lama. Perbarui ke versi 14 atau lebih baru."


def server_clock(ahead: float, *, is_right: bool) -> str:
    """The server's clock against ours, in seconds."""
    if is_right:
        return "Jam komputer ini dan jam server PostgreSQL cocok."
    side = "lebih cepat" if ahead > 0 else "lebih lambat"
    seconds = f"{abs(ahead):.0f}"
    return f"Jam server PostgreSQL {side} {seconds} detik. Nyalakan NTP di semua komputer."


def broken(error: str) -> str:
    """The database cannot be read or written."""
    return f"Database tidak dapat dipakai: {error}. Periksa berkas, disk, dan izinnya."


def postgres_problem(error: str, database: str) -> str:
    """PostgreSQL refuses us or does not answer."""
    for sign, sentence in _POSTGRES.items():
        if sign in error:
            return sentence.format(database=database)
    reason = error.strip().splitlines()[-1] if error.strip() else "tanpa keterangan"
    return f"PostgreSQL tidak dapat dipakai: {reason}. Periksa BAKOHUMAS_DATABASE_URL."


def audit_broken(row: int) -> str:
    """The hash chain does not hold."""
    return f"Catatan audit berubah mulai baris {row}. Laporkan kepada penanggung jawab keamanan."


def dead_letters(count: int) -> str:
    """Events that nobody could handle."""
    if count == 0:
        return "Tidak ada pesan yang gagal diproses."
    return f"{count} pesan gagal diproses. Coba lagi dengan: bakohumas inbox retry NOMOR"


def unreachable(channel: str, error: str) -> str:
    """The platform does not answer, or refuses us."""
    if error == "Misconfigured":
        return f"{channel}: token ditolak. Periksa bagian [{channel}] di config.toml."
    return f"{channel}: tidak dapat dihubungi ({error}). Periksa sambungan internet."


def account(channel: str, name: str, *, is_called: bool) -> str:
    """The account answers."""
    mode = "webhook" if is_called else "polling"
    return f"{channel}: terhubung sebagai {name} ({mode})."
