"""`fortnight members`, as a co-lead types it: what it shows, what it writes, what it refuses and with which exit code."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.adapters import secrets
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState, StateChange, member_id
from shared.model.session import Speaker
from shared.model.suppression import Erasure, Suppression
from shared.store import Create, Replace
from tests.builders.command_line import LEAD, Done, fortnight, refused
from tests.builders.rosters import kinds, only, put, ticked
from tests.builders.signups import T0, links, respond, taken_in
from tests.calls import Calls
from tests.platform import Platform, apply, demo_group


def members(platform: Platform, *arguments: str, answer: str = "") -> Done:
    return fortnight(platform, "members", *arguments, answer=answer)


def applicant(platform: Platform, name: str = "Ada Example", address: str = "ada@example.org") -> Member:
    """Somebody about whom the co-leads are asked."""
    respond(platform, name, address)
    taken_in(platform)
    platform.press(links()[-1])
    platform.settle()
    return only(platform, address)


# --- looking
def test_the_list_shows_everybody_by_state_and_some_on_request(group: Platform):
    ada = put(group, "ada@example.org", MemberState.UNSUBSCRIBED)
    bo = put(group, "bo@example.com", MemberState.ACTIVE)
    shown = members(group, "list")
    assert (shown.code, shown.err) == (0, "")
    assert "ML Theory Reading Group: 2 people" in shown.out
    assert shown.out.index(bo.id[:8]) < shown.out.index(ada.id[:8])
    assert [who["address"] for who in members(group, "list", "--json").json] == ["bo@example.com", "ada@example.org"]
    some = members(group, "list", "--state", "unsubscribed", "--json")
    assert some.json == [
        {
            "id": ada.id, "name": "Old Name", "address": "ada@example.org", "state": "unsubscribed",
            "since": group.now.isoformat(), "by": "system", "why": "was so", "answers": {},
        }
    ]  # fmt: skip


def paused(platform: Platform) -> Member:
    """A member with everything that can be shown of one."""
    member = put(
        platform, "ada@example.org", MemberState.ACTIVE, zone="Asia/Kolkata", muted=("7d", "news"), life=2,
        answers=(("Why?", "[red]I[/red] read"), ("Consent", "yes")), soft_bounces=(("m1", T0),),
    )  # fmt: skip
    until = platform.now + timedelta(days=30)
    change = StateChange(
        at=platform.now + timedelta(hours=1), state=MemberState.PAUSED, by="self", why="paused until …"
    )
    platform.table.commit(
        Replace(replace(member, state=MemberState.PAUSED, paused_until=until, history=(*member.history, change)))
    )
    return only(platform, "ada@example.org")


def test_one_person_is_shown_with_wishes_answers_and_history(group: Platform):
    member = paused(group)
    shown = members(group, "show", " <ADA@example.org> ")
    assert (shown.code, shown.err) == (0, "")
    lines = [" ".join(line.split()) for line in shown.out.splitlines()]
    for expected in (
        "ML Theory Reading Group: Old Name",
        "name Old Name",
        "address ada@example.org",
        f"id {member.id}",
        "state paused since Fri 2023-10-06 19:00 MDT",
        "zone Asia/Kolkata",
        "mails not wanted A reminder a week before each session",
        "When a session is moved, cancelled, has a new link to join or late reading, and when the group pauses",
        "paused until Mon 2023-11-06 05:30 IST",
        "Consent (answer) yes",
        "transient bounces Sat 2023-10-07 02:00 MDT",
        "beginnings 2",
        "when state by why",
        "Fri 2023-10-06 18:00 MDT active system was so",
        "Fri 2023-10-06 19:00 MDT paused self paused until …",
    ):
        assert expected in lines
    assert "[red]I[/red] read" in shown.out


def test_one_person_is_shown_as_json(group: Platform):
    member = paused(group)
    shown = members(group, "show", member.id[:6], "--json").json
    assert shown == {
        "id": member.id, "name": "Old Name", "address": "ada@example.org", "state": "paused",
        "since": "2023-10-07T01:00:00+00:00", "by": "self", "why": "paused until …",
        "answers": {"Why?": "[red]I[/red] read", "Consent": "yes"}, "zone": "Asia/Kolkata", "not_wanted": ["7d", "news"],
        "paused_until": "2023-11-06T00:00:00+00:00", "transient_bounces": [T0.isoformat()], "life": 2,
        "history": [
            {"at": "2023-10-07T00:00:00+00:00", "state": "active", "by": "system", "why": "was so"},
            {"at": "2023-10-07T01:00:00+00:00", "state": "paused", "by": "self", "why": "paused until …"},
        ],
    }  # fmt: skip


def test_a_member_without_wishes_has_the_groups_zone_and_every_mail(group: Platform):
    put(group, "ada@example.org", MemberState.ACTIVE)
    lines = [" ".join(line.split()) for line in members(group, "show", "ada@example.org").out.splitlines()]
    assert {"zone America/Denver (the group's)", "mails not wanted none", "transient bounces none"} <= set(lines)


@pytest.mark.parametrize("command", ["show", "data", "approve", "decline", "remove", "erase"])
@pytest.mark.parametrize(("who", "fits"), [("", "none"), ("zz", "none"), ("p", "none"), ("@", "none")])
def test_whoever_is_not_there_is_said_so(group: Platform, command: str, who: str, fits: str):
    put(group, "ada@example.org", MemberState.PENDING_APPROVAL)
    done = members(group, command, who, *(() if command in ("show", "data") else LEAD))
    assert refused(done) == f"{who!r} fits {fits} of the people that `fortnight members list` shows"
    assert group.members() == {"ada@example.org": "pending_approval"}


def test_a_beginning_that_fits_several_is_refused(group: Platform):
    ids = [put(group, f"p{n}@example.org", MemberState.ACTIVE).id for n in range(17)]
    first = next(one[0] for one in ids if sum(other[0] == one[0] for other in ids) > 1)
    count = sum(other[0] == first for other in ids)
    assert refused(members(group, "show", first)).startswith(f"{first!r} fits {count} of the people")


def test_everything_that_is_held_is_given_as_json_for_members_and_for_who_only_speaks(group: Platform):
    applicant(group, "Zoe", "zoe@example.org")
    held = members(group, "data", "zoe@example.org").json
    (membership,) = held["memberships"]
    assert (membership["state"], [mail["kind"] for mail in membership["mails"]]) == ("pending_approval", ["confirm"])
    speaks = members(group, "data", "noor@example.net").json
    assert (speaks["memberships"], [talk["talk"] for talk in speaks["talks"]]) == ([], ["tangent-kernels"])
    assert refused(members(group, "data", "who@example.org")) == "nothing is held about who@example.org"


# --- deciding
def test_an_applicant_is_let_in_and_the_welcome_goes_with_the_next_tick(group: Platform):
    member = applicant(group)
    done = members(group, "approve", member.id[:8], *LEAD)
    assert (done.code, done.out, done.err) == (0, "Ada Example is in.\n", "")
    ticked(group)
    assert group.members() == {"ada@example.org": "active"}
    assert sorted(kinds(group, "ada@example.org")) == ["confirm", "welcome"]
    assert only(group, "ada@example.org").decided_by == "mika"
    assert refused(members(group, "decline", member.id, *LEAD)) == "Ada Example is active; there is nothing to decide"


def test_an_applicant_is_declined_and_told_so_and_can_be_let_in_after_all(group: Platform):
    applicant(group)
    done = members(group, "decline", "ada@example.org", *LEAD, "--json").json
    assert (done["state"], done["by"], done["why"]) == ("declined", "mika", "declined by command")
    ticked(group)
    assert sorted(kinds(group, "ada@example.org")) == ["confirm", "declined"]
    assert members(group, "approve", "ada@example.org", "--as", "sol", "--json").json["state"] == "active"


def test_nothing_is_decided_about_an_address_that_is_not_confirmed(group: Platform):
    put(group, "ada@example.org", MemberState.PENDING_CONFIRMATION)
    for command in ("approve", "decline"):
        said = refused(members(group, command, "ada@example.org", *LEAD))
        assert said == "this address is not confirmed yet: whoever owns it has not pressed the button"


@pytest.mark.parametrize("command", ["approve", "decline", "remove", "erase"])
@pytest.mark.parametrize("by", [(), ("--as", "ada")])
def test_who_decides_must_say_who_they_are(group: Platform, command: str, by: tuple[str, ...]):
    put(group, "ada@example.org", MemberState.PENDING_APPROVAL)
    assert refused(members(group, command, "ada@example.org", *by)) == "say who you are with --as: mika, sol"
    assert group.members() == {"ada@example.org": "pending_approval"}


@pytest.mark.parametrize("state", ["pending_confirmation", "pending_approval", "active", "paused"])
def test_somebody_is_taken_out_without_a_mail(group: Platform, state: str):
    put(group, "ada@example.org", MemberState(state))
    done = members(group, "remove", "ada@example.org", *LEAD)
    assert (done.code, done.out) == (0, "Old Name is out.\n")
    ticked(group, timedelta(minutes=6))
    last = only(group, "ada@example.org").history[-1]
    assert (last.state.value, last.by, last.why) == ("unsubscribed", "mika", "removed by command")
    assert kinds(group, "ada@example.org") == []


@pytest.mark.parametrize("state", ["unsubscribed", "declined", "bounced", "complained"])
def test_nobody_is_taken_out_twice(group: Platform, state: str):
    before = put(group, "ada@example.org", MemberState(state))
    said = refused(members(group, "remove", "ada@example.org", *LEAD))
    assert said == f"Old Name is {state}; there is nothing to remove them from"
    assert only(group, "ada@example.org") == before


def test_a_removal_is_given_as_json(group: Platform):
    put(group, "ada@example.org", MemberState.ACTIVE)
    assert members(group, "remove", "ada@example.org", *LEAD, "--json").json["state"] == "unsubscribed"


# --- links
def test_a_members_links_are_made_anew_once_and_mailed_with_the_next_tick(group: Platform):
    put(group, "zoe@example.org", MemberState.ACTIVE)
    done = members(group, "relink", "zoe@example.org")
    assert (done.code, done.out.strip()) == (0, "The links of Old Name are new, and mailed to them.")
    life = only(group, "zoe@example.org").link_life
    for again in ([], ["--dry-run"]):
        said = refused(members(group, "relink", "zoe@example.org", *again))
        assert said.endswith("were renewed less than ten minutes ago")
    ticked(group, timedelta(minutes=6))
    assert (
        only(group, "zoe@example.org").link_life,
        [m.split("/")[0] for m, _ in group.sent()].count("new-links"),
    ) == (life, 1)


def test_who_is_no_member_has_no_links_to_renew(group: Platform):
    put(group, "zoe@example.org", MemberState.UNSUBSCRIBED)
    assert "is unsubscribed; only members have links of their own" in refused(
        members(group, "relink", "zoe@example.org")
    )


# --- erasing
def test_erasing_asks_says_what_remains_and_is_one_write(group: Platform, calls: Calls):
    apply(group, demo_group(id="second", name="Second", talks=[], form=None))
    applicant(group)
    key = member_id("second", "ada@example.org", secrets.keys("/fortnight/keys").hash)
    group.table.commit(Create(replace(only(group, "ada@example.org"), group="second", id=key, version=0)))
    before = group.state()
    for answer in ("n\n", "", "\n"):
        done = members(group, "erase", "ada@example.org", *LEAD, "--group-id", "ml-theory", answer=answer)
        assert (done.code, group.state()) == (1, before)
    assert done.out.startswith(
        "ada@example.org is:\nML Theory Reading Group: pending_approval\nSecond: pending_approval\n"
        "ML Theory Reading Group: speaker on 2023-10-28\nErase all of this for good? [y/N]: "
    )
    calls.clear()
    done = members(group, "erase", "ada@example.org", *LEAD, "--group-id", "ml-theory", answer="y\n")
    assert calls.writes() == ["TransactWriteItems"]
    assert (done.code, done.err) == (0, "")
    assert done.out.partition("[y/N]: ")[2].strip() == (
        "Erased. Of the address only a keyed hash remains, with the date and the reason.\n"
        "What else leads to them (mails, the record of what was sent) goes with the next tick.\n"
        "What they present stays on the page.\n"
        "The co-leads of ML Theory Reading Group get a mail: what is with Google or in the group's file must be deleted by hand."
    )
    assert group.rows(Member) == []
    assert [(row.why.value, row.by) for row in group.rows(Suppression)] == [("erased", "mika")]
    ticked(group, timedelta(minutes=6))
    assert group.rows(Erasure) == []
    assert sorted(reader for mailing, reader in group.sent() if mailing.startswith("erased/")) == [
        "lead:mika",
        "lead:sol",
    ]


def test_erasing_somebody_of_whom_nobody_need_be_told_promises_no_mail(group: Platform):
    put(group, "zoe@example.org", MemberState.ACTIVE)
    done = members(group, "erase", "zoe@example.org", *LEAD, "--yes")
    assert (done.code, "[y/N]" in done.out, "get a mail" in done.out, "the page" in done.out) == (
        0,
        False,
        False,
        False,
    )
    assert [row.kind for row in group.rows(Mailing) if row.kind == "erased"] == []


def test_who_only_speaks_is_erased_by_address(group: Platform):
    done = members(group, "erase", "noor@example.net", *LEAD, "--yes", "--json")
    assert done.json == {
        "address": "noor@example.net", "was": ["ML Theory Reading Group: speaker on 2023-10-28"], "groups_told": ["ml-theory"],
    }  # fmt: skip
    assert "noor@example.net" not in [row.address for row in group.table.all(Speaker, "ml-theory")]


def test_who_is_not_there_any_more_is_not_erased_again(group: Platform):
    put(group, "zoe@example.org", MemberState.ACTIVE)
    members(group, "erase", "zoe@example.org", *LEAD, "--yes")
    before = group.state()
    said = refused(members(group, "erase", "zoe@example.org", *LEAD, "--yes"))
    assert said == "nobody is a member or a speaker under zoe@example.org; they were erased on 2023-10-06"
    assert refused(members(group, "erase", "no@example.org", *LEAD)) == (
        "nobody is a member or a speaker under no@example.org"
    )
    assert group.state() == before


def test_with_json_nothing_is_asked_and_nothing_is_erased_unless_it_is_meant(group: Platform):
    put(group, "zoe@example.org", MemberState.ACTIVE)
    done = members(group, "erase", "zoe@example.org", *LEAD, "--json", answer="y\n")
    assert (done.code, done.json["error"]) == (2, "with --json nothing is asked: say --yes too, if you mean it")
    assert group.members() == {"zoe@example.org": "active"}
