"""What the demonstration prints, and what its invented people write."""

from __future__ import annotations

from datetime import datetime
from typing import Final

PAGE_READY: Final = "Halaman simulasi: {url}  (tekan Ctrl+C untuk berhenti)"
STARTED: Final = "Simulasi: satu pengumuman dari KPU RI turun ke 1 + 38 + 514 grup kantor."
WHATSAPP_STARTED: Final = (
    "Simulasi WhatsApp: satu pengumuman dari KPU RI untuk 553 grup, lewat seorang Admin Grup "
    "masing-masing. Belum ada yang menulis dalam 24 jam terakhir, dan 5% jawaban hilang di jalan."
)
CONFIRMED: Final = (
    "Sudah diteruskan: {confirmed} grup. {lost} jawaban WhatsApp hilang di jalan; "
    "{twice} pesan sampai dua kali."
)
DONE: Final = (
    "Sampai: {national} nasional + {province} provinsi + {regency} kabupaten/kota = {all} grup "
    "dalam {seconds:.1f} detik."
)
STUCK: Final = "Simulasi terhenti: bot belum menjawab. Silakan ulangi."

IS_SENT: Final = "selesai dikirim"  # stands in the report to the author

# Headings of the scenes
APPROVAL_SCENE: Final = "1. Orang kedua menyetujui sebelum pengumuman dikirim"
LOCAL_TIME_SCENE: Final = "2. Satu pengumuman, pukul yang sama di tiga zona waktu (jam dipercepat)"
PICTURE_SCENE: Final = "3. Gambar pantauan untuk pimpinan"
CORRECTION_SCENE: Final = "4. Ralat mengejar grup yang sudah menerima teks keliru"
CHECK_SCENE: Final = "5. Warga mengecek pesan yang sudah diubah orang"

GROUP_SCENE: Final = "6. Pertanyaan di grup: dijawab bila bot disapa dan jawabannya pasti"
PRIVATE_SCENE: Final = "7. Pertanyaan di chat pribadi, lengkap dengan salah ketiknya"
NEUTRAL_SCENE: Final = "8. KPU netral: pendapat tidak dijawab"
DESK_SCENE: Final = "9. Tanpa jawaban resmi, pertanyaan sampai ke petugas"
KNOWN_SCENE: Final = "10. Kabar yang sudah pernah diperiksa: salinannya langsung dijawab"
DOUBT_SCENE: Final = "11. Kabar yang belum dikenal: ditanya singkat, lalu diperiksa kantor setempat"

# What people write
ASKED_IN_GROUP: Final = "Apa syarat menjadi anggota KPPS?"
ASKED_WITH_SLIPS: Final = "min mau tanya, brp jumlh anggota kpps di satu tps?"
ASKED_FOR_OPINION: Final = "Menurut admin calon mana yang paling bagus?"
ASKED_IN_VAIN: Final = "Apakah parkir di kantor KPU berbayar?"
PLACE_ASKED: Final = "Nunukan"
FORWARDED: Final = (
    "CEK Diteruskan: mulai tahun ini surat suara bisa diunduh dr internet, dicetak sendiri di "
    "rumah, lalu dititipkan kpd ketua RT sebelum hari pemungutan suara. "
    "Tdk perlu datang ke TPS lagi!"
)
DOUBTED: Final = (
    "Kabar dari grup: besok TPS di Kabupaten Nunukan hanya buka sampai pukul sepuluh pagi karena "
    "surat suara terbatas, pemilih yang datang siang tidak dilayani lagi."
)
TIERED: Final = (
    "Uji jalur informasi berjenjang dari KPU RI sampai KPU kabupaten/kota. "
    "Mohon pastikan grup ini menerima pesan."
)
WITH_ERROR: Final = "Layanan informasi pemilih dibuka besok pukul 08.00 sampai 12.00."
CORRECTED: Final = "Layanan informasi pemilih dibuka besok pukul 08.00 sampai 16.00."
PUBLISHED: Final = (
    "Layanan pindah memilih di KPU Provinsi Kalimantan Utara dibuka setiap hari kerja "
    "pukul 08.00 sampai 16.00 dan tidak dipungut biaya."
)
ALTERED: Final = (
    "Layanan pindah memilih di KPU Provinsi Kalimantan Utara dibuka setiap hari kerja "
    "pukul 08.00 sampai 11.00 dan tidak dipungut biaya."
)


def arrived(hour: datetime, zone: str, groups: int) -> str:
    """The zone whose clocks have come to the hour has got it."""
    return f"{hour:%H.%M} {zone}: sampai di {groups} grup"


def said(name: str, text: str) -> str:
    """Somebody's words, indented under the name."""
    first, *others = text.splitlines()
    return "\n".join([f"  {name}: {first}", *(f"    {line}" for line in others)])


def tapped(name: str, label: str) -> str:
    """Somebody's tap on a button."""
    return f"  {name} menekan [{label}]"
