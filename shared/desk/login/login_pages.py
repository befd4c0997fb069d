"""The pages to log in and out, and who is logged in.

A GET changes nothing but the browser's own cookies; mail scanners may open what they like.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from shared import signed_links
from shared.desk.actions import typed
from shared.desk.answers import NoSuchPage
from shared.desk.visit import ROOT, Fields, Request, at, first
from shared.errors import BadInput, BadLink
from shared.logins import rules
from shared.model.group import CoLead, Group
from shared.model.login import DeskSession
from shared.signed_links import Keys
from shared.store import Ref, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A page (*template* with *facts*), or where to go on (*to*). *session* and *login* are the values that the browser's two
    cookies get: None leaves one as it is, an empty one forgets it."""

    template: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    to: str = ""
    session: str | None = None
    login: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPages:
    """*session* and *login* are what the browser brought in its cookies. *now* is the system's time. *secret* gives a new secret; *mail*
    sees to it that the mail of a login request (its id) is sent, whoever it is for, after the answer. *source* is the network that they are
    in; *today* is people's time (None: the system's), by whose days co-leads are stood in for."""

    store: Store
    keys: Callable[[], Keys]
    now: datetime
    secret: Callable[[], str]
    mail: Callable[[str], None]
    session: str = ""
    login: str = ""
    source: str = ""
    today: datetime | None = None

    # --- who is in
    def within(self, group: str) -> tuple[Group, CoLead] | None:
        """The group, and its co-lead who is logged in; None if nobody of it is."""
        wanted = rules.ref(self.session)
        if wanted is None:
            return None
        refs = [wanted, *([Ref(Group, (group,))] if rules.possible(group) else [])]
        rows = self.store.get_many(refs)
        session, found = rows.get(wanted), rows.get(refs[-1])
        if session is None or not rules.holds(session, self.now) or not isinstance(found, Group):
            return None
        lead = rules.lead_of(session, found, self.today or self.now)
        return (found, lead) if lead else None

    def sitting(self) -> tuple[DeskSession | None, list[Group]]:
        """The desk session, and the groups whose co-lead its owner still is."""
        wanted = rules.ref(self.session)
        session = self.store.get(DeskSession, *wanted.key) if wanted else None
        if session is None or not rules.holds(session, self.now):
            return None, []
        rows = self.store.get_many(Ref(Group, (group,)) for group in session.leads)
        groups = sorted(
            (row for row in rows.values() if rules.lead_of(session, row, self.today or self.now)),
            key=lambda row: row.name,
        )
        return (session, groups) if groups else (None, [])

    @property
    def token(self) -> str:
        """The token in every form of somebody who is logged in."""
        return rules.token(self.session)

    # --- coming in
    def answer(self, request: Request) -> Reply:
        """What ``/desk`` and what lies below ``/desk/login`` answer. Raises :class:`NoSuchPage`."""
        fields = request.fields
        match request.path:
            case ():
                return self._first(request) if fields is None else self._asked(fields)
            case ("login",):
                return self._code() if fields is None else self._enter(fields, given=first(fields, "code"))
            case ("login", token):
                return self._link(token, fields)
        raise NoSuchPage

    def _first(self, request: Request) -> Reply:
        session, groups = self.sitting()
        to = rules.way(first(request.query, "to"))
        if session is None:
            return self._form(to=to)
        if to or len(groups) == 1:
            return Reply(to=to or at(groups[0].id))
        return Reply(template="groups.html", facts={"groups": groups})

    def _form(self, to: str = "", address: str = "", problem: str = "") -> Reply:
        """The form for an address. It carries a token, too: nobody is to be logged in as somebody else by a page elsewhere."""
        secret = self.login or self.secret()
        facts = {"token": rules.token(secret), "to": to, "address": address[:300], "problem": problem}
        return Reply(
            template="login.html", facts=facts, status=400 if problem else 200, login=None if self.login else secret
        )

    def _asked(self, fields: Fields) -> Reply:
        to, address = first(fields, "to"), first(fields, "address")
        if not self._ours(fields):
            return self._form(rules.way(to), address, "this page was open for long: press the button again")
        secret = self.secret()
        try:
            row = rules.wanted(address, secret, to, self.now)
            rules.ask(row, self.source, self.store, self.keys(), self.now)
        except BadInput as wrong:
            return self._form(rules.way(to), address, str(wrong))
        self.mail(row.id)
        return Reply(to=at("login"), login=secret)

    def _code(self, problem: str = "", *, over: bool = False) -> Reply:
        if not self.login:
            return Reply(to=ROOT)
        facts = {"token": rules.token(self.login), "problem": problem, "over": over}
        return Reply(template="login-code.html", facts=facts, status=400 if problem else 200)

    def _enter(self, fields: Fields, given: str | None) -> Reply:
        if not self._ours(fields):
            return Reply(to=ROOT)
        secret = self.secret()
        try:
            session, to = rules.enter(self.login, given, secret, self.store, self.keys(), self.now)
        except rules.Over as wrong:
            return self._code(str(wrong), over=True)
        except BadInput as wrong:
            return self._code(str(wrong))
        return Reply(to=to or ROOT, session=rules.cookie(session, secret), login="")

    def _link(self, token: str, fields: Fields | None) -> Reply:
        """The mail's link: in the browser that asked it needs a press, elsewhere it says where the code goes."""
        try:
            link = signed_links.read(token, self.keys(), self.now)
        except BadLink:
            raise NoSuchPage from None
        if link.purpose != signed_links.DESK:
            raise NoSuchPage
        if not self.login or link.subject[-1] != rules.kept(self.login):
            return Reply(template="login-elsewhere.html")
        if fields is not None:
            return self._enter(fields, given=None)
        return Reply(template="login-press.html", facts={"token": rules.token(self.login), "here": at("login", token)})

    def _ours(self, fields: Fields) -> bool:
        return bool(self.login) and rules.same(first(fields, "csrf"), rules.token(self.login))

    def turned_away(self, request: Request) -> Reply:
        """The answer for whoever is not logged in for the group: the login page, which keeps what they typed. Raises
        :class:`NoSuchPage` if they are logged in for another group."""
        if self.sitting()[0] is not None:
            raise NoSuchPage
        if request.fields is None:
            return _way_in(request.address)
        kept = typed.kept(request)
        return Reply(template="logged-out.html", facts={"kept": kept}, status=401) if kept.texts else _way_in(kept.back)

    def of_an_earlier_login(self, request: Request, lead: CoLead) -> Reply:
        """The answer to a form that was opened before *lead* logged in: a page from which one press sends it once more."""
        facts = {"kept": typed.kept(request), "lead": lead, "token": self.token}
        return Reply(template="earlier-login.html", facts=facts, status=400)

    # --- leaving
    def leave(self, fields: Fields) -> Reply:
        """Log out in this browser, or in all (``everywhere``)."""
        session, _ = self.sitting()
        if session is not None:
            rules.leave(session, self.store, everywhere=bool(first(fields, "everywhere")))
        return Reply(to=ROOT, session="", login="")


def _way_in(to: str) -> Reply:
    return Reply(to=f"{ROOT}?{urlencode({'to': to})}" if rules.way(to) else ROOT)
