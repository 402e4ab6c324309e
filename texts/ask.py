"""What people read who ask: answers with their source, choices, and where an answer stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from texts.markup import Html, bold, escape, lines, link, paragraphs

MORE: Final = "Selengkapnya"
HELPED: Final = "Ini membantu"
NOT_HELPED: Final = "Belum membantu"
TO_OFFICER: Final = "Hubungi petugas"
NONE_OF_THESE: Final = "Tidak ada yang sama"
TO_DESK: Final = "Ya, teruskan"
ASK_OTHER: Final = "Tanya yang lain"
ABROAD: Final = "Luar negeri"
ELSEWHERE: Final = "Daerah lain"
ABROAD_WORDS: Final = frozenset({"luar negeri", "di luar negeri", "ln"})

IN_PRIVATE: Final = "Buka chat pribadi"
TURN_ON: Final = "Aktifkan"
TURN_OFF: Final = "Nonaktifkan"
QUESTIONS_ON: Final = (
    "Tanya jawab di grup ini aktif: bila disebut namanya, bot menjawab yang sudah pasti."
)
QUESTIONS_OFF: Final = (
    "Tanya jawab di grup ini nonaktif: pertanyaan diarahkan ke chat pribadi dengan bot."
)
IN_GROUPS_ONLY: Final = "Perintah /tanyajawab dipakai di dalam grup yang sudah terdaftar."
SILENT_GROUP: Final = "Di grup ini pertanyaan tidak dijawab bot. Silakan tanya di chat pribadi."
NO_CODE: Final = (
    "Mohon maaf, tidak ada jawaban yang disahkan dengan kode atau kata itu; tidak ada yang "
    "dikirim. Tulis kodenya, misalnya /jawab P41, atau kata kuncinya."
)
ASK_IN_GROUP: Final = "Silakan tulis pertanyaannya sesudah /tanya, atau tanya di chat pribadi."
UNSURE_IN_GROUP: Final = "Untuk pertanyaan ini, silakan lanjutkan di chat pribadi dengan kami."
OPEN_PRIVATE: Final = "Silakan buka chat pribadi dengan bot ini, lalu tulis pertanyaannya."
SOURCE: Final = "Sumber"
ASK_QUESTION: Final = (
    "Silakan tulis pertanyaan seputar pemilu dalam satu pesan, misalnya "
    "“Jam berapa TPS tutup?”. Ketik /batal bila tidak jadi."
)
GREETING: Final = (
    "Halo. Ada yang bisa kami bantu? Silakan tulis pertanyaannya, misalnya "
    "“Jam berapa TPS tutup?”. Ketik /bantuan untuk melihat apa yang bisa dilakukan."
)
THANKS: Final = "Terima kasih, senang bisa membantu."
IN_WORDS: Final = (
    "Mohon maaf, jenis pesan ini belum bisa kami baca. Silakan tulis pertanyaannya dengan kalimat."
)
NO_LONGER: Final = (
    "Mohon maaf, jawaban itu sudah tidak berlaku. Silakan tanyakan kembali, atau hubungi petugas."
)
WHERE: Final = (
    "Jawabannya berbeda di beberapa daerah. Di mana Bapak/Ibu/Kakak memilih? "
    "Tekan salah satu, atau ketik nama kabupaten, kota, atau provinsinya."
)
REGION_KEPT: Final = "Terima kasih, daerahnya sudah kami catat. Silakan tulis pertanyaannya."
WHICH: Final = "Apakah salah satu ini yang dimaksud?"
UNCERTIFIED: Final = (
    "Jawaban ini belum disahkan, hanya untuk petugas dan simulasi. Mohon tidak diteruskan."
)
NEUTRAL: Final = (
    "KPU wajib netral, jadi kami tidak memberi pendapat, perkiraan, atau saran pilihan. "
    "Untuk cara memilih, lokasi TPS, dan jadwal, dengan senang hati kami bantu."
)
RESULTS: Final = (
    "Hasil pemilu ditetapkan lewat rekapitulasi berjenjang dan diumumkan di laman resmi KPU, "
    "kpu.go.id; lewat layanan ini kami tidak menyampaikan angka atau perkiraan."
)
CALM: Final = (
    "Kami mengerti bila Bapak/Ibu/Kakak sedang kesal. Silakan tulis apa yang bisa kami bantu; "
    "petugas juga siap mendengarkan."
)
ENGLISH: Final = (
    "We are sorry, this service answers in Indonesian only; please write in Indonesian, "
    "or visit kpu.go.id."
)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it is read: `sources` are (law, link); `election`: the past one it belongs to.

    `by` is the office and the day on which it was certified; empty: nobody has done that yet.
    """

    question: str
    text: str
    sources: Sequence[tuple[str, str]]
    election: str | None = None
    by: str = ""


