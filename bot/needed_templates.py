"""The WhatsApp templates that the bot needs; it makes those that the settings do not name."""

from __future__ import annotations

from typing import Final

from channels.base import Button
from channels.whatsapp_templates import Definition
from texts import (
    approvals,
    claims_desk,
    claims_report,
    departures,
    faq_notices,
    invitations,
    relays,
    releases,
    staff,
    threads,
    verdict_desk,
    verdicts,
)
from texts import whatsapp as texts

_ATTENDING: Final = (
    Button(invitations.COMES, "undang:ya"),
    Button(invitations.STAYS_AWAY, "undang:tidak"),
    Button(invitations.SENDS_DEPUTY, "undang:wakil"),
)
NEEDED: Final = (
    Definition(
        name=texts.ANNOUNCEMENT,
        text=texts.ANNOUNCEMENT_BODY,
        variables=texts.ANNOUNCEMENT_VARIABLES,
        samples=texts.ANNOUNCEMENT_SAMPLES,
        buttons=(Button(relays.OPEN, "buka"),),
    ),
    Definition(
        name=texts.CORRECTION,
        text=texts.CORRECTION_BODY,
        variables=texts.CORRECTION_VARIABLES,
        samples=texts.CORRECTION_SAMPLES,
        buttons=(Button(relays.OPEN, "buka"),),
    ),
    Definition(
        name=texts.RELAY,
        text=texts.RELAY_BODY,
        variables=texts.RELAY_VARIABLES,
        samples=texts.RELAY_SAMPLES,
        buttons=(Button(relays.PASSED_ON, "terus:ok"), Button(relays.IN_TROUBLE, "terus:no")),
        only_in_window=True,
    ),
    Definition(
        name=texts.CONFIRM,
        text=texts.CONFIRM_BODY,
        variables=texts.CONFIRM_VARIABLES,
        samples=texts.CONFIRM_SAMPLES,
        buttons=(Button(relays.RECEIVED, "terus:ok"), Button(relays.IN_TROUBLE, "terus:no")),
        only_in_window=True,
    ),
    Definition(
        name=texts.REMIND,
        text=texts.REMIND_BODY,
        variables=texts.REMIND_VARIABLES,
        samples=texts.REMIND_SAMPLES,
        buttons=(Button(relays.RECEIVED, "terima:ok"), Button(relays.IN_TROUBLE, "terima:no")),
    ),
    Definition(
        name=texts.REMIND_RELAY,
        text=texts.REMIND_RELAY_BODY,
        variables=texts.REMIND_VARIABLES,
        samples=texts.REMIND_SAMPLES,
        buttons=(Button(relays.PASSED_ON, "terima:ok"), Button(relays.IN_TROUBLE, "terima:no")),
    ),
    Definition(
        name=texts.ANSWER,
        text=texts.ANSWER_BODY,
        variables=texts.ANSWER_VARIABLES,
        samples=texts.ANSWER_SAMPLES,
        buttons=(Button(threads.OPEN_ANSWER, "balasan"),),
    ),
    Definition(
        name=texts.DESK,
        text=texts.DESK_BODY,
        variables=texts.DESK_VARIABLES,
        samples=texts.DESK_SAMPLES,
        buttons=(Button(threads.OPEN_CASE, "kasus"),),
    ),
    Definition(
        name=texts.CLAIM,
        text=texts.CLAIM_BODY,
        variables=texts.CLAIM_VARIABLES,
        samples=texts.CLAIM_SAMPLES,
        buttons=(Button(claims_desk.OPEN_CLAIM, "klaim"),),
    ),
    Definition(
        name=texts.CLAIM_WEEK,
        text=texts.CLAIM_WEEK_BODY,
        variables=texts.CLAIM_WEEK_VARIABLES,
        samples=texts.CLAIM_WEEK_SAMPLES,
        buttons=(Button(claims_report.READ, "klaim:report"),),
    ),
    Definition(
        name=texts.FAQ,
        text=texts.FAQ_BODY,
        variables=texts.FAQ_VARIABLES,
        samples=texts.FAQ_SAMPLES,
        buttons=(Button(faq_notices.OPEN_DESK, "meja"),),
    ),
    Definition(
        name=texts.APPROVAL,
        text=texts.APPROVAL_BODY,
        variables=texts.APPROVAL_VARIABLES,
        samples=texts.APPROVAL_SAMPLES,
        buttons=(Button(approvals.OPEN, "setuju"),),
    ),
    Definition(
        name=texts.DEPARTURE,
        text=texts.DEPARTURE_BODY,
        variables=texts.DEPARTURE_VARIABLES,
        samples=texts.DEPARTURE_SAMPLES,
        buttons=(Button(departures.READ, "cabut:news"),),
    ),
    Definition(
        name=texts.STAFF_CHECK,
        text=texts.STAFF_CHECK_BODY,
        variables=texts.STAFF_CHECK_VARIABLES,
        samples=texts.STAFF_CHECK_SAMPLES,
        buttons=(Button(staff.SEE, "daftar:show"),),
    ),
    Definition(
        name=texts.RECURRING,
        text=texts.RECURRING_BODY,
        variables=texts.RECURRING_VARIABLES,
        samples=texts.RECURRING_SAMPLES,
        buttons=(Button(approvals.OPEN, "berulang"),),
    ),
    Definition(
        name=invitations.ASK_ANSWER,
        text=invitations.ASK_ANSWER_BODY,
        variables=invitations.ASK_ANSWER_VARIABLES,
        samples=invitations.ASK_ANSWER_SAMPLES,
        buttons=_ATTENDING,
    ),
    Definition(
        name=invitations.REMIND,
        text=invitations.REMIND_BODY,
        variables=invitations.REMIND_VARIABLES,
        samples=invitations.REMIND_SAMPLES,
        buttons=_ATTENDING,
    ),
    Definition(
        name=texts.RELEASE,
        text=texts.RELEASE_BODY,
        variables=texts.RELEASE_VARIABLES,
        samples=texts.RELEASE_SAMPLES,
        buttons=(Button(releases.OPEN, "rilis"),),
    ),
    Definition(
        name=texts.VERDICT,
        text=texts.VERDICT_BODY,
        variables=texts.VERDICT_VARIABLES,
        samples=texts.VERDICT_SAMPLES,
        buttons=(Button(verdicts.READ, "kabar"),),
    ),
    Definition(
        name=texts.VERDICT_WORK,
        text=texts.VERDICT_WORK_BODY,
        variables=texts.VERDICT_WORK_VARIABLES,
        samples=texts.VERDICT_WORK_SAMPLES,
        buttons=(Button(verdict_desk.SEE, "putusan"),),
    ),
)
