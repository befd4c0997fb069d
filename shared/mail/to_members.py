"""Mails to those who come in, and to those who are in."""

from datetime import date, datetime, timedelta

from shared.errors import BadInput
from shared.letters.sent import Context
from shared.letters.sheets import Sheet, ahead, dated, joining, member_why, place
from shared.letters.views import own_zone, reading_of, title, view
from shared.letters.wording import away, clocks, counted, line, stage_words, web, when
from shared.model.mailing import Mailing
from shared.model.member import EXPIRE_AFTER, REMIND_AFTER
from shared.model.season import Stage
from shared.model.session import Session, SessionState


def confirm(mailing: Mailing, context: Context) -> Sheet:
    """Prove the address: one button. The second one says that it is the last."""
    # Nothing that the submitter wrote may be in it: anybody can type anybody's address into a form.
    group = line(context.group.name, 80)
    again = mailing.facts.get("again") == "yes"
    return Sheet(
        subject=f"Still to confirm: your address for {group}" if again else f"Confirm your address for {group}",
        preheader="The one reminder of it." if again else "One press, and your sign-up goes on its way.",
        why="You get this because this address was entered in the group's sign-up form.",
        facts={
            "confirm": context.links["confirm"],
            "again": again,
            "until_reminded": counted(REMIND_AFTER.days, "day"),
            "left": counted((EXPIRE_AFTER - REMIND_AFTER).days, "day"),
        },
    )


def welcome(_: Mailing, context: Context) -> Sheet:
    """In: the next session with its reading, and how the group works."""
    session, seen = ahead(context)
    group = line(context.group.name, 80)
    return Sheet(
        subject=f"Welcome! Next session: {seen.when.brief}" if seen else f"Welcome to {group}",
        preheader=seen.name if seen else "Good to have you with us.",
        why=member_why(context),
        facts={
            "session": seen,
            "join": joining(context),
            "calendar": f"{web(context.site_url)}calendar.ics",
            "chat": place(context.group.chat),
            "reminded": stage_words(context.group.stages),
            "propose": context.links["propose"],
        },
        event=session,
    )


def back(_: Mailing, context: Context) -> Sheet:
    """Back from a pause: the next session, of which the others were told meanwhile."""
    session, seen = ahead(context)
    return Sheet(
        subject=f"Welcome back. Next session: {seen.when.brief}" if seen else "Welcome back: your pause is over",
        preheader=seen.name if seen else "The mails go on as before.",
        why=member_why(context),
        facts={"session": seen, "join": joining(context)},
        event=session,
    )


def my_data(_: Mailing, context: Context) -> Sheet:
    """Everything held about the reader: the page that hands it out, or erases it."""
    group = line(context.group.name, 80)
    return Sheet(
        subject=f"Your data at {group}",
        preheader="The page that you asked for; its link works for one day.",
        why=f"You get this because somebody asked for it on your settings page at {group}.",
        facts={"data": context.links["data"]},
    )


def new_links(mailing: Mailing, context: Context) -> Sheet:
    """The reader's own links, in the place of all that are out."""
    group = line(context.group.name, 80)
    return Sheet(
        subject=f"Your links to {group}",
        preheader="They take the place of those in earlier mails.",
        why=member_why(context),
        facts={"asked": mailing.facts.get("asked") == "yes", "propose": context.links["propose"]},
    )


def declined(_: Mailing, context: Context) -> Sheet:
    """Not in."""
    return Sheet(
        subject=f"Your sign-up to {line(context.group.name, 80)}",
        preheader="The answer to your sign-up.",
        why="You get this because you signed up with this address, and confirmed it.",
    )


SOON = timedelta(hours=3)
"""So near to a session the one thing that is wanted of a reminder is the link to join, also of one that comes late."""


def reminder(mailing: Mailing, context: Context) -> Sheet:
    """A session nears: what to read a week ahead, where to join an hour ahead."""
    session, starts, seen = dated(mailing, context)
    stage = Stage.parse(mailing.stage) if mailing.stage else None
    far = away(stage, mailing.created, starts, context.group.tz)
    soon = (stage is not None and stage.unit == "h") or starts - mailing.created <= SOON
    clock = seen.when.clock if soon or far in ("Today", "Tomorrow") else seen.when.brief
    length = f"Reading: {seen.length}" if seen.length else "Reading to follow" if seen.expected else "What and where"
    return Sheet(
        subject=f"{far}: {seen.short}, {clock}",
        preheader="The link to join is inside." if soon else f"{length}. {seen.when.full}",
        why=member_why(context),
        facts={
            "session": seen,
            "far": far,
            "soon": soon,
            "join": joining(context),
            "notes": _notes(mailing, session, context),
            "clocks": clocks(_before(mailing, starts), starts, context.group.tz, own_zone(context)),
            "propose": context.links["propose"] if session.kind == "proposals" else "",
        },
        event=session,
    )


