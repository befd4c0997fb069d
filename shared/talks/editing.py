"""What co-leads do to a talk: write, add, remove, replace its speaker's link. Each is one step, like those that the group's file leads
to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.errors import BadInput, said_of
from shared.model.agenda import kind_of
from shared.model.group import Group
from shared.model.mailing import Mailing, MailingState, done
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import MOST_TALKS, Session, SessionState, Speaker, Talk, fitting, with_talk
from shared.schedule import speaker_reminders
from shared.schedule.joint import own
from shared.schedule.new_sessions import link_mail
from shared.schedule.session_duties import scheduled
from shared.schedule.steps import put
from shared.store import Create, Delete, Store
from shared.store.actions import Change
from shared.talks import form_fields
from shared.talks.checklist import brought
from shared.talks.keeping import kept
from shared.talks.looking_up import with_abstracts
from shared.talks.threads import threads
from shared.text.addresses import normalise
from shared.text.names import person_name
from shared.text.slugs import slugify


def write_talk(
    session: Session, talk: Talk, given: Mapping[str, Any], group: Group, store: Store, now: datetime
) -> Change | None:
    """*given* (written fields by name, see :mod:`shared.talks.form_fields`) into *talk*, with the mail that late reading causes; None if
    nothing changes. Raises :class:`BadInput` with a line for each field that is wrong."""
    wanted = dict(given)
    of_kind = replace(talk, kind=_kind(wanted.pop("kind"), group)) if "kind" in wanted else talk
    outcome = form_fields.merge(of_kind, wanted, {})
    if outcome.wrong:
        raise BadInput("\n".join(f"{name}: {said}" for name, said in outcome.wrong.items()))
    if outcome.talk == talk:
        return None
    whole = with_abstracts(outcome.talk, store) if group.look_up_reading and "reading" in given else outcome.talk
    after = fitting(with_talk(own(session), whole), session)
    counts = brought(session, talk, outcome.talk, group.tz_of(session), now)
    return Change(f"talk {talk.slug} of {session.id}", tuple(kept(session, after, group, store, now)), counts=counts)


def _kind(written: str, group: Group) -> str | None:
    try:
        return kind_of(written, group)
    except BadInput as error:
        raise BadInput(f"kind: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTalk:
    """A talk as it is typed; without a *slug* one is made from the speaker's name."""

    speaker: str
    title: str = ""
    address: str = ""
    slug: str = ""
    kind: str = ""


def add_talk(session: Session, new: NewTalk, group: Group, store: Store, now: datetime) -> Change:
    """A talk that is not in the group's file; with an *address*, its speaker is mailed the link. Raises :class:`BadInput` if the
    session is cancelled, or has a talk of that short name, or the address is none."""
    name = person_name(new.speaker, 1000)
    slug = slugify(new.slug or name)
    if session.state is SessionState.CANCELLED:
        raise BadInput(f"{session.id} is cancelled and takes no talk")
    if not name:
        raise BadInput("speaker: a talk needs a speaker's name, which everybody sees: an e-mail address is none")
    if len(session.talks) >= MOST_TALKS:
        raise BadInput(f"{session.id} has {len(session.talks)} talks, and a session has at most {MOST_TALKS}")
    if session.talk(slug):
        raise BadInput(f"slug: {session.id} has a talk {slug!r} already; give this one another short name (slug)")
    # Links of an earlier talk with this name must not open this one.
    talk = Talk(slug=slug, speaker=name, link_life=_life(now), kind=_kind(new.kind, group))
    merged = form_fields.merge(talk, {"title": form_fields.one_line(new.title)}, {})
    if merged.wrong:
        raise BadInput(f"title: {merged.wrong['title']}")
    kind = "talks" if session.kind == "discussion" else session.kind
    after = replace(own(session), kind=kind, talks=(*session.talks, merged.talk))
    # The speaker gets the link now; it says all that a reminder of today would. The later ones begin with a session's first talk.
    after = scheduled(speaker_reminders.settled(fitting(after, session), group.tz_of(session), now), group)
    writes = [*kept(session, after, group, store, now), *map(Create, threads(after, group, store, now))]
    if new.address:
        known = store.get(Speaker, session.group, session.key, slug)
        with said_of("address"):
            address = normalise(new.address)
        row = Speaker(group=session.group, session=session.key, talk=slug, name=name, address=address)
        writes.append(put(row, known))
        if session.upcoming and session.starts:
            writes.append(Create(link_mail(session, slug, f"life{talk.link_life}", now)))
    return Change(f"add talk {slug} to {session.id}", tuple(writes))


