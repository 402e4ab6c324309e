"""What verifiers read about claims in their private chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from texts.markup import Html, bold, escape, lines, paragraphs

MORE: Final = "Berikutnya"
BELOW: Final = "Kantor di bawah"
NO_RECEIPT: Final = "tanpa nomor"
QUOTE: Final = 700  # characters of what circulates
SNIPPET: Final = 120  # of a report
VARIANTS: Final = 3

# The list

NOTHING: Final = "Tidak ada klaim yang menunggu di meja Bapak/Ibu."
DANGER: Final = "DARURAT"
LATE: Final = "terlambat"


def number(claim: int | None) -> str:
    """What a claim is called on a button."""
    return f"Klaim {claim}"


def people(reports: int) -> str:
    """How many asked."""
    return f"{reports} orang"


def held_by(name: str) -> str:
    """Who works on it."""
    return f"ditangani {name}"


def row(place: int, claim: int | None, title: str, office: str, marks: Sequence[str]) -> Html:
    """A claim on the list."""
    rest = " · ".join(mark for mark in (*marks, office) if mark)
    return lines(f"{place}. {bold(number(claim))} {escape(title)}", escape(rest))


def listed(rows: Sequence[Html], below: Html | None) -> Html:
    """The list: the most pressing first."""
    return paragraphs(bold("Klaim yang menunggu, paling mendesak di atas"), *rows, below)


def below(claims: int) -> Html:
    """How many wait at the desks of offices under it."""
    return Html(f"Di kantor di bawahnya: {claims} klaim terbuka.")


# One claim

STATE: Final = "Keadaan"
PUBLISHER: Final = "Penerbit penjelasan"
ASKED: Final = "Ditanyakan"
LAST: Final = "Terakhir"
UNTIL_TAKEN: Final = "Batas memilah"
UNTIL_DECIDED: Final = "Batas penjelasan"
TIME_IS_OVER: Final = "sudah lewat"
READING_ONLY: Final = "Klaim ini diperiksa kantor di bawah; Bapak/Ibu dapat membacanya."


def left(length: str) -> str:
    """How long there still is."""
    return f"{length} lagi"


def head(claim: int | None, office: str, title: str) -> Html:
    """What a claim is, and who examines it."""
    return lines(bold(f"{number(claim)} · {office}"), escape(title))


def quoted(narrative: str, variants: Sequence[str]) -> Html:
    """What circulates, and its other wordings."""
    others = [f"Varian: “{escape(_cut(one, SNIPPET))}”" for one in variants[:VARIANTS]]
    said = f"“{escape(_cut(narrative, QUOTE))}”" if narrative else None
    return lines(said, *others)


def facts(known: Sequence[tuple[str, str]]) -> Html:
    """How it stands."""
    return lines(*(f"{escape(label)}: {escape(fact)}" for label, fact in known))


def spread(reports: int, regions: Sequence[tuple[str, int]], others: int) -> str:
    """How many asked, and where most of them."""
    named = ", ".join(f"{name} {count}" for name, count in regions)
    rest = f", dan {others} daerah lain" if others > 0 else ""
    return f"{people(reports)}: {named}{rest}" if named else people(reports)


def more(claim: int | None) -> Html:
    """What else can be done with it."""
    return Html(f"Tindakan lain untuk {bold(number(claim))}:")


def reports(claim: int | None, count: int, rows: Sequence[Html]) -> Html:
    """Its reports; who sent them is not shown."""
    heading = f"{number(claim)}: {count} kiriman. Identitas pengirim tidak ditampilkan."
    return paragraphs(bold(heading), *rows)


def report(place: int, receipt: str, office: str, at: str, text: str) -> Html:
    """One report."""
    words = f"“{escape(_cut(text, SNIPPET))}”" if text else "(tanpa tulisan)"
    return lines(f"{place}. {bold(receipt)} · {escape(office)} · {at}", words)


def history(claim: int | None, entries: Sequence[Html], earlier: int) -> Html:
    """What was done with it."""
    older = f"({earlier} catatan sebelumnya tidak ditampilkan.)" if earlier > 0 else None
    return paragraphs(bold(f"Riwayat {number(claim)}"), older, lines(*entries))


def happened(at: str, what: str, who: str, text: str) -> Html:
    """One thing that was done."""
    by = f", {escape(who)}" if who else ""
    why = f": {escape(text)}" if text else ""
    return Html(f"{at} <i>{what}{by}</i>{why}")


# Questions and answers


def taken(claim: int | None) -> Html:
    """They work on it from now on."""
    return Html(f"Baik, {bold(number(claim))} kini Bapak/Ibu tangani.")


def released(claim: int | None) -> Html:
    """The desk has it."""
    return Html(f"Baik, {bold(number(claim))} dilepas dan menunggu petugas lain.")


def ask_take_from(claim: int | None, name: str) -> Html:
    """Take it from a colleague?"""
    return Html(
        f"{bold(number(claim))} sedang ditangani {escape(name)}. Bapak/Ibu tangani sekarang?"
    )


def ask_note(claim: int | None) -> Html:
    """What should the desks know?"""
    return Html(f"Silakan tulis catatan untuk {number(claim)}. Hanya petugas yang membacanya.")


def noted(claim: int | None) -> Html:
    """The note is kept."""
    return Html(f"Catatan tersimpan pada {number(claim)}.")


def ask_title(claim: int | None, longest: int) -> Html:
    """What is it called from now on?"""
    return Html(f"Silakan tulis judul baru untuk {number(claim)}, paling panjang {longest} huruf.")


def renamed(claim: int | None, title: str) -> Html:
    """It has another name."""
    return Html(f"Baik, {number(claim)} kini berjudul “{escape(title)}”.")


def ask_close(claim: int | None) -> Html:
    """Why is there no verdict?"""
    return Html(
        f"{bold(number(claim))} ditutup tanpa penjelasan. Mohon tulis alasannya dengan satu "
        "kalimat; hanya petugas yang membacanya."
    )


def confirm_close(claim: int | None, reports: int, why: str) -> Html:
    """Sure? Who asked will be told."""
    return Html(
        f"Tutup {bold(number(claim))} dengan alasan “{escape(why)}”? {people(reports)} yang "
        "menanyakannya kami kabari bahwa tidak ada penjelasan khusus."
    )


def closed(claim: int | None) -> Html:
    """It is closed."""
    return Html(f"Baik, {number(claim)} ditutup. Yang menanyakannya sedang kami kabari.")


def reopened(claim: int | None) -> Html:
    """It is examined after all."""
    return Html(f"Baik, {number(claim)} dibuka kembali dan menunggu ditangani.")


ASK_ABOVE: Final = "Diteruskan ke mana?"
WHICH_OFFICE: Final = "Kantor mana yang dimaksud?"
OFFICE_UNKNOWN: Final = "Mohon maaf, kantor itu belum kami temukan. Mohon diperiksa ejaannya."
NUMBER_PLEASE: Final = "Mohon ketik nomor klaimnya saja, misalnya 12."
PLACES_PLEASE: Final = "Mohon ketik nomor urut kirimannya saja, misalnya 1, 3."


def ask_why(claim: int | None, there: str) -> Html:
    """Let the office above speak about it? A sentence is welcome."""
    return Html(
        f"Teruskan {bold(number(claim))} ke {bold(there)}? Pemeriksanya tetap; penjelasannya "
        "diterbitkan kantor itu. Tulis satu kalimat pengantar, atau tekan tombolnya saja."
    )


def escalated(claim: int | None, there: str) -> Html:
    """The office above speaks about it."""
    return Html(f"Baik, {number(claim)} diteruskan ke {escape(there)}.")


def ask_place(claim: int | None) -> Html:
    """Whose is it really?"""
    return Html(
        f"Bila tempatnya keliru terbaca, {number(claim)} dapat dipindahkan. "
        "Silakan ketik kantor yang seharusnya memeriksa, misalnya KPU Kota Tarakan."
    )


def ask_why_there(claim: int | None, there: str) -> Html:
    """Why is it this office's?"""
    return Html(
        f"{bold(number(claim))} dipindahkan ke {bold(there)}. "
        "Mohon tulis alasannya dengan satu kalimat."
    )


