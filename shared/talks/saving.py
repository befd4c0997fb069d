"""Merging what a speaker hands in with what is stored: what may still be changed, and what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from shared.model.session import Session, SessionState, Talk
from shared.talks import consent, form_fields

_AFTERWARDS = ("consent", "slides")
"""Fields that can be set after the session, too."""
_CLOSED = {
    "held": "The session was held, so this stays as it is. If it should be changed, ask a co-lead.",
    "cancelled": "The session was cancelled, so nothing is saved here any more.",
}


def state_of(session: Session) -> str:
    """``open``, ``held`` or ``cancelled``."""
    if session.state is SessionState.CANCELLED:
        return "cancelled"
    return "open" if session.upcoming else "held"


def merged(
    session: Session, talk: Talk, given: Mapping[str, Any], seen: Mapping[str, str], recording: str
) -> tuple[form_fields.Outcome, dict[str, Any]]:
    """What *given* makes of the talk, and what is to be shown as it was typed, if it cannot be kept. What may not be changed any more is
    wrong, if it would change; so is an answer to another *recording* than the talk's, which is not shown again: it is asked anew."""
    state = state_of(session)
    open_fields = {"open": tuple(form_fields.WRITTEN), "held": _AFTERWARDS}.get(state, ())
    outcome = form_fields.merge(talk, {n: v for n, v in given.items() if n in open_fields}, seen)
    late = form_fields.changed(talk, {n: v for n, v in given.items() if n not in open_fields}, seen)
    wrong = outcome.wrong | form_fields.too_much(session, outcome.talk) | dict.fromkeys(late, _CLOSED.get(state, ""))
    typed = {name: given[name] for name in form_fields.changed(talk, given, seen)}
    theirs = outcome.theirs
    if "consent" in typed and "consent" not in late and (other := consent.of_another(recording, talk)):
        del typed["consent"]
        wrong["consent"] = other
        theirs = tuple(name for name in theirs if name != "consent")
    return form_fields.Outcome(outcome.talk, wrong, theirs), typed
