"""The one page for all actions of co-leads: first its form, then what will happen, then it is done. Nothing is overwritten
unseen: the form carries the texts that it was filled with, and the page of what will happen a digest of what it rests on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlencode

from shared.desk.actions import forms, reading_rows, registry
from shared.desk.actions.conflicts import Overtaken, anew, merged, pressed_before
from shared.desk.actions.doing import Done, do
from shared.desk.actions.foreseeing import Outlook, outlook
from shared.desk.actions.forms import Amiss, Field, amiss
from shared.desk.actions.subject import subject
from shared.desk.answers import Answer, GoTo, NoSuchPage, Page
from shared.desk.notice import Notice, signed
from shared.desk.visit import ROOT, Fields, Visit, first
from shared.errors import BadInput, Conflict
from shared.store.actions import Action
from shared.store.bounds import TooOften

CHANGED = "Something has changed since this was shown. Please look again; nothing was done."
FASTER = "Somebody else was faster. Please look again; this was not done."
NOTHING = "nothing had to change"
PASSED_ON, OFTEN = "It was passed on a moment ago.", "It was asked for often lately."
UNDER_WAY = "It has been passed on; open this page again in a minute."
NOTHING_CHOSEN = "Nothing was chosen, so nothing was done. Tick what you mean, and press once more."
CHANGE, TYPED = "change", "typed"
"""Names of fields that are posted: ``change`` leads back to the form, ``typed`` says that a form was typed in."""
_BACK = re.compile(r"/[A-Za-z0-9._~%!$&'()*+,;=:@/-]*(\?[^\s\\#]*)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The form of an action; *subject* says in words what it is about (empty: nothing that is there)."""

    title: str
    section: str
    address: str
    back: str
    fields: tuple[Field, ...]
    subject: str = ""
    wrong: tuple[str, ...] = ()
    note: str = ""
    template: str = "ask.html"

    @property
    def mendable(self) -> bool:
        """Whether some other input would make it possible."""
        return not self.wrong or not all(one.carried for one in self.fields)

    @property
    def amiss(self) -> str:
        """The first field that has a mistake."""
        return next((one.name for one in self.fields if one.wrong), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What will happen. *fields* is what is posted again; *changed* says why it is shown anew. *form* is where the form is in which it was
    typed (empty: it was a button), and *typed* what goes back there, so that nothing of it is lost."""

    title: str
    section: str
    address: str
    back: str
    fields: tuple[tuple[str, str], ...]
    seen: str
    words: tuple[str, ...]
    mails: tuple[str, ...]
    failed: tuple[str, ...]
    possible: bool
    changed: str = ""
    form: str = ""
    typed: tuple[tuple[str, str], ...] = ()
    template: str = "foreseen.html"


def show(visit: Visit, name: str) -> Answer:
    """The form, filled in with what the address says, else with what is there."""
    action = _action(name)
    typed = visit.request.query
    try:
        present = _present(action, typed, visit)
    except BadInput as wrong:
        return _asking(action, typed, visit, wrong=wrong)
    return _asking(action, typed, visit, present=present)


def act(visit: Visit, name: str) -> Answer:
    """Do it if it mails nobody and loses nothing, or if what was shown of it still holds; else show what will happen."""
    action = _action(name)
    typed = reading_rows.gathered(action, visit.request.fields or {})
    if TYPED not in typed and not _named(action, typed):
        return _said(Notice(note=NOTHING_CHOSEN), typed, visit)
    if CHANGE in typed:
        return _asking(action, typed, visit, present=_present(action, typed, visit))
    try:
        inputs = forms.read(action, visit.group.id, merged(typed, _present(action, typed, visit)))
        found = outlook(action, inputs, visit)
    except BadInput as wrong:
        return _asking(action, typed, visit, wrong=wrong)
    except Conflict:
        return _asking(action, typed, visit, note=FASTER)
    if not found.possible and len(found.turns) == 1:
        note = pressed_before(action, found.turns[0].inputs, visit)
        return _asking(action, typed, visit, wrong=found.failed[0], note=note)
    return _go_on(found, typed, visit)


def _go_on(found: Outlook, typed: Fields, visit: Visit) -> Answer:
    seen = first(typed, "seen")
    if not found.possible or (found.asks and seen != found.digest):
        return _foreseen(found, typed, visit, CHANGED if seen else _done_before(found, visit))
    try:
        done = do(found, visit)
    except TooOften as often:
        return _said(
            Notice(note=f"{OFTEN if often.for_long else PASSED_ON} It can be asked for again {often.wait}."),
            typed,
            visit,
        )
    if done.faster:
        again = outlook(found.action, [turn.inputs for turn in done.faster], visit)
        kept = f"Done: {'; '.join(done.words)}. " if done.words else ""
        twice = "" if again.possible else pressed_before(found.action, again.turns[0].inputs, visit)
        return _foreseen(again, typed, visit, f"{kept}{twice or FASTER}")
    return _said(_told(found, done, visit), typed, visit)


def _done_before(found: Outlook, visit: Visit) -> str:
    """Who did it before, where nothing is left to do of the only thing that is asked for."""
    if found.elsewhere or found.failed or found.changes or len(found.turns) != 1:
        return ""
    return pressed_before(found.action, found.turns[0].inputs, visit, idle=True)


def _said(told: Notice, typed: Fields, visit: Visit) -> GoTo:
    to = _back(typed, visit)
    key = visit.new_id()
    return GoTo(f"{to}{'&' if '?' in to else '?'}{urlencode({'done': key})}", signed(told, key, visit))


def _told(found: Outlook, done: Done, visit: Visit) -> Notice:
    if found.elsewhere:
        return Notice(note=UNDER_WAY)
    if before := _done_before(found, visit):
        return Notice(note=before)
    undo, fields = done.undo(found.action)
    remains = found.action.remains if done.words and (undo or not found.action.undo) else ""
    return Notice(
        done=done.words or (NOTHING,), failed=tuple(map(str, found.failed)), undo=undo, fields=fields, remains=remains
    )


def _named(action: Action[Any], typed: Fields) -> bool:
    """Whether the form names what it is about: whoever left all boxes of a list empty is not asked for an id."""
    names = [one.name for one in forms.fields_of(action) if one.sort is forms.Sort.NAME and one.required]
    return all(any(typed.get(name, ())) for name in names)


# --- what stands there, and what somebody else wrote
def _present(action: Action[Any], typed: Fields, visit: Visit) -> Mapping[str, str]:
    """The present texts of the form's fields; empty while the form does not name yet what it is about."""
    named = {one.name: first(typed, one.name) for one in forms.fields_of(action) if one.sort is forms.Sort.NAME}
    if not all(named.values()) or any(len(set(typed[name])) > 1 for name in named):
        return {}
    return action.present({"group": visit.group.id} | named, visit.acting())


# --- the pages
def _action(name: str) -> Action[Any]:
    found = registry.by_address(name)
    if found is None or not forms.at_the_desk(found):
        raise NoSuchPage
    return found


def _asking(
    action: Action[Any],
    typed: Fields,
    visit: Visit,
    *,
    wrong: BadInput | None = None,
    present: Mapping[str, str] | None = None,
    note: str = "",
) -> Asking:
    theirs = wrong.theirs if isinstance(wrong, Overtaken) else {}
    fields = forms.filled(action, anew(typed, theirs), present, action.offers(visit.group.id, visit.acting()))
    found = amiss(wrong, [one.name for one in fields]) if wrong else Amiss({})
    shown = [replace(one, wrong=found.wrong.get(one.name, ""), theirs=theirs.get(one.name)) for one in fields]
    said = found.said.splitlines()
    shown = [replace(one, reading=reading_rows.shown(one, said)) for one in shown]
    back = _back(typed, visit)
    return Asking(
        title=action.words, section=_section(back), address=_address(action, visit), back=back, fields=tuple(shown),
        subject=subject(shown, visit), wrong=tuple(map(reading_rows.in_words, said)), note=note,
    )  # fmt: skip


def _foreseen(found: Outlook, typed: Fields, visit: Visit, changed: str) -> Foreseen:
    back, action = _back(typed, visit), found.action
    kept = [(name, value) for name, values in typed.items() if name not in ("csrf", "seen", "back") for value in values]
    form = _address(action, visit) if TYPED in typed else ""
    return Foreseen(
        title=action.words, section=_section(back), address=_address(action, visit), back=back, fields=tuple(kept),
        seen=found.digest, words=tuple(found.words()), mails=tuple(found.mails()), failed=tuple(map(str, found.failed)),
        possible=found.possible, changed=changed, form=form, typed=((*kept, ("back", back)) if form else ()),
    )  # fmt: skip


def _address(action: Action[Any], visit: Visit) -> str:
    return visit.path("do", registry.address_of(action))


def _back(typed: Fields, visit: Visit) -> str:
    """Where to go afterwards: the page of this group's desk that the form names, else the first one."""
    wanted, home = first(typed, "back"), visit.path()
    path = wanted.partition("?")[0]
    steps = unquote(path).split("/")
    ours = path == home or path.startswith(f"{home}/")
    inside = not {"..", "."} & set(steps) and "//" not in unquote(path) and "\\" not in unquote(path)
    return wanted if ours and inside and _BACK.fullmatch(wanted) else home


def _section(back: str) -> str:
    """The part of the navigation from which it is done."""
    parts = back.removeprefix(ROOT).partition("?")[0].split("/")
    return unquote(parts[2]) if len(parts) > 2 else ""


PAGES = (Page(path=("do", "{action}"), show=show, act=act),)
