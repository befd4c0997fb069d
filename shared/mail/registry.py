"""Every kind of mail, an entry each: what writes its letter, whom it goes to, and how it may be treated on its way."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.errors import BadInput
from shared.letters.sent import Context
from shared.letters.sheets import Sheet
from shared.mail import after, to_co_leads, to_members, to_speakers, voting
from shared.model.mailing import Mailing
from shared.model.member import MemberState
from shared.model.preference import NEWS, RECAPS, VOTES

BY_STAGE = "stage"
"""The preference of a reminder: members switch off each stage by itself."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What holds for a kind of mail. Its layout are the templates of its name.

    *states* are those in which a member gets it. What is *transactional* answers something its reader did or has to do: nobody leaves
    a list by it, so it carries no way to. *preference* is that by which members switch it off; empty if they cannot. Who is a member of
    the group that hosts a joint session has what is *told_by_host* from there. What *names_people* in its facts is forgotten once it is
    sent. What *can_wait* gets no worse by the next morning, and comes with the mail of the day for co-leads who want that; not so
    whatever somebody is waiting for, what stops mail or sign-ups, a slot that is free and a recap that is ready to be sent.
    """

    name: str
    sheet: Callable[[Mailing, Context], Sheet]
    states: tuple[MemberState, ...] = (MemberState.ACTIVE,)
    transactional: bool = False
    preference: str = ""
    told_by_host: bool = False
    names_people: bool = False
    can_wait: bool = False


def _unknown(mailing: Mailing, _: Context) -> Sheet:
    raise BadInput(f"{mailing.id}: there is no mail of the kind {mailing.kind!r}")


MAILS = {
    kind.name: kind
    for kind in (
        Kind("confirm", to_members.confirm, states=(MemberState.PENDING_CONFIRMATION,), transactional=True),
        Kind("application", to_co_leads.application, transactional=True),
        Kind("applications", to_co_leads.applications, transactional=True, names_people=True),
        Kind("returning", to_co_leads.returning, transactional=True),
        Kind("welcome", to_members.welcome),
        Kind("back", to_members.back),
        Kind("declined", to_members.declined, states=(MemberState.DECLINED,), transactional=True),
        Kind("reminder", to_members.reminder, preference=BY_STAGE, told_by_host=True),
        Kind("moved", to_members.moved, preference=NEWS, told_by_host=True),
        Kind("changed", to_members.changed, preference=NEWS, told_by_host=True),
        Kind("reading", to_members.reading, preference=NEWS, told_by_host=True),
        Kind("cancelled", to_members.cancelled, preference=NEWS, told_by_host=True),
        Kind("reinstated", to_members.reinstated, preference=NEWS, told_by_host=True),
        Kind("break", to_members.pause, preference=NEWS),
        Kind("mapping", to_co_leads.mapping, transactional=True),
        Kind("form-changed", to_co_leads.form_changed, transactional=True, can_wait=True),
        Kind("watch", to_co_leads.watch, transactional=True),
        Kind("bad-address", to_co_leads.bad_address, transactional=True, names_people=True, can_wait=True),
        Kind("bad-addresses", to_co_leads.bad_addresses, transactional=True, names_people=True, can_wait=True),
        Kind("confirmations-wait", to_co_leads.confirmations_wait, transactional=True),
        Kind("dropped", to_co_leads.dropped, transactional=True),
        Kind("all-dropped", to_co_leads.all_dropped, transactional=True, names_people=True),
        Kind(
            "my-data",
            to_members.my_data,
            states=(
                MemberState.PENDING_APPROVAL,
                MemberState.ACTIVE,
                MemberState.PAUSED,
                MemberState.UNSUBSCRIBED,
                MemberState.DECLINED,
            ),
            transactional=True,
        ),
        Kind(
            "new-links",
            to_members.new_links,
            states=(
                MemberState.ACTIVE,
                MemberState.PAUSED,
            ),
        ),
        Kind("erased", to_co_leads.erased, transactional=True, can_wait=True),
        Kind("deck-link", to_speakers.deck_link, transactional=True),
        Kind("nudge", to_speakers.nudge, transactional=True),
        Kind("chase", to_speakers.chase, transactional=True),
        Kind("thanks", to_speakers.thanks, transactional=True),
        Kind("no-reading", to_co_leads.no_reading, transactional=True, can_wait=True),
        Kind("not-joint", to_co_leads.not_joint, transactional=True),
        Kind("unwritten", to_co_leads.unwritten, transactional=True),
        Kind("talk-news", to_speakers.talk_news, transactional=True),
        Kind("preflight", to_co_leads.preflight, transactional=True),
        Kind("deck-published", to_speakers.deck_published, transactional=True),
        Kind("deck-refused", to_speakers.deck_refused, transactional=True),
        Kind("deck-unknown", to_co_leads.deck_unknown, transactional=True, can_wait=True),
        Kind("recap-draft", after.recap_draft, transactional=True),
        Kind("recap", after.recap, preference=RECAPS, told_by_host=True),
        Kind("recap-correction", after.recap_correction, preference=RECAPS, told_by_host=True),
        Kind("chat-refused", after.chat_refused, transactional=True),
        Kind("playlist-unread", after.playlist_unread, transactional=True, can_wait=True),
        Kind("recording-found", after.recording_found, transactional=True, can_wait=True),
        Kind("recording-consent", after.recording_consent, transactional=True),
        Kind("proposal", voting.proposal, transactional=True, can_wait=True),
        Kind("proposals", voting.proposals, transactional=True, names_people=True, can_wait=True),
        Kind("ballot", voting.ballot, preference=VOTES),
        Kind("ballot-reminder", voting.ballot_reminder, preference=VOTES),
        Kind("vote-closed", voting.vote_closed, transactional=True, can_wait=True),
        Kind("talk-chosen", to_speakers.talk_chosen, transactional=True),
        Kind("talk-open", voting.talk_open, transactional=True, names_people=True),
        Kind("programme", voting.programme, preference=VOTES),
        Kind("day", to_co_leads.day, transactional=True),
    )
}


def kind_of(name: str) -> Kind:
    """The kind of that name; for a name that is none, one whose letter cannot be written (:class:`BadInput`)."""
    return MAILS.get(name) or Kind(name, _unknown)


def preference_of(mailing: Mailing, name: str = "") -> str:
    """The id of the preference by which members may have switched *mailing* off, or one of the kind *name* in its place; empty if they
    cannot."""
    preference = kind_of(name or mailing.kind).preference
    return mailing.stage or "" if preference == BY_STAGE else preference
