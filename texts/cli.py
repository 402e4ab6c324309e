"""What the operator reads at the command line."""

from __future__ import annotations

from collections.abc import Iterable

RUNNING_ALREADY = (
    "Bot sudah berjalan dengan database ini. Hentikan dulu, atau pakai database lain "
    "(BAKOHUMAS_DATABASE_URL)."
)
MIGRATION_PENDING = "Database belum siap untuk versi ini. Jalankan: bakohumas migrate"
NOT_OUR_DATABASE = "Berkas {path} bukan database bot ini, atau dibuat oleh versi yang lebih baru."
NO_FOLDER = "Folder {path} tidak ada. Buat dulu foldernya."
DATABASE_BROKEN = "Database tidak dapat dipakai: {error}. Periksa berkas, disk, dan izinnya."
PORT_TAKEN = "Alamat {address} tidak dapat dipakai: {error}. Ganti BAKOHUMAS_LISTEN."
MIGRATED = "Database sudah siap."
STOP_FIRST = "Hentikan bot lebih dulu; perintah ini tidak boleh berjalan bersamaan dengan bot."
UNKNOWN_ROLE = "Peran tidak dikenal. Pilihan: {choices}."
NO_BROADCAST = "Pengumuman nomor {number} tidak ada."
CORRECTED = "Pengumuman nomor {number}: versi {version}, {total} chat dikoreksi."
NOT_CORRECTED = "Pengumuman nomor {number} belum dikirim atau sudah ditarik."
SAME_TEXT = "Teks itu sama dengan yang sekarang."
WORDS_NEEDED = (
    "Perbedaannya tidak dapat diringkas sendiri: beri --tertulis dan --benar "
    "(paling banyak 300 karakter)."
)
WORDS_WITHOUT_CONTENT = "--tertulis dan --benar hanya berlaku bersama --isi."
NO_DEAD_LETTER = "Tidak ada pesan gagal dengan nomor {number}."
RETRIED = "Pesan {number} akan diproses lagi."
BAD_TIME = "Waktu “{text}” tidak terbaca. Contoh: 2027-02-13T07:00 atau now."
PAST_TIME = "Waktu itu sudah lewat."
SEGMENTS_ARE_PUBLIC = "--segment hanya berlaku bersama --audience publik."
BAD_TIER = "Tingkat “{tier}” tidak dikenal. Pilihan: nasional, provinsi, kabkota."
TIER_ABOVE = "Kantor ini tidak berwenang mengirim ke tingkat {tiers}."
NO_TEXT = "Beri teks dengan --text atau --text-file (tidak boleh kosong)."
TEXT_TOO_LONG = "Teks terlalu panjang (paling banyak 12.000 karakter)."
NOBODY = (
    "Belum ada grup atau kontak terdaftar untuk tujuan itu. "
    "Impor dulu dengan: bakohumas chats import FILE.csv atau bakohumas contacts import FILE.csv"
)
UNKNOWN_FORM = "Akhiri nama berkas dengan .xlsx atau .csv."
NOT_A_BACKUP = "File itu bukan cadangan database bot ini."
FILE_EXISTS = "File {path} sudah ada; pilih nama lain."
NO_DATABASE = "Belum ada database untuk dicadangkan."
NOT_WRITTEN = "{path} tidak dapat ditulis: {error}."
RESTORED = "Database dipulihkan dari {path}."
ERASED_AGAIN = "{count} orang yang minta dihapus sesudah cadangan itu dibuat sudah dihapus lagi."
WISHES_LOST = (
    "Daftar orang yang berhenti atau minta dihapus di database lama tidak terbaca, jadi tidak ikut "
    "dipulihkan. Sampaikan kepada penanggung jawab data pribadi."
)
OLD_KEPT = "Database yang lama disimpan di {old}."
UNKNOWN_CHANNEL = "Kanal “{channel}” tidak dikenal. Pilihan: {choices}."
UNWRITABLE = "{path}: berkas tidak dapat ditulis."
UNREADABLE_TEXT = "{path}: bukan berkas teks UTF-8 yang dapat dibaca."
TWO_TEXTS = "Pilih salah satu: --text atau --text-file."
BAD_GAP = "--gap harus antara 0 dan 86400 detik."
BAD_AUDIENCE = "Sasaran “{audience}” tidak dikenal. Pilihan: {choices}."
ONE_PROCESS = (
    "Dengan SQLite satu proses menjalankan semuanya. Hapus --role, atau pakai PostgreSQL "
    "(BAKOHUMAS_DATABASE_URL)."
)
BACKED_UP = "Cadangan tersimpan di {path}."
NO_PROOF_CODE = "“{code}” bukan kode pengumuman. Contoh: 7K4MP-X."
NO_QR_FORMAT = "Kode QR disimpan sebagai .png atau .svg; beri nama berkas yang berakhiran itu."
TWO_LINKS = "Pilih satu saja: --telegram atau --whatsapp."
ONE_LINK = "Pilih satu: --telegram NAMABOT atau --whatsapp NOMOR."
OFFICE_QR_MADE = "{path}: kode QR untuk {office}. Siapa pun yang memindainya disambut kantor itu."
QR_MADE = "{path}: kode QR untuk {code}. Siapa pun yang memindainya bisa mengecek pengumumannya."
NOT_PUBLISHED = "Pengumuman {number} tidak punya kode, atau belum dikirim."
ENDED = "Pengumuman {number} kini tercatat tidak berlaku lagi bagi yang mengeceknya."


def unknown_office(text: str, candidates: Iterable[str]) -> str:
    """The office was not found, or could be several."""
    names = ", ".join(candidates)
    if names:
        return f"Kantor “{text}” bisa berarti: {names}. Tulis salah satunya."
    return f"Kantor “{text}” tidak dikenal. Tulis kode Kemendagri atau nama lengkap kantor."


def invited(role: str, office: str, code: str, days: int) -> str:
    """The one-time code, to hand over."""
    return (
        f"Undangan {role} untuk {office}: {code}\n"
        f"Kirim kode ini kepada petugasnya; ia mengetik /gabung {code} di chat bot. "
        f"Berlaku {days} hari, sekali pakai."
    )


def imported(added: int, updated: int, ended: int) -> str:
    """After an import."""
    done = f"{added} grup ditambahkan, {updated} diperbarui"
    return f"{done}, {ended} diakhiri." if ended else f"{done}."


def exported(rows: int, file: str) -> str:
    """After an export."""
    return f"{rows} baris ditulis ke {file}."
