"""Mails about sessions (reminders, moved, changed, cancelled), and to co-leads about the calendar."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from shared import signed_links as purposes
from shared.errors import BadInput
from shared.letters.kinds import MailKind, Target
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, ahead, co_lead_why, dated, joining, lines_of, member_why
from shared.letters.to_speakers import about_of, speakers_link, speakers_sheet
from shared.letters.views import MOST_TALKS, own_zone, reading_of, title, view
from shared.letters.wording import away, clocks, counted, fitted, in_subject, line, when
from shared.model.preference import NEWS
from shared.model.season import Stage
from shared.model.session import Session, SessionState
from shared.schedule.changing import LONGEST_REASON
from shared.schedule.forecast import day_of, mail_in_words
from shared.schedule.overtaken import (
    all_there,
    announced,
    done,
    not_reminded,
    other_news,
    overtaken,
    taken_back,
    unwanted,
    withdrawn,
)
from shared.schedule.rsvp_links import asked_anew, rsvp_links, rsvp_of
from shared.schedule.speaker_mails import chase, nudge, thanks
from shared.schedule.speaker_reminders import owes
from shared.schedule.who_does import of_session, of_two_weeks
from shared.text.times import day_to_come, near_day

SOON = timedelta(hours=3)
"""This close to a session, a reminder is above all about the link to join, even one that is late."""


def reminder(sent: Sent) -> Sheet:
    """A session is near: what to read a week ahead, where to join an hour ahead."""
    session, starts, seen = dated(sent)
    stage = Stage.parse(sent.mailing.stage) if sent.mailing.stage else None
    far = away(stage, sent.mailing.created, starts, sent.tz)
    soon = (stage is not None and stage.unit == "h") or starts - sent.mailing.created <= SOON
    clock = seen.when.clock if soon or far in ("Today", "Tomorrow") else seen.when.brief
    length = f"Reading: {seen.length}" if seen.length else "Reading to follow" if seen.expected else "What and where"
    return Sheet(
        subject=f"{far}: {seen.short}, {clock}",
        preheader="The link to join is inside." if soon else f"{length}. {seen.when.full}",
        why=member_why(sent),
        facts={
            "session": seen,
            "far": far,
            "soon": soon,
            "join": joining(sent),
            "notes": _notes(sent, session),
            "clocks": clocks(_before(sent, starts), starts, sent.tz, own_zone(sent)),
            "propose": sent.links["propose"] if session.kind == "proposals" else "",
            "rsvp": rsvp_of(sent),
            "doing": sent.more or (),
        },
        event=session,
    )


def _before(sent: Sent, starts: datetime) -> datetime | None:
    """When the previous session began. Rows of an earlier version only say whether the clocks changed in the week before."""
    if "before" in sent.facts:
        return datetime.fromisoformat(sent.facts["before"])
    return starts - timedelta(days=7) if sent.facts.get("clock_change") == "yes" else None


_OF_KIND = {
    "proposals": "We hear what members would like to talk about, and then vote by mail. An idea is enough to propose a talk.",
    "reading": "We read it together: come with what puzzled you.",
}


def _notes(sent: Sent, session: Session) -> list[str]:
    """What kind of meeting it is, in the group's own words if there are any, and what the group wants said in this reminder."""
    own = sent.group.notes
    found = (own.get(session.kind) or _OF_KIND.get(session.kind), own.get(sent.mailing.stage or ""))
    return [line(note, 500) for note in found if note]


def moved(sent: Sent) -> Sheet:
    """The new time and the old one."""
    session, _, seen = dated(sent)
    previous = sent.facts.get("previous")
    was = datetime.fromisoformat(previous) if previous else None
    length = session.ends - session.starts if session.ends and session.starts else None
    return Sheet(
        subject=f"Moved to {seen.when.brief}: {seen.short}",
        preheader=f"It is now on {seen.when.full}",
        why=member_why(sent),
        facts={
            "session": seen,
            "was": when(was, was + length if length else None, sent.tz) if was else None,
            "join": joining(sent),
            "rsvp": rsvp_of(sent),
            "anew": asked_anew(sent, session, was),
            "reason": _reason(sent),
        },
        event=session,
    )


def _reason(sent: Sent) -> str:
    """What the co-leads say of the change, in their own words; empty if they said nothing."""
    return line(sent.facts.get("reason"), LONGEST_REASON)


