"""The page behind a member's link on which they say how a session was: two questions, a press each, and a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from shared import signed_links
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.member import Member, MemberState
from shared.model.preference import zone_of
from shared.model.session import Session
from shared.model.survey import LEAST, LONGEST, Survey, SurveyResponse, takes_responses
from shared.pages.answers import GONE, Answer
from shared.pages.links import Page, Visit
from shared.signed_links import Link
from shared.store import Ref
from shared.survey.actions import ANSWER, Answering
from shared.text.times import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An answer: its *label*, and whether the member has *said* it."""

    value: str
    label: str
    said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPage:
    """What the page shows: the answers to each question, the *line* as it was written, at most *longest* characters; nothing is shown to
    anybody of fewer than *least* answers. *page* is the session's own; *talks*: it had some, so that their speakers hear of it."""

    template: ClassVar[str] = "feedback.html"
    group: str
    session: str
    page: str
    until: str
    worth: tuple[Choice, ...]
    pace: tuple[Choice, ...]
    line: str
    talks: bool
    longest: int = LONGEST
    least: int = LEAST
    said: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    survey: Survey
    session: Session
    group: Group
    member: Member
    response: SurveyResponse


def _load(link: Link, visit: Visit) -> _Known | Answer:
    """One read. Raises :class:`shared.errors.BadLink` if the member's links were made anew since."""
    group, who, key, *life = link.subject
    what, whose, where = Ref(Session, (group, key)), Ref(Member, (group, who)), Ref(Group, (group,))
    asked, own = Ref(Survey, (group, key)), Ref(SurveyResponse, (group, key, who))
    found = visit.read((what, whose, where, asked, own))
    session, member, about, row = found.get(what), found.get(whose), found.get(where), found.get(asked)
    if session is None or member is None or about is None or row is None:
        return GONE
    signed_links.hold(member.link_life, tuple(life))
    if member.state is not MemberState.ACTIVE:
        lead = "You are on a pause, or not a member at the moment. Nobody is asked meanwhile."
        return Answer(title="Members say how it was", lead=lead)
    if not takes_responses(row, visit.now):
        lead = "The answers are counted and told without names. Thank you if one of them was yours."
        return Answer(title="Too late to say", lead=lead)
    response = found.get(own) or SurveyResponse(group=group, session=key, member=who)
    return _Known(row, session, about, member, response)


def _act(known: _Known, fields: Mapping[str, str], visit: Visit) -> FeedbackPage:
    """Store the answer that was pressed, and the line as it stands there; the answer to the other question stays."""
    was = known.response
    given = Answering(
        group=known.group.id, member=known.member.id, session=known.session.key, worth=fields.get("worth", was.worth),
        pace=fields.get("pace", was.pace), line=fields.get("line", was.line),
    )  # fmt: skip
    try:
        done = visit.perform(ANSWER, given)
    except BadInput as wrong:
        return _page(known, visit, line=given.line, wrong=str(wrong))
    after = done[0].left(was) if done else was
    saved = f"Saved. You can change it until {_until(known)}."
    return _page(_Known(known.survey, known.session, known.group, known.member, after), visit, said=saved)


def _view(known: _Known, visit: Visit) -> FeedbackPage:
    return _page(known, visit)


def _until(known: _Known) -> str:
    group = known.group
    return moments(known.survey.closes, group.tz_of(known.session), zone_of(known.member, group))


def _page(known: _Known, visit: Visit, *, line: str | None = None, said: str = "", wrong: str = "") -> FeedbackPage:
    session, response = known.session, known.response
    return FeedbackPage(
        group=known.group.name, session=session.heading, page=f"{visit.site_url.rstrip('/')}/{known.group.id}/s/{session.key}/",
        until=_until(known), worth=_choices(_WORTH, response.worth), pace=_choices(_PACE, response.pace),
        line=response.line if line is None else line, talks=bool(session.talks), said=said, wrong=wrong,
    )  # fmt: skip


_WORTH = {"yes": "Yes", "partly": "Partly", "no": "No"}
_PACE = {"slow": "Too slow", "right": "Right", "fast": "Too fast"}


def _choices(labels: Mapping[str, str], said: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label, said=value == said) for value, label in labels.items())


PAGES = (Page(signed_links.FEEDBACK, _load, _view, _act),)
