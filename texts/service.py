"""What everybody reads: welcome, menus, help, and what to say when nothing fits."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from texts.markup import Html, bold, escape, lines, paragraphs

NATIONAL = "KPU"
COMMANDS = MappingProxyType(
    {
        "start": "Mulai",
        "bantuan": "Cara memakai layanan ini",
        "gabung": "Masukkan kode undangan petugas",
        "petugas": "Tulis kepada petugas KPU",
        "tanya": "Tanya seputar pemilu",
        "topik": "Pertanyaan menurut topik",
        "kantor": "Cari kantor KPU",
        "cek": "Cek pesan yang mengatasnamakan KPU",
        "kirim": "Kirim pengumuman",
        "pantau": "Pantauan penerimaan",
        "catat": "Catat kabar lewat telepon",
        "gambar": "Gambar penerimaan 38 provinsi",
        "setara": "Perlakuan setara peserta pemilu",
        "hadir": "Kehadiran undangan",
        "jeda": "Jeda pengiriman",
        "lanjut": "Lanjutkan pengiriman",
        "tarik": "Tarik pengumuman",
        "ulang": "Kirim ulang yang gagal",
        "persetujuan": "Pengumuman yang menunggu persetujuan",
        "rilis": "Pengumuman yang menunggu diteruskan",
        "plh": "Tunjuk pengganti sementara",
        "hukum": "Penelaah Divisi Hukum",
        "daftarpetugas": "Daftar petugas kantor",
        "cabut": "Cabut akses petugas",
        "putusan": "Putusan atas kiriman warga",
        "berulang": "Pengumuman berulang",
        "ralat": "Ralat pengumuman",
        "versi": "Semua versi pengumuman",
        "grup": "Daftarkan grup ini",
        "tanyajawab": "Tanya jawab di grup ini",
        "layanan": "Pesan warga di meja layanan",
        "klaim": "Klaim yang perlu diperiksa",
        "admingrup": "Grup WhatsApp dan Admin Grup",
        "kontak": "Kontak kantor",
        "mitra": "Daftar grup dan kontak",
        "daftarjawaban": "Daftar jawaban resmi",
        "meja_grup": "Jadikan grup ini meja layanan",
        "balas": "Jawab warga, di topik kasusnya",
        "siap": "Jawaban siap pakai, di topik kasusnya",
        "jawab": "Kirim jawaban resmi dalam kasus",
        "tangani": "Saya yang menangani kasus ini",
        "lepas": "Kembalikan kasus ini ke meja",
        "teruskan": "Teruskan kasus ini ke kantor lain",
        "selesai": "Tutup kasus ini",
        "hpkantor": "Tandai nomor ini HP kantor",
        "kontakkantor": "Kontak kantor untuk masyarakat",
        "jam": "Jam layanan dan hari libur",
        "piket": "Petugas piket",
        "meja": "Meja layanan di peramban",
        "keluar_meja": "Tutup meja layanan",
        "cari": "Cari pesan warga",
        "ekspor": "Unduh percakapan sebagai PDF",
        "datasaya": "Data saya yang tersimpan",
        "hapusdata": "Hapus data saya",
        "batal": "Batalkan langkah ini",
    }
)
BUTTON_SEND = "Kirim pengumuman"
BUTTON_WATCH = "Pantauan penerimaan"
BUTTON_CLAIMS = "Klaim yang menunggu"
BUTTON_OFFICER = "Tulis ke petugas"
BUTTON_CHECK = "Cek pesan"
BUTTON_ASK = "Tanya"
BUTTON_HELP = "Bantuan"

NOTHING_TO_CANCEL = "Tidak ada langkah yang perlu dibatalkan. Ketik /bantuan untuk daftar perintah."
CANCELLED = "Baik, langkah ini dibatalkan."
OLD_BUTTON = "Tombol ini sudah tidak berlaku."
NOT_YOUR_BUTTON = "Tombol ini untuk orang lain."
NOT_ALLOWED = (
    "Mohon maaf, menu ini untuk petugas humas KPU yang berwenang. "
    "Bila Bapak/Ibu petugas, mintalah undangan kepada Admin kantor."
)
FAILED = (
    "Mohon maaf, pesan Bapak/Ibu belum berhasil kami proses. "
    "Pesannya tersimpan dan sudah kami laporkan kepada pengelola."
)
NUMBER_HIDDEN = (
    "Demi keamanan, deretan angka yang mirip nomor kependudukan kami samarkan dan tidak kami "
    "simpan. Layanan ini tidak membutuhkannya."
)
NOT_SUPPORTED = (
    "Mohon maaf, jenis pesan ini belum bisa kami baca. Silakan tulis dengan kalimat, "
    "atau kirim gambar atau PDF."
)
STOPPED = (
    "Baik, kami tidak akan mengirimi Bapak/Ibu/Kakak pesan lagi. "
    "Ketik MULAI bila ingin menerima kembali."
)
ALREADY_STOPPED = (
    "Kami memang sudah tidak mengirimi Bapak/Ibu/Kakak pesan. "
    "Ketik MULAI bila ingin menerima kembali."
)
RESUMED = "Terima kasih, Bapak/Ibu/Kakak akan menerima pesan kami kembali. Ketik MENU untuk mulai."
ASK_CODE = "Silakan ketik kode undangannya, misalnya ACDEF-GHJKM. Ketik /batal bila tidak jadi."
CODE_UNKNOWN = (
    "Mohon maaf, kode itu tidak kami kenal. Mohon diperiksa ejaannya, lalu ketik sekali lagi. "
    "Ketik /batal bila tidak jadi."
)
TOO_MANY_GUESSES = (
    "Mohon maaf, sudah terlalu banyak kode yang tidak kami kenal. "
    "Silakan coba lagi satu jam lagi, atau hubungi Admin kantor."
)
CODE_USED = "Kode itu sudah dipakai. Mintalah kode baru kepada Admin kantor."
CODE_EXPIRED = "Kode itu sudah tidak berlaku. Mintalah kode baru kepada Admin kantor."
IN_PRIVATE_ONLY = "Perintah ini dipakai di chat pribadi dengan bot ini. Silakan ulangi di sana."


def welcome(office: str = NATIONAL) -> Html:
    """The first thing a person reads."""
    return Html(
        f"Selamat datang di Layanan Informasi {escape(office)}. "
        "Silakan tanya seputar pemilu, atau ketik CEK untuk pesan yang ingin "
        "Bapak/Ibu/Kakak cek kebenarannya. "
        "Kami tidak pernah meminta NIK atau OTP, dan tidak pernah mengirim file APK.\n\n"
        "Semua perintah ada di /bantuan. Petugas KPU dapat memasukkan kode undangan dengan "
        "/gabung."
    )


def staff_menu(name: str, roles: Sequence[tuple[str, str]]) -> Html:
    """The menu of somebody with roles: (role label, office name)."""
    held = "\n".join(f"• {escape(role)}, {escape(office)}" for role, office in roles)
    return paragraphs(
        f"Selamat datang, Bapak/Ibu {escape(name)}.", f"Peran Bapak/Ibu:\n{held}", "Silakan pilih:"
    )


def joined(role: str, office: str, *, is_contact: bool = False) -> Html:
    """After a code was taken up; a contact also gets the office's announcements."""
    follows = (
        "Pengumuman internal untuk kantor ini akan sampai di chat ini."
        if is_contact
        else "Menu perintah sudah disesuaikan."
    )
    return Html(
        f"Terima kasih, Bapak/Ibu kini terdaftar sebagai {bold(role)} di {bold(office)}. {follows}"
    )