def changed(sent: Sent) -> Sheet:
    """The new link to join, or the new place."""
    session, _, seen = dated(sent)
    join = joining(sent)
    moves = sent.facts.get("what") == "place" or (join is not None and not join.url)
    what = "place" if moves else "link"
    return Sheet(
        subject=f"New {'place' if moves else 'link to join'} on {seen.when.date}: {seen.short}",
        preheader=f"The time stays as it was; only the {what} is new.",
        why=member_why(sent),
        facts={"session": seen, "join": join, "moves": moves},
        event=session,
    )


def reading(sent: Sent) -> Sheet:
    """The reading of a talk that was not known when members were reminded. Raises :class:`BadInput` if there is none."""
    session, _, seen = dated(sent)
    talk = session.talk(sent.mailing.subject)
    if talk is None or not talk.resources:
        raise BadInput(f"{sent.mailing.id}: there is nothing to read")
    shown, instead = reading_of(talk.resources), "instead" in sent.facts
    before = "It takes the place of what earlier mails name." if instead else "It was not here yet when we last wrote."
    what = in_subject(talk.title or f"the talk by {line(talk.speaker, 50)}", 60)
    return Sheet(
        subject=f"{'Other reading' if instead else 'To read'} for {seen.when.date}: {what}",
        preheader=f"{shown.length[:1].upper()}{shown.length[1:]}." if shown.length else before,
        why=member_why(sent),
        facts={
            "session": seen,
            "talk": title(talk),
            "speaker": line(talk.speaker, 80),
            "list": shown,
            "instead": instead,
        },
    )


def cancelled(sent: Sent) -> Sheet:
    """The session is cancelled; when the next one is."""
    session, _, seen = dated(sent)
    following = view(sent.following, sent) if sent.following else None
    return Sheet(
        subject=f"Cancelled: {seen.short}, {seen.when.date}",
        preheader=f"Next: {following.when.full}" if following else "This session will not take place.",
        why=member_why(sent),
        facts={"session": seen, "following": following, "reason": _reason(sent)},
        event=session if session.state is SessionState.CANCELLED else None,
    )


def reinstated(sent: Sent) -> Sheet:
    """It was cancelled by mistake, and takes place after all."""
    session, _, seen = dated(sent)
    return Sheet(
        subject=f"It takes place after all: {seen.short}, {seen.when.date}",
        preheader=f"The cancellation was taken back. {seen.when.full}",
        why=member_why(sent),
        facts={"session": seen, "join": joining(sent), "reason": _reason(sent)},
        event=session,
    )


def pause(sent: Sent) -> Sheet:
    """The group has a break, or is nearly back from one: when it meets again, and why."""
    resumes = date.fromisoformat(sent.facts["resumes"])
    day = day_to_come(resumes, sent.mailing.created.date())
    begins = sent.facts.get("end") == "begins"
    session, seen = ahead(sent)
    return Sheet(
        subject=f"See you on {day}" if begins else f"We are back on {day}",
        preheader="The group pauses until then." if begins else "The pause is nearly over.",
        why=member_why(sent),
        facts={
            "begins": begins,
            "day": f"{near_day(resumes)} {resumes.year}",
            "note": line(sent.facts.get("note"), 300),
            "session": seen,
        },
        event=session if not begins else None,
    )


_NEWS = {
    "moved": ("Your talk has a new time: {}", "The session has moved."),
    "cancelled": ("Your talk on {} is cancelled", "The session will not take place. We are sorry."),
    "reinstated": ("Your talk on {} takes place after all", "The cancellation was taken back."),
}


def talk_news(sent: Sent) -> Sheet:
    """The session was moved, cancelled or reinstated: for speakers who are not told as members."""
    _, _, seen = dated(sent)
    what = sent.facts.get("what", "moved")
    subject, preheader = _NEWS.get(what, _NEWS["moved"])
    previous = sent.facts.get("previous")
    was = when(datetime.fromisoformat(previous), None, sent.tz).full if previous else ""
    reason = _reason(sent)
    return speakers_sheet(
        about_of(sent), sent, subject.format(seen.when.brief), preheader, what=what, was=was, reason=reason
    )


def no_reading(sent: Sent) -> Sheet:
    """A week ahead there is nothing to read yet: members are told that it will follow."""
    session, _, seen = dated(sent)
    missing = [talk for talk in session.talks if owes(talk, sent.mailing.kind, deck=False)][:MOST_TALKS]
    return Sheet(
        subject=f"No reading yet for {seen.when.date}",
        preheader="The reminders say that it is to follow. The speaker can still add it.",
        why=co_lead_why(sent),
        facts={
            "session": seen,
            "missing": [(title(talk), line(talk.speaker, 80)) for talk in missing],
            "commands": [
                f"fortnight talks set {session.key} {talk.slug} --reading reading.yaml --group-id {sent.group.id}"
                for talk in missing
            ],
        },
    )


