"""A member is erased: what goes, what stays, and how nobody brings them back."""

import json
from dataclasses import replace
from datetime import timedelta

from shared.adapters import clients, secrets
from shared.adapters.dynamodb.rows import ref
from shared.adapters.queues import DeadLetters
from shared.model.form_response import SeenResponse
from shared.model.mailing import Mailing
from shared.model.member import Member, member_id
from shared.model.session import Speaker
from shared.model.suppression import Suppression
from shared.privacy.erasing import person
from shared.store import Create
from tests.builders.erasures import erase
from tests.builders.memberships import DAY, START, bounce, data_link, everything, only, settings, welcomed_as
from tests.builders.signups import mail_bytes, taken_in, welcomed
from tests.payloads import event
from tests.platform import Platform, apply, demo_group, ses_mails


def test_erasing_takes_two_presses_and_leaves_only_a_keyed_hash_with_date_and_reason(group: Platform):
    welcomed_as(group, "Zoe Unheard", "zoe@example.org")
    member = only(group).id
    group.tick(START - 7 * DAY)
    group.settle()
    url = data_link(group)
    assert "Erase you for good?" in group.press(url, "POST", "erase")["body"]
    assert group.members() == {"zoe@example.org": "active"}
    assert "You are erased" in group.press(url, "POST", "erase-for-good")["body"]
    assert "no longer leads anywhere" in group.press(url, "POST", "erase-for-good")["body"]
    group.settle()
    group.tick(group.now + timedelta(minutes=5))
    group.settle()
    left = everything(group)
    assert [word for word in ("zoe@example", "Unheard", member) if word in left] == []
    (remains,) = group.rows(Suppression)
    assert (remains.why.value, remains.by, remains.times, remains.at) == (
        "erased",
        "self",
        1,
        group.now - timedelta(minutes=5),
    )
    assert [row.kind for row in group.rows(Mailing) if row.kind == "erased"] == ["erased"]
    before = len(ses_mails())
    for moment in (START - DAY, START - timedelta(hours=1)):
        group.tick(moment)
        group.settle()
    assert len([m for m in ses_mails()[before:] if b"zoe@" in mail_bytes(m)]) == 0


def erased(group: Platform) -> None:
    group.at(group.now + timedelta(hours=1))
    group.press(data_link(group), "POST", "erase-for-good")
    group.settle()
    group.tick(group.now + timedelta(minutes=5))
    group.settle()


def test_the_response_of_somebody_erased_does_not_bring_them_back_but_a_new_one_does_as_a_new_person(group: Platform):
    welcomed_as(group, "Zoe", "zoe@example.org")
    first = only(group).id
    erased(group)
    for row in group.rows(SeenResponse):  # as if the form had never been read
        group.table.discard([ref(row)])
    taken_in(group)
    assert group.members() == {}
    assert [row.outcome.value for row in group.rows(SeenResponse)] == ["forgotten"]
    group.at(group.now + 8 * DAY)  # a mailbox is asked to confirm once a week, whoever it was before
    welcomed_as(group, "Zoe", "zoe@example.org", group.now)
    assert group.members() == {"zoe@example.org": "active"}
    assert only(group).id != first
    assert only(group).life == 1
    erased(group)
    assert [row.times for row in group.rows(Suppression)] == [2]


def test_whoever_is_in_two_groups_leaves_one_and_is_erased_from_all(group: Platform):
    apply(group, demo_group(id="second", name="Second", talks=[], form=None))
    welcomed_as(group, "Zoe", "zoe@example.org")
    mine = only(group)
    there = member_id("second", "zoe@example.org", secrets.keys("/fortnight/keys").hash)
    group.table.commit(Create(replace(mine, group="second", version=0, id=there)))
    url = settings()
    group.press(url, "POST", "leave")
    assert sorted((m.group, m.state.value) for m in group.rows(Member)) == [
        ("ml-theory", "unsubscribed"),
        ("second", "active"),
    ]
    group.press(url, "POST", "data")
    group.settle()
    held = json.loads(group.press(settings(), "POST", "export")["body"])
    assert [m["group"]["id"] for m in held["memberships"]] == ["ml-theory", "second"]
    group.press(settings(), "POST", "erase-for-good")
    assert group.rows(Member) == []


def test_dead_letters_about_somebody_erased_go_and_those_about_others_stay(group: Platform):
    mine, other = "a" * 20, "b" * 20
    bounce = event("feedback.bounce")
    bounce["detail"]["mail"]["tags"]["member"] = [mine]
    for body in (
        bounce,
        {"subject": mine},
        {"subject": other},
        {"readers": [f"member:{mine}", f"member:{other}"]},
        [1],
    ):
        clients.client("sqs").send_message(QueueUrl=group.urls["dead"], MessageBody=json.dumps(body))
    assert DeadLetters(group.urls["dead"]).forget([mine]) == 2


def test_an_erased_speaker_is_not_mailed_again_by_the_next_apply(group: Platform):
    welcomed(group)  # Ada, who gives a talk
    erased(group)
    before = len(ses_mails())
    apply(group, demo_group(mission="another"))
    group.tick(group.now + timedelta(minutes=5))
    group.settle()
    assert len(ses_mails()) == before
    assert [row.address for row in group.rows(Speaker) if row.talk == "implicit-bias"] == [""]


def test_who_came_in_under_the_old_id_while_being_erased_can_still_be_erased(group: Platform):
    welcomed_as(group, "Zoe", "zoe@example.org")
    row = only(group)
    erased(group)
    group.table.commit(Create(replace(row, version=0)))  # a list that was planned before, and written after
    keys = secrets.keys("/fortnight/keys")
    found = person("zoe@example.org", group.table, keys)
    assert [m.id for m in found.who.members] == [row.id]
    erase(found, group.table, keys, now=group.now, by="mika", correlation="")
    assert group.rows(Member) == []


def test_of_two_who_are_erased_at_once_no_dead_letter_stays(group: Platform):
    for name in ("yan", "zoe"):
        welcomed_as(group, name, f"{name}@example.org")
    keys = secrets.keys("/fortnight/keys")
    for member in group.rows(Member):
        body = bounce(member.id, "m")
        clients.client("sqs").send_message(QueueUrl=group.urls["dead"], MessageBody=json.dumps(body))
        who = person(member.address, group.table, keys)
        erase(who, group.table, keys, now=group.now, by="mika", correlation="")
    group.tick(group.now + timedelta(minutes=5))
    attributes = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    left = clients.client("sqs").get_queue_attributes(QueueUrl=group.urls["dead"], AttributeNames=attributes)
    assert set(left["Attributes"].values()) == {"0"}


def test_an_erasure_is_one_transaction_and_its_sweep_one_batch(group: Platform, calls):
    welcomed_as(group, "Zoe", "zoe@example.org")
    url = data_link(group)
    group.at(group.now + timedelta(hours=1))
    calls.clear()
    group.press(url, "POST", "erase-for-good")
    assert calls.writes() == ["TransactWriteItems"]
    group.settle()
    calls.clear()
    group.tick(group.now + timedelta(minutes=5))
    assert calls.writes() == ["BatchWriteItem", "PutItem", "BatchWriteItem"]
    calls.clear()
    group.tick(group.now + timedelta(minutes=5))
    assert calls.writes() == []
