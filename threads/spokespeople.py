"""Who answers the press: those named as *juru bicara*, or the office's leaders where nobody is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from registry.access import PERMISSIONS, Actor, Permission
from storage import roles
from storage.cases import Case, Subject
from storage.engine import Tx
from storage.roles import Role, RoleGrant

LEADERS = frozenset({Role.APPROVER, Role.ADMIN})


def answering(tx: Tx, case: Case, now: datetime) -> Sequence[int]:
    """The people of a desk to whom a case goes, each once, in the order of their roles."""
    held = roles.of_office(tx, case.office, now)
    allowed = _roles_for(case, held)
    return tuple(dict.fromkeys(grant.person_id for grant in held if grant.role in allowed))


def may_speak(tx: Tx, case: Case, actor: Actor, now: datetime) -> bool:
    """Whether somebody of the desk answers a case of this subject."""
    if case.subject is not Subject.MEDIA:
        return True
    allowed = _roles_for(case, roles.of_office(tx, case.office, now))
    return any(office == case.office and role in allowed for office, role in actor.grants)


def _roles_for(case: Case, held: Sequence[RoleGrant]) -> Collection[Role]:
    if case.subject is not Subject.MEDIA:
        return [role for role in Role if Permission.ANSWER in PERMISSIONS[role]]
    is_named = any(grant.role is Role.SPOKESPERSON for grant in held)
    return {Role.SPOKESPERSON} if is_named else LEADERS