def not_joint(sent: Sent) -> Sheet:
    """A session that was to be joint was made without the other groups, and why."""
    _, _, seen = dated(sent)
    return Sheet(
        subject=f"Not a joint session yet: {seen.when.date}",
        preheader="It is planned, but without the other group.",
        why=co_lead_why(sent),
        facts={"session": seen, "wrong": fitted(sent.facts.get("wrong", ""), 600)},
    )


FORESEEN = 25
"""The most lines of what looks wrong, and of what goes out."""


def preflight(sent: Sent) -> Sheet:
    """The next two weeks: what goes to whom, and what looks wrong."""
    group, flags = sent.group, lines_of(sent, "flags", FORESEEN)
    found = json.loads(sent.facts.get("lines") or "[]")
    lines = [
        (
            when(datetime.fromisoformat(at), None, group.tz).brief,
            line(f"{mail_in_words(kind, stage)} ({day_of(session)}; to {to})"),
        )
        for at, kind, stage, session, to in found[:FORESEEN]
    ]
    count = counted(len(flags), "thing")
    doing = [(when(one.starts, None, group.tz_of(one)).date, one.words) for one in sent.more or ()]
    return Sheet(
        subject=f"The next two weeks: {count} to look at" if flags else "The next two weeks: all is well",
        preheader=flags[0] if flags else f"{counted(len(lines), 'mailing')} will go out by themselves.",
        why=co_lead_why(sent),
        facts={"flags": flags, "lines": lines, "doing": doing, "id": group.id},
    )


def _links(sent: Sent) -> Mapping[str, Target]:
    """Where the reader says whether they come and, for a session at which proposals are heard, proposes a talk."""
    member, session = sent.reader.member, sent.session
    if member is None or session is None or session.kind != "proposals":
        return rsvp_links(sent)
    own = purposes.member_subject(member.id, member.link_life)
    return {"propose": Target("p", purposes.PROPOSE, own), **rsvp_links(sent)}


MAILS = (
    MailKind(
        name="reminder", words="Reminder of a session", letter=reminder, more=of_session, still=not_reminded, links=_links,
        settled=announced, told_by_host=True,
        preference=lambda mailing: mailing.stage or "",
    ),
    MailKind(
        name="moved", words="A session is moved", letter=moved, still=overtaken, links=rsvp_links, preference=NEWS, told_by_host=True,
    ),
    MailKind(name="changed", words="A new link to join", letter=changed, still=overtaken, preference=NEWS, told_by_host=True),
    MailKind(name="reading", words="Reading that came late", letter=reading, still=withdrawn, preference=NEWS, told_by_host=True),
    MailKind(name="cancelled", words="A session is cancelled", letter=cancelled, still=taken_back, preference=NEWS, told_by_host=True),
    MailKind(
        name="reinstated", words="A session takes place after all", letter=reinstated, still=overtaken, preference=NEWS,
        told_by_host=True,
    ),
    MailKind(name="break", words="The group pauses, or is back", letter=pause, preference=NEWS),
    MailKind(
        name="talk-news", words="To a speaker: the session is moved or cancelled", letter=talk_news, still=other_news,
        links=speakers_link, transactional=True, told_as_member=NEWS
    ),
    MailKind(
        name="nudge", words="To a speaker: what should people read?", letter=nudge, still=done, links=speakers_link,
        transactional=True,
    ),
    MailKind(name="chase", words="To a speaker: where are the slides?", letter=chase, still=done, links=speakers_link, transactional=True),
    MailKind(name="thanks", words="To a speaker: thank you", letter=thanks, still=done, links=speakers_link, transactional=True),
    MailKind(
        name="no-reading", desk="sessions/{session}", words="There is no reading yet",
        letter=no_reading, still=all_there, transactional=True, for_chat=True, can_wait=True,
    ),
    MailKind(name="not-joint", words="A session could not be joint", letter=not_joint, transactional=True, for_chat=True),
    MailKind(
        name="preflight", desk="", words="The coming two weeks", letter=preflight, more=of_two_weeks, still=unwanted,
        transactional=True,
    ),
)  # fmt: skip
