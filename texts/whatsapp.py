"""What people on WhatsApp read that must be approved beforehand, and what `check` says of it."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from texts.markup import Html, escape

ANNOUNCEMENT: Final = "pengumuman"
"""The name of the template that tells of an announcement."""
# A template must neither begin nor end with a variable, nor hold many in a short text.
ANNOUNCEMENT_BODY: Final = (
    "Pengumuman resmi dari {{1}}: {{2}} (nomor {{3}}). "
    "Tekan tombol di bawah untuk membaca selengkapnya."
)
ANNOUNCEMENT_VARIABLES: Final = ("kantor", "judul", "nomor")
ANNOUNCEMENT_SAMPLES: Final = (
    "KPU Provinsi Jawa Tengah",
    "Rapat koordinasi humas se-Jawa Tengah",
    "128",
)
RELAY: Final = "teruskan"
"""The name of the template that asks an Admin Grup to pass an announcement on."""
RELAY_BODY: Final = (
    "Pengumuman nomor {{1}}: mohon diteruskan ke grup {{2}}. "
    "Bila sudah, tekan tombol di bawah; bila ada kendala, kabari kami."
)
RELAY_VARIABLES: Final = ("nomor", "grup")
RELAY_SAMPLES: Final = ("128", "“Humas KPU Kabupaten Nunukan”")
CONFIRM: Final = "terima"
"""The name of the template that asks a contact whether an announcement has arrived."""
CONFIRM_BODY: Final = (
    "Pengumuman nomor {{1}}: bila sudah diterima, mohon tekan tombol di bawah; "
    "bila ada kendala, kabari kami."
)
CONFIRM_VARIABLES: Final = ("nomor",)
CONFIRM_SAMPLES: Final = ("128",)
REMIND: Final = "ingatkan"
"""The name of the template that reminds somebody to confirm what arrived in their group."""
REMIND_BODY: Final = (
    "Mohon izin mengingatkan, Bapak/Ibu. Pengumuman nomor {{1}} untuk {{2}} belum terkonfirmasi. "
    "Bila sudah diterima, cukup tekan tombol di bawah; bila ada kendala, kabari kami."
)
REMIND_RELAY: Final = "ingatkan_teruskan"
"""The name of the template that reminds an Admin Grup."""
REMIND_RELAY_BODY: Final = (
    "Mohon izin mengingatkan, Bapak/Ibu. Pengumuman nomor {{1}} untuk grup {{2}} belum "
    "terkonfirmasi. Bila sudah diteruskan, cukup tekan tombol di bawah; bila ada kendala, "
    "kabari kami."
)
REMIND_VARIABLES: Final = ("nomor", "grup")
REMIND_SAMPLES: Final = ("128", "“Humas KPU Kabupaten Nunukan”")
ANSWER: Final = "balasan"
"""The name of the template that calls somebody back to an answer from an office."""
ANSWER_BODY: Final = (
    "Ada balasan dari {{1}} untuk pesan Bapak/Ibu (nomor {{2}}). "
    "Tekan tombol di bawah untuk membacanya."
)
ANSWER_VARIABLES: Final = ("kantor", "nomor")
ANSWER_SAMPLES: Final = ("KPU Kabupaten Nunukan", "LYN-6503-0012")
DESK: Final = "meja"
"""The name of the template that tells staff of a message at their desk."""
DESK_BODY: Final = (
    "Ada pesan masuk di meja layanan {{1}} (nomor {{2}}). Tekan tombol di bawah untuk membacanya."
)
DESK_VARIABLES: Final = ("kantor", "nomor")
DESK_SAMPLES: Final = ("KPU Kabupaten Nunukan", "LYN-6503-0012")
CLAIM: Final = "klaim"
"""The name of the template that tells staff of a claim at their desk."""
CLAIM_BODY: Final = (
    "Ada klaim yang perlu diperhatikan {{1}} (nomor {{2}}). Tekan tombol di bawah untuk membacanya."
)
CLAIM_VARIABLES: Final = ("kantor", "nomor")
CLAIM_SAMPLES: Final = ("KPU Kabupaten Nunukan", "27")
CLAIM_WEEK: Final = "laporan_klaim"
"""The name of the template that brings the weekly report on claims."""
CLAIM_WEEK_BODY: Final = (
    "Laporan mingguan klaim {{1}} untuk {{2}} sudah siap. Tekan tombol di bawah untuk membacanya."
)
CLAIM_WEEK_VARIABLES: Final = ("kantor", "pekan")
CLAIM_WEEK_SAMPLES: Final = (
    "KPU Kabupaten Nunukan",
    "Senin, 1 Februari 2027 – Minggu, 7 Februari 2027",
)
FAQ: Final = "jawaban"
"""The name of the template that tells staff of an answer that waits, or what became of one."""
FAQ_BODY: Final = (
    "Ada kabar pengesahan dari {{1}} untuk jawaban {{2}}. Tekan tombol di bawah untuk membacanya."
)
FAQ_VARIABLES: Final = ("kantor", "kode")
FAQ_SAMPLES: Final = ("KPU Kabupaten Nunukan", "65.03-7")
APPROVAL: Final = "persetujuan"
"""The name of the template that tells of a request to approve, or of what became of one."""
APPROVAL_BODY: Final = (
    "Ada kabar persetujuan untuk pengumuman nomor {{1}} dari {{2}}. "
    "Tekan tombol di bawah untuk membacanya."
)
APPROVAL_VARIABLES: Final = ("nomor", "kantor")
APPROVAL_SAMPLES: Final = ("128", "KPU Kabupaten Nunukan")
DEPARTURE: Final = "serah_tugas"
"""The name of the template that tells somebody that they left an office, or go on for another."""
DEPARTURE_BODY: Final = (
    "Ada perubahan tugas di {{1}} yang menyangkut Bapak/Ibu, tercatat {{2}}. "
    "Tekan tombol di bawah untuk membacanya."
)
DEPARTURE_VARIABLES: Final = ("kantor", "hari")
DEPARTURE_SAMPLES: Final = ("KPU Kabupaten Nunukan", "Selasa, 9 Februari 2027")
STAFF_CHECK: Final = "cek_petugas"
"""The name of the template that asks an office to look at the list of its people."""
STAFF_CHECK_BODY: Final = (
    "Daftar petugas {{1}} untuk {{2}} mohon diperiksa. Tekan tombol di bawah untuk membacanya."
)
STAFF_CHECK_VARIABLES: Final = ("kantor", "bulan")
STAFF_CHECK_SAMPLES: Final = ("KPU Kabupaten Nunukan", "Februari 2027")
RECURRING: Final = "berulang"
"""The name of the template that tells of a recurring announcement that needs somebody."""
RECURRING_BODY: Final = (
    "Pengumuman berulang nomor {{1}} dari {{2}} memerlukan perhatian Bapak/Ibu. "
    "Tekan tombol di bawah untuk membacanya."
)
RECURRING_VARIABLES: Final = ("nomor", "kantor")
RECURRING_SAMPLES: Final = ("7", "KPU Kabupaten Nunukan")
RELEASE: Final = "rilis"
"""The name of the template that asks an office to let an announcement go on."""
RELEASE_BODY: Final = (
    "Pengumuman nomor {{1}} dari {{2}} menunggu diteruskan kantor Bapak/Ibu. "
    "Tekan tombol di bawah untuk membacanya."
)
RELEASE_VARIABLES: Final = ("nomor", "kantor")
RELEASE_SAMPLES: Final = ("128", "KPU RI")
CORRECTION: Final = "ralat"
"""The name of the template that tells of a corrected or withdrawn announcement."""
CORRECTION_BODY: Final = (
    "Pengumuman nomor {{1}} dari {{2}} telah {{3}}. Tekan tombol di bawah untuk membacanya."
)
CORRECTION_VARIABLES: Final = ("nomor", "kantor", "keadaan")
CORRECTION_SAMPLES: Final = ("128", "KPU Provinsi Jawa Tengah", "diralat")
VERDICT: Final = "kabar_cek"
"""The name of the template that tells somebody what became of what they asked about."""
VERDICT_BODY: Final = (
    "Ada kabar dari {{1}} tentang kiriman Bapak/Ibu/Kakak (nomor {{2}}). "
    "Tekan tombol di bawah untuk membacanya."
)
VERDICT_VARIABLES: Final = ("kantor", "nomor")
VERDICT_SAMPLES: Final = ("KPU Provinsi Kalimantan Utara", "CEK-6503-0231")
VERDICT_WORK: Final = "putusan"
"""The name of the template that tells staff of a verdict that waits, or of what became of one."""
VERDICT_WORK_BODY: Final = (
    "Ada kabar putusan untuk klaim nomor {{1}} dari {{2}}. Tekan tombol di bawah untuk membacanya."
)
VERDICT_WORK_VARIABLES: Final = ("nomor", "kantor")
VERDICT_WORK_SAMPLES: Final = ("231", "KPU Provinsi Kalimantan Utara")
CORRECTED: Final = "diralat"
WITHDRAWN: Final = "ditarik"
ACCOUNT_INACTIVE: Final = "Akun Twilio tidak aktif; pesan WhatsApp tidak akan terkirim."
ACCOUNT_TRIAL: Final = "Akun Twilio masih akun percobaan; hanya nomor terdaftar dijangkau."
NO_PUBLIC_URL: Final = "Alamat publik belum diatur; laporan status dan lampiran tidak jalan."
PUBLIC_URL_UNSAFE: Final = "Alamat publik belum memakai https; Twilio menolak alamat lain."
SENDER_UNKNOWN: Final = "Nomor pengirim ini belum terdaftar sebagai pengirim WhatsApp di Twilio."
_STATES: Final = MappingProxyType(
    {
        "unsubmitted": "sudah dibuat, belum diajukan ke Meta",
        "received": "menunggu persetujuan Meta",
        "pending": "menunggu persetujuan Meta",
        "approved": "disetujui Meta",
        "rejected": "ditolak Meta",
        "paused": "dijeda Meta karena keluhan penerima; pengumuman menunggu",
        "disabled": "dinonaktifkan Meta; pengumuman tidak terkirim",
        "missing": "tidak ada di Twilio",
        "not_needed": "siap; dipakai dalam percakapan, tanpa persetujuan Meta",
    }
)
_PLACE: Final = re.compile(r"\{\{(\d)\}\}")


def announcement_notice(office: str, title: str, number: str) -> Html:
    """The text of the template ANNOUNCEMENT, filled."""
    return filled(ANNOUNCEMENT_BODY, office, title, number)


def filled(body: str, *values: str) -> Html:
    """The text of a template with its values in order; also for where no template is needed."""
    return Html(_PLACE.sub(lambda found: escape(values[int(found[1]) - 1]), body))


def sender_offline(status: str) -> str:
    """Twilio knows the number, but does not send from it."""
    return f"Nomor pengirim ini belum dapat dipakai (keadaan di Twilio: {status})."


def webhook_elsewhere(address: str) -> str:
    """People's messages do not reach us."""
    return f"Pesan masuk belum diarahkan ke bot. Isi webhook pengirim di konsol Twilio: {address}"


def template_unmade(name: str) -> str:
    """Nothing is wrong: the bot has not run yet."""
    return f"Templat {name}: belum dibuat; bot membuat dan mengajukannya saat berjalan."


def template(name: str, approval: str, reason: str = "") -> str:
    """How a template stands."""
    why = f": {reason}" if reason else ""
    return f"Templat {name}: {_STATES[approval]}{why}."


def template_refused(name: str) -> str:
    """What to do about a template that will never be approved."""
    return f"Buat templat {name} di konsol Twilio, lalu isi [[whatsapp.templates]] di config.toml."


def template_category(name: str, category: str) -> str:
    """Meta takes the template for something else."""
    return f"Templat {name}: Meta mengubah kategorinya menjadi {category}; biaya dan batasnya lain."


def template_not_asked(name: str, error: str) -> str:
    """Twilio does not answer."""
    return f"Templat {name}: keadaannya belum dapat ditanyakan ({error})."
