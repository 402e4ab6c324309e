"""The web desk as a sub-application; mount it with `app.add_subapp(PREFIX, …)`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Handler

from console.desk import (
    agencies,
    approvals,
    board,
    canned,
    case,
    case_acts,
    case_files,
    claim,
    claim_acts,
    claim_report,
    claims,
    evidence,
    export,
    faq,
    faq_gaps,
    faq_writing,
    lists,
    pages,
    partners,
    referrals,
    safety,
    search,
    sign_in,
    verdict,
    wordings,
)
from console.desk.address import DeskAddress
from console.desk.context import DESK, Desk
from console.desk.limits import REFUSED_LINKS, REQUESTS, Limit
from console.desk.live import Hub
from console.desk.static import StaticFiles
from hoaxes.recognising import NothingKnown, Recognises
from outbox.enqueue import Composers
from registry import web_access
from registry.access import Permission
from registry.mending import Senders
from storage.engine import Database
from texts import approvals as approval_texts
from texts import (
    claims_desk,
    claims_report,
    desk_approvals,
    desk_board,
    desk_canned,
    desk_case,
    desk_cases,
    desk_chat,
    desk_claims,
    desk_faq,
    desk_partners,
    desk_referrals,
    desk_verdict,
    faq_desk,
    verdict_desk,
    verdicts,
)
from texts import desk as texts
from texts import referrals as referral_texts
from threads.context import OFFICIAL_DOMAINS

PUBLIC: Final = None
TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Route:
    """One line: who may (PUBLIC: everybody, signed in or not) ask for what."""

    method: str
    path: str
    handler: Handler
    permission: Permission | None
    name: str | None = None


FILES: Final = StaticFiles()
ROUTES: Final = (
    Route("GET", "/", lists.show, Permission.WATCH, "page"),
    Route("GET", "", sign_in.to_the_desk, PUBLIC),
    Route("GET", "/jawaban", canned.show, Permission.ANSWER),
    Route("POST", "/jawaban", canned.add, Permission.SCHEDULE),
    Route("GET", "/jawaban/baru", canned.ask_new, Permission.SCHEDULE),
    Route("GET", "/jawaban/{number}", canned.ask_change, Permission.SCHEDULE),
    Route("POST", "/jawaban/{number}", canned.change, Permission.SCHEDULE),
    Route("GET", "/jawaban/{number}/hapus", canned.ask_removal, Permission.SCHEDULE),
    Route("POST", "/jawaban/{number}/hapus", canned.remove, Permission.SCHEDULE),
    Route("GET", "/tanya-jawab", faq.show_list, Permission.WATCH),
    Route("POST", "/tanya-jawab", faq_writing.add, Permission.WRITE_FAQ),
    Route("GET", "/tanya-jawab/baru", faq_writing.ask_new, Permission.WRITE_FAQ),
    Route("POST", "/tanya-jawab/unduh", faq.download, Permission.WATCH),
    Route("GET", "/tanya-jawab/celah", faq_gaps.show, Permission.WRITE_FAQ),
    Route("POST", "/tanya-jawab/celah/konsep", faq_gaps.make_draft, Permission.WRITE_FAQ),
    Route("POST", "/tanya-jawab/celah/sisihkan", faq_gaps.put_aside, Permission.WRITE_FAQ),
    Route("POST", "/tanya-jawab/celah/unduh", faq_gaps.download, Permission.WRITE_FAQ),
    Route("GET", "/tanya-jawab/{code}", faq.show, Permission.WATCH),
    Route("POST", "/tanya-jawab/{code}", faq_writing.change, Permission.WRITE_FAQ),
    Route("GET", "/tanya-jawab/{code}/ubah", faq_writing.ask_change, Permission.WRITE_FAQ),
    Route("POST", "/tanya-jawab/{code}/ajukan", faq.submit, Permission.WRITE_FAQ),
    Route("POST", "/tanya-jawab/{code}/sahkan", faq.certify, Permission.WATCH),  # Plh, too
    Route("POST", "/tanya-jawab/{code}/kembalikan", faq.send_back, Permission.WATCH),
    Route("POST", "/tanya-jawab/{code}/tarik", faq.withdraw, Permission.WATCH),
    Route("GET", "/kasus/{id}", case.show, Permission.ANSWER),
    Route("GET", "/kasus/{id}/lampiran/{entry}", case_files.download, Permission.ANSWER),
    Route("POST", "/kasus/{id}/tangani", case_acts.take, Permission.ANSWER),
    Route("POST", "/kasus/{id}/lepas", case_acts.release, Permission.ANSWER),
    Route("POST", "/kasus/{id}/balas", case_acts.reply, Permission.ANSWER),
    Route("POST", "/kasus/{id}/catatan", case_acts.note, Permission.ANSWER),
    Route("POST", "/kasus/{id}/serahkan", case_acts.hand_over, Permission.ANSWER),
    Route("POST", "/kasus/{id}/tutup", case_acts.close, Permission.ANSWER),
    Route("POST", "/kasus/{id}/tarik", case_acts.take_back, Permission.ANSWER),
    Route("POST", "/kasus/{id}/ambil-alih", case_acts.take_over, Permission.ANSWER),
    Route("POST", "/kasus/{id}/kembalikan", case_acts.give_back, Permission.ANSWER),
    Route("GET", "/klaim", claims.show, Permission.VERIFY),
    Route("GET", "/klaim/laporan", claim_report.show, Permission.VERIFY),
    Route("GET", "/klaim/laporan/{office}.png", claim_report.picture, Permission.VERIFY),
    Route("GET", "/klaim/laporan/{office}.csv", claim_report.table, Permission.VERIFY),
    Route("GET", "/klaim/{id}", claim.show, Permission.VERIFY),
    Route("POST", "/klaim/{id}/tangani", claim_acts.take, Permission.VERIFY),
    Route("POST", "/klaim/{id}/lepas", claim_acts.release, Permission.VERIFY),
    Route("POST", "/klaim/{id}/teruskan", claim_acts.escalate, Permission.VERIFY),
    Route("POST", "/klaim/{id}/pindah", claim_acts.move, Permission.VERIFY),
    Route("POST", "/klaim/{id}/satukan", claim_acts.merge, Permission.VERIFY),
    Route("POST", "/klaim/{id}/pisahkan", claim_acts.split, Permission.VERIFY),
    Route("POST", "/klaim/{id}/tutup", claim_acts.close, Permission.VERIFY),
    Route("POST", "/klaim/{id}/buka", claim_acts.reopen, Permission.VERIFY),
    Route("POST", "/klaim/{id}/catatan", claim_acts.note, Permission.VERIFY),
    Route("POST", "/klaim/{id}/judul", claim_acts.rename, Permission.VERIFY),
    Route("GET", "/kabar", pages.stream_changes, Permission.WATCH),
    Route("GET", "/pantauan", board.show_list, Permission.WATCH),
    Route("GET", "/pantauan/{number}", board.show, Permission.WATCH),
    Route("GET", "/persetujuan", approvals.show_list, Permission.WATCH),  # what is theirs, if any
    Route("GET", "/persetujuan/{number}", approvals.show, Permission.WATCH),
    Route("POST", "/persetujuan/{number}/setujui", approvals.approve, Permission.WATCH),
    Route("POST", "/persetujuan/{number}/kembalikan", approvals.send_back, Permission.WATCH),
    Route("POST", "/persetujuan/{number}/tinjau", approvals.review, Permission.WATCH),
    Route("GET", "/klaim/{id}/putusan", verdict.show, Permission.WATCH),  # of a claim of theirs
    Route("POST", "/klaim/{id}/putusan/simpan", verdict.save, Permission.VERIFY),
    Route("POST", "/klaim/{id}/putusan/ajukan", verdict.submit, Permission.VERIFY),
    Route("POST", "/klaim/{id}/putusan/batal", verdict.take_back, Permission.VERIFY),
    Route("POST", "/klaim/{id}/putusan/perbarui", verdict.renew, Permission.VERIFY),
    Route("POST", "/klaim/{id}/putusan/pindah", verdict.carry_over, Permission.VERIFY),
    # Who decides, and who reads for Divisi Hukum, the verdict itself says.
    Route("POST", "/klaim/{id}/putusan/telaah", verdict.clear, Permission.WATCH),
    Route("POST", "/klaim/{id}/putusan/setujui", verdict.approve, Permission.WATCH),
    Route("POST", "/klaim/{id}/putusan/kembalikan", verdict.send_back, Permission.WATCH),
    Route("POST", "/klaim/{id}/putusan/tarik", verdict.withdraw, Permission.WATCH),
    Route("GET", "/kata-putusan", wordings.show, Permission.APPROVE),
    Route("POST", "/kata-putusan", wordings.change, Permission.APPROVE),
    Route("GET", "/daftar-mitra", partners.show, Permission.WATCH),
    Route("POST", "/daftar-mitra/unduh", partners.download, Permission.WATCH),
    Route("POST", "/daftar-mitra/{number}", partners.mend, Permission.REGISTER_GROUP),
    Route("POST", "/daftar-mitra/{number}/akhiri", partners.end, Permission.REGISTER_GROUP),
    Route("GET", "/klaim/{id}/berkas", evidence.show, Permission.VERIFY),
    Route("GET", "/klaim/{id}/berkas/{evidence}", evidence.download, Permission.VERIFY),
    Route("GET", "/klaim/{id}/berkas/{evidence}/kecil", evidence.preview, Permission.VERIFY),
    Route("POST", "/klaim/{id}/berkas/{evidence}/sembunyikan", evidence.hide, Permission.VERIFY),
    Route("POST", "/klaim/{id}/berkas/{evidence}/simpan", evidence.keep, Permission.VERIFY),
    Route("GET", "/klaim/{id}/limpah", referrals.show, Permission.VERIFY),
    Route("POST", "/klaim/{id}/limpah", referrals.make, Permission.VERIFY),
    Route("GET", "/limpahan/{id}", referrals.see, Permission.VERIFY),
    Route("POST", "/limpahan/{id}/unduh", referrals.download, Permission.VERIFY),
    Route("POST", "/limpahan/{id}/kabar", referrals.tell, Permission.VERIFY),
    Route("GET", "/lembaga", agencies.show, Permission.VERIFY),
    Route("POST", "/lembaga", agencies.put, Permission.VERIFY),
    Route("POST", "/lembaga/hapus", agencies.remove, Permission.VERIFY),
    Route("GET", "/cari", search.ask, Permission.ANSWER),
    Route("POST", "/cari", search.find, Permission.ANSWER),
    Route("GET", "/kasus/{id}/ekspor", export.ask, Permission.ANSWER),
    Route("POST", "/kasus/{id}/ekspor", export.download, Permission.ANSWER),
    Route("POST", "/masuk", sign_in.enter, PUBLIC, "sign_in"),
    Route("GET", "/masuk/{token}", sign_in.ask, PUBLIC),
    Route("POST", "/keluar", sign_in.leave, PUBLIC),
    Route("GET", "/static/{name}", FILES.serve, PUBLIC),
)
# Every answer, streams included, gets its headers by `on_response_prepare`.
MIDDLEWARES: Final = (
    safety.errors_as_pages,
    safety.same_origin,
    safety.limited_guesses,
    safety.signed_in,
    safety.limited_requests,
    safety.permitted,
)


def build(
    database: Database,
    address: DeskAddress,
    *,
    composers: Composers,
    clock: Callable[[], datetime],
    wake_outbox: Callable[[], None],
    official_domains: Sequence[str] = OFFICIAL_DOMAINS,
    senders: Senders = MappingProxyType({}),
    recogniser: Recognises | None = None,
) -> web.Application:
    """The desk; `composers` are those of every channel on which people and staff have chats.

    Links to other hosts than those of `official_domains` are remarked; `senders` has our account
    on WhatsApp for each audience.
    """
    app = web.Application(middlewares=MIDDLEWARES)
    hub = Hub(
        look=lambda: database.read(lambda tx: pages.marks(tx, clock())),
        in_force=lambda sessions: database.read(
            lambda tx: web_access.in_force(tx, sessions, clock())
        ),
    )
    app[DESK] = Desk(
        database=database,
        address=address,
        composers=composers,
        clock=clock,
        wake_outbox=wake_outbox,
        senders=senders,
        hub=hub,
        refused_links=Limit(REFUSED_LINKS, clock),
        requests=Limit(REQUESTS, clock),
        official_domains=official_domains,
        recogniser=recogniser or NothingKnown(),
        permissions={
            app.router.add_route(route.method, route.path, route.handler, name=route.name): (
                route.permission
            )
            for route in ROUTES
        },
    )
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(default=True),
        undefined=jinja2.StrictUndefined,
    )
    # Not as a context processor: those come last, and what a middleware refuses is a page as well.
    environment.globals.update(
        base=address.base,
        words=texts,
        approval=desk_approvals,
        approvals=approval_texts,
        board_words=desk_board,
        canned=desk_canned,
        case=desk_case,
        cases=desk_cases,
        chat=desk_chat,
        claim_acts=claims_desk,
        claim_words=desk_claims,
        claim_weeks=claims_report,
        partner=desk_partners,
        faq=desk_faq,
        fields=faq_desk.FIELDS,
        referral=desk_referrals,
        referral_words=referral_texts,
        verdict=desk_verdict,
        desk=verdict_desk,
        said=verdicts,
        findings=verdicts.FINDINGS,
        kinds=verdicts.KINDS,
        file=FILES.path_of,
    )
    app.on_response_prepare.append(safety.add_headers)
    app.cleanup_ctx.append(_watching)
    app.on_shutdown.append(_close_streams)
    return app


async def _watching(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(app[DESK].hub.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _close_streams(app: web.Application) -> None:
    app[DESK].hub.close()