def _before(mailing: Mailing, starts: datetime) -> datetime | None:
    """When the session before began. Rows of an earlier version only say whether the clocks changed in the week before."""
    if "before" in mailing.facts:
        return datetime.fromisoformat(mailing.facts["before"])
    return starts - timedelta(days=7) if mailing.facts.get("clock_change") == "yes" else None


_OF_KIND = {
    "proposals": "We hear what members would like to talk about, and then vote by mail. An idea is enough to propose a talk.",
    "reading": "We read it together: come with what puzzled you.",
}


def _notes(mailing: Mailing, session: Session, context: Context) -> list[str]:
    """What kind of meeting it is, in the group's own words if it has any, and what the group says at this distance."""
    own = context.group.notes
    found = (own.get(session.kind) or _OF_KIND.get(session.kind), own.get(mailing.stage or ""))
    return [line(note, 500) for note in found if note]


def moved(mailing: Mailing, context: Context) -> Sheet:
    """The new time and the old one."""
    session, _, seen = dated(mailing, context)
    previous = mailing.facts.get("previous")
    was = datetime.fromisoformat(previous) if previous else None
    length = session.ends - session.starts if session.ends and session.starts else None
    return Sheet(
        subject=f"Moved to {seen.when.brief}: {seen.short}",
        preheader=f"It is now on {seen.when.full}",
        why=member_why(context),
        facts={
            "session": seen,
            "was": when(was, was + length if length else None, context.group.tz) if was else None,
            "join": joining(context),
        },
        event=session,
    )


def changed(mailing: Mailing, context: Context) -> Sheet:
    """The new link to join."""
    session, _, seen = dated(mailing, context)
    return Sheet(
        subject=f"New link to join on {seen.when.date}: {seen.short}",
        preheader="The time stays as it was; only the link is new.",
        why=member_why(context),
        facts={"session": seen, "join": joining(context)},
        event=session,
    )


def reading(mailing: Mailing, context: Context) -> Sheet:
    """What is to be read for a talk, which was not known when its session was reminded of. Raises :class:`BadInput` without any."""
    session, _, seen = dated(mailing, context)
    talk = session.talk(mailing.subject)
    if talk is None or not talk.resources:
        raise BadInput(f"{mailing.id}: there is nothing to read")
    shown = reading_of(talk.resources)
    return Sheet(
        subject=f"To read for {seen.when.date}: {line(talk.title or f'the talk by {line(talk.speaker, 50)}', 60)}",
        preheader=f"{shown.length[:1].upper()}{shown.length[1:]}."
        if shown.length
        else "It was not here yet when we last wrote.",
        why=member_why(context),
        facts={"session": seen, "talk": title(talk), "speaker": line(talk.speaker, 80), "list": shown},
    )


def cancelled(mailing: Mailing, context: Context) -> Sheet:
    """It will not take place; when the next one does."""
    session, _, seen = dated(mailing, context)
    following = view(context.following, context) if context.following else None
    return Sheet(
        subject=f"Cancelled: {seen.short}, {seen.when.date}",
        preheader=f"Next: {following.when.full}" if following else "This session will not take place.",
        why=member_why(context),
        facts={"session": seen, "following": following},
        event=session if session.state is SessionState.CANCELLED else None,
    )


def reinstated(mailing: Mailing, context: Context) -> Sheet:
    """It was called off by mistake, and takes place after all."""
    session, _, seen = dated(mailing, context)
    return Sheet(
        subject=f"It takes place after all: {seen.short}, {seen.when.date}",
        preheader=f"The cancellation was taken back. {seen.when.full}",
        why=member_why(context),
        facts={"session": seen, "join": joining(context)},
        event=session,
    )


def pause(mailing: Mailing, context: Context) -> Sheet:
    """The group pauses, or will soon be back: when it meets again, and why."""
    resumes = date.fromisoformat(mailing.facts["resumes"])
    day = f"{resumes:%A} {resumes.day} {resumes:%B}"
    begins = mailing.facts.get("end") == "begins"
    session, seen = ahead(context)
    return Sheet(
        subject=f"See you on {day}" if begins else f"We are back on {day}",
        preheader="The group pauses until then." if begins else "The pause is nearly over.",
        why=member_why(context),
        facts={
            "begins": begins,
            "day": f"{day} {resumes.year}",
            "note": line(mailing.facts.get("note"), 300),
            "session": seen,
        },
        event=session if not begins else None,
    )