def moved(claim: int | None, there: str) -> Html:
    """The other office examines it."""
    return Html(f"Baik, {number(claim)} kini diperiksa {escape(there)}.")


def ask_into(claim: int | None, found: Sequence[tuple[int, str]]) -> Html:
    """With which claim?"""
    rows = [f"{bold(number(one))} {escape(title)}" for one, title in found]
    asked = f"Satukan {bold(number(claim))} dengan klaim mana? Pilih, atau ketik nomornya."
    return paragraphs(asked, lines(*rows) if rows else None)


def confirm_merge(claim: int | None, reports: int, into: int | None, title: str) -> Html:
    """Sure? It cannot be undone in one step."""
    return Html(
        f"{bold(number(claim))} ({people(reports)}) menjadi bagian dari {bold(number(into))} "
        f"“{escape(title)}”. Semua kiriman ikut pindah, dan tanda terimanya tetap berlaku. "
        "Ini tidak dapat dibatalkan sekaligus. Satukan?"
    )


def merged(claim: int, into: int, reports: int) -> Html:
    """They are one."""
    return Html(
        f"Baik, {number(claim)} disatukan dengan {bold(number(into))}; kini {people(reports)}."
    )


def ask_which(claim: int | None, found: Sequence[tuple[int, str]]) -> Html:
    """Which of its reports are about something else?"""
    rows = [f"{place}. “{escape(_cut(text, SNIPPET))}”" for place, text in found]
    asked = (
        f"Kiriman mana yang bukan tentang {bold(number(claim))}? "
        "Ketik nomor urutnya, misalnya 1, 3."
    )
    return paragraphs(asked, lines(*rows))


def confirm_split(claim: int | None, reports: int) -> Html:
    """Sure?"""
    return Html(
        f"{reports} kiriman dipisahkan dari {bold(number(claim))} menjadi klaim baru yang "
        "Bapak/Ibu tangani. Lanjutkan?"
    )


def split(claim: int, new: int, reports: int) -> Html:
    """There is a new claim."""
    return Html(f"Baik, {reports} kiriman dari {number(claim)} kini menjadi {bold(number(new))}.")


def _cut(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