def answer(told: Told, left_out: int = 0) -> Html:
    """One answer with its source, and how many questions were left out."""
    return paragraphs(bold(told.question), *_body(told), remaining(1, left_out))


def answers(told: Sequence[Told], left_out: int) -> Html:
    """Several answers, and how many questions were not looked at."""
    parts = [
        paragraphs(f"{number}. {bold(one.question)}", *_body(one))
        for number, one in enumerate(told, 1)
    ]
    return paragraphs(*parts, remaining(len(told), left_out))


def remaining(told: int, left_out: int) -> str | None:
    """That a message held more questions than are answered at once."""
    if not left_out:
        return None
    return (
        f"Pesannya memuat lebih dari {told} pertanyaan; {left_out} belum kami jawab. "
        "Silakan kirim sisanya dalam pesan berikutnya."
    )


def told_lately(question: str) -> Html:
    """The same was told in this group a moment ago."""
    return Html(f"Jawaban untuk “{escape(question)}” baru saja kami sampaikan di atas.")


def which(questions: Sequence[str], left_out: int = 0) -> Html:
    """The questions that may be meant, by the numbers of their buttons."""
    rows = (f"{number}. {escape(question)}" for number, question in enumerate(questions, 1))
    more = "Silakan kirim satu pertanyaan dalam satu pesan." if left_out else None
    return paragraphs(WHICH, lines(*rows), more)


def unknown(office: str) -> Html:
    """There is no approved answer."""
    return Html(
        "Mohon maaf, kami belum punya jawaban resmi untuk hal ini dan tidak ingin menebak. "
        f"Kami teruskan ke petugas {escape(office)}?"
    )


def event(office: str) -> Html:
    """Whether something has happened is for a person to say."""
    return Html(
        "Untuk memastikan kabar seperti ini, petugas yang menjawab, bukan jawaban otomatis. "
        f"Kami teruskan ke petugas {escape(office)}?"
    )


def personal(office: str, emergency: str | None) -> Html:
    """Somebody's own case: where to look themselves, and a person."""
    return paragraphs(
        emergency,
        "Nama di daftar pemilih dapat diperiksa sendiri di cekdptonline.kpu.go.id, "
        "atau di kantor desa/kelurahan dan kantor KPU kabupaten/kota dengan membawa KTP. "
        "Di chat ini tidak perlu menuliskan nomor kependudukan.",
        f"Untuk urusan pribadi lainnya, kami teruskan ke petugas {escape(office)}?",
    )


def recorded(office: str) -> Html:
    """Somebody sent a voice note or a video."""
    return Html(
        "Rekamannya kami simpan dulu. Supaya bisa langsung kami jawab, silakan tulis "
        f"pertanyaannya dengan kalimat. Atau kami teruskan rekamannya ke petugas {escape(office)}?"
    )


def unhelpful(office: str) -> Html:
    """The answer did not help."""
    return Html(
        "Mohon maaf jawabannya belum membantu. "
        f"Kami teruskan pertanyaannya ke petugas {escape(office)}?"
    )


def plain(
    question: str, text: str, sources: Sequence[tuple[str, str]], election: str | None
) -> str:
    """An answer as plain text, for staff to send in a case."""
    source = "; ".join(f"{law} ({url})" for law, url in dict.fromkeys(sources))
    parts = (question, past(election), text, f"{SOURCE}: {source}")
    return "\n\n".join(part for part in parts if part)


def codes(found: Sequence[tuple[str, str]]) -> Html:
    """Answers that may be meant: (code, question)."""
    rows = (f"{escape(code)} · {escape(question)}" for code, question in found)
    how = f"Untuk mengirim, tulis perintah dan kodenya, misalnya: /jawab {escape(found[0][0])}"
    return paragraphs(lines(*rows), how)


def sent_to(said: str, text: str) -> Html:
    """To colleagues in the topic: what the person reads."""
    return paragraphs(said, escape(text))


def _body(told: Told) -> tuple[str | None, ...]:
    sources = "; ".join(link(law, url) for law, url in dict.fromkeys(told.sources))
    source = f"{SOURCE}: {sources}"
    return (
        escape(opening) if (opening := past(told.election)) else None,
        escape(told.text),
        lines(source, f"Disahkan {escape(told.by)}") if told.by else lines(source, UNCERTIFIED),
    )


def past(election: str | None) -> str | None:
    """How an answer opens that is bound to a past election; plain text."""
    if election is None:
        return None
    return f"Pada {election} berlaku ketentuan berikut; aturan berikutnya menunggu PKPU."