def help_text(commands: Sequence[str], *, is_private: bool, may_send: bool) -> Html:
    """What can be done in this chat."""
    rows = "\n".join(f"/{name} – {COMMANDS[name]}" for name in commands)
    announce = "Teks, gambar, atau PDF yang dikirim ke sini bisa langsung dijadikan pengumuman."
    register = "Untuk mendaftarkan grup, tambahkan bot ini ke grupnya."
    return paragraphs(
        bold("Cara memakai layanan ini"),
        rows,
        f"{announce}\n{register}" if is_private and may_send else None,
        "Untuk berhenti menerima pesan, ketik BERHENTI." if is_private else None,
    )


def fallback() -> Html:
    """Nothing fits what was written."""
    return lines(
        "Terima kasih atas pesannya. Di sini kami menyampaikan pengumuman resmi KPU; "
        "bila ada yang ingin ditanyakan, silakan tulis ke petugas. "
        "Untuk memeriksa pesan yang mengatasnamakan KPU, ketik CEK.",
        "Ketik /bantuan untuk melihat apa yang bisa dilakukan.",
    )


def unknown_command(command: str) -> Html:
    """A command that does not exist."""
    return Html(
        f"Perintah {escape(command[:40])} tidak kami kenal. Ketik /bantuan untuk daftar perintah."
    )


def unread_number(text: str, command: str) -> Html:
    """A number was expected behind a command."""
    return Html(f"“{escape(text[:40])}” bukan nomor pengumuman. Contoh: /{escape(command)} 12.")