def remove_talk(session: Session, talk: Talk, group: Group, store: Store, now: datetime) -> Change:
    """Remove *talk* from *session*, with its speaker's address; nobody is mailed. Raises :class:`BadInput` for a talk that a vote chose:
    declining it lets the next one in the vote take its place."""
    proposal = chosen(session, talk, store) if session.upcoming else None
    if proposal:
        raise BadInput(
            f"{talk.slug} was chosen by a vote; `fortnight proposals decline {proposal.id} --group-id {session.group}` takes it out, and "
            "asks the next one in the vote"
        )
    left = replace(own(session), talks=tuple(one for one in session.talks if one.slug != talk.slug))
    speaker = store.get(Speaker, session.group, session.key, talk.slug)
    # Somebody who was erased stays marked as such, so that the group's file does not cause a mail to them.
    gone = [Delete(speaker)] if speaker and speaker.address else []
    return Change(f"take talk {talk.slug} out of {session.id}", (*kept(session, left, group, store, now), *gone))


def chosen(session: Session, talk: Talk, store: Store) -> TalkProposal | None:
    """The proposal that became this talk; None if it did not come from a vote."""
    place = (ProposalState.CHOSEN, session.key, talk.slug)
    return next(
        (row for row in store.all(TalkProposal, session.group) if (row.state, row.session, row.talk) == place), None
    )


def relink_talk(session: Session, talk: Talk, group: Group, store: Store, now: datetime) -> Change:
    """Turn off every link to *talk* that is out; its speaker, else the co-leads, get the new one by mail if the session has a date.
    Otherwise the mail is kept as one that is not sent, so that the same command, given again, finds that it was done."""
    after = replace(talk, link_life=max(talk.link_life + 1, _life(now)))
    writes = kept(session, with_talk(own(session), after), group, store, now)
    mail = link_mail(session, talk.slug, f"life{after.link_life}", now, again="yes")
    unsent = replace(done(mail), state=MailingState.SKIPPED, reason="no date")
    writes.append(Create(mail if session.starts else unsent))
    return Change(f"a new link to talk {talk.slug} of {session.id}", tuple(writes))


def readdress(session: Session, talk: Talk, written: str, group: Group, store: Store, now: datetime) -> Change | None:
    """Another address for the speaker of *talk*, or none; None if it is theirs already. Whoever was mailed before may be somebody else, so
    their link is turned off, and the speaker of a session to come is mailed a new one. Raises :class:`BadInput` for what is no address."""
    with said_of("address"):
        address = normalise(written) if written.strip() else ""
    known = store.get(Speaker, session.group, session.key, talk.slug)
    if address == (known.address if known else ""):
        return None
    after = replace(talk, link_life=max(talk.link_life + 1, _life(now)))
    writes = kept(session, with_talk(own(session), after), group, store, now)
    row = Speaker(group=session.group, session=session.key, talk=talk.slug, name=talk.speaker, address=address)
    writes.append(put(row, known))
    if address and session.upcoming and session.starts:
        writes.append(Create(link_mail(session, talk.slug, f"life{after.link_life}", now)))
    return Change(f"the address of the speaker of {talk.slug} of {session.id}", tuple(writes))


JUST_NOW = timedelta(hours=1)
"""Replacing the links again within this time counts as the same command, whose answer got lost."""


def relinked(session: Session, talk: Talk, store: Store, now: datetime) -> datetime | None:
    """When the links to *talk* were replaced, if that was just now: its speaker was mailed a new one if the session has a date. Else
    None."""
    mail = store.get(Mailing, link_mail(session, talk.slug, f"life{talk.link_life}", now).id)
    just = mail is not None and mail.facts.get("again") == "yes" and now - mail.created < JUST_NOW
    return mail.created if mail and just else None


def _life(now: datetime) -> int:
    """A number that no link of a talk with that name has had before."""
    return int(now.timestamp())
