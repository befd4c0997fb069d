"""What a change set means, in words."""

import pytest

from deploying.changes import HANGS, HANGS_ON_NAME, NOUNS, Cause, Change, Kind, Told, compared, in_words, told
from tests.template.written import TRANSLATED

FUNCTION, PERMISSION, TABLE, ROLE = (
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::DynamoDB::Table",
    "AWS::IAM::Role",
)


def modified(name: str, kind: str, replacement: str, *causes: Cause) -> Change:
    return Change(name=name, type=kind, action="Modify", replacement=replacement, causes=causes)


def follows(entity: str, recreation: str = "Always") -> Cause:
    return Cause(recreation=recreation, source="ResourceAttribute", entity=entity)


OWN = Cause(recreation="Never", source="DirectModification")


def kinds(*changes: Change) -> dict[str, Kind]:
    return {one.name: one.kind for one in told(changes)}


def test_what_follows_something_that_only_changes_is_not_replaced():
    assert kinds(
        modified("Remind", FUNCTION, "False", OWN), modified("MayCall", PERMISSION, "Conditional", follows("Remind.Arn"))
    ) == {"Remind": Kind.CHANGED, "MayCall": Kind.CHANGED}  # fmt: skip


def test_what_follows_something_that_is_replaced_may_be_replaced_through_any_number_of_steps():
    assert kinds(
        modified("Role", ROLE, "True", Cause(recreation="Always")),
        modified("Remind", FUNCTION, "Conditional", follows("Role.Arn")),
        modified("MayCall", PERMISSION, "Conditional", follows("Remind.Arn")),
    ) == {"Role": Kind.REPLACED, "Remind": Kind.PERHAPS, "MayCall": Kind.PERHAPS}


def test_what_follows_something_replaced_without_being_made_anew_is_changed():
    assert kinds(
        modified("Role", ROLE, "True", Cause(recreation="Always")),
        modified("Remind", FUNCTION, "False", follows("Role.Arn", "Never")),
    ) == {"Role": Kind.REPLACED, "Remind": Kind.CHANGED}


@pytest.mark.parametrize(
    "causes",
    [(), (Cause(recreation="Conditionally", source="DirectModification"),), (Cause(recreation="Always", source="ParameterReference", entity="X"),)],
    ids=["nothing said", "its own property", "a parameter"],
)  # fmt: skip
def test_whatever_may_be_replaced_by_itself_is_told(causes: tuple[Cause, ...]):
    assert kinds(modified("Table", TABLE, "Conditional", *causes)) == {"Table": Kind.PERHAPS}


def test_two_that_follow_each_other_are_not_replaced_for_that():
    assert kinds(
        modified("One", PERMISSION, "Conditional", follows("Two.Arn")), modified("Two", PERMISSION, "Conditional", follows("One.Arn"))
    ) == {"One": Kind.CHANGED, "Two": Kind.CHANGED}  # fmt: skip


def test_the_words_name_what_goes_and_what_hangs_on_it():
    changes = (
        Change(name="Alarm", type="AWS::CloudWatch::Alarm", action="Add"),
        Change(name="Other", type="AWS::CloudWatch::Alarm", action="Add"),
        modified("Remind", FUNCTION, "False", OWN),
        modified("Table", TABLE, "True", Cause(recreation="Always")),
        Change(name="Log", type="AWS::Logs::LogGroup", action="Remove"),
        Change(name="New", type="AWS::New::Thing", action="Dynamic"),
    )
    assert list(in_words(told(changes))) == [
        "created: 2 alarms",
        "changed: 1 function (Remind)",
        "REPLACED: Table, table: members, sessions and mails are in it; they stay in the old one, and the new one is empty",
        "REMOVED: 1 log (Log)",
        "PERHAPS REPLACED: 1 AWS::New::Thing (New)",
    ]


def test_several_of_a_type_that_go_and_leave_nothing_are_told_together():
    gone = (Change(name=f"{name}Wakes", type="AWS::Lambda::EventSourceMapping", action="Remove") for name in "ABC")
    queue = Change(name="Queue", type="AWS::SQS::Queue", action="Remove")
    assert list(in_words(told((*gone, queue)))) == [
        "REMOVED: Queue, queue: what waits in it is lost, or stays behind in the old one",
        "REMOVED: 3 triggers (AWakes, BWakes and CWakes)",
    ]


@pytest.mark.parametrize("name", HANGS_ON_NAME)
def test_what_hangs_on_a_single_ones_name_is_told_of_that_one_alone(name: str):
    kind = TRANSLATED[name]["Type"]
    hangs = {
        one: Told(name=one, type=kind, kind=how).hangs
        for one, how in ((name, Kind.REPLACED), ("Another", Kind.REPLACED))
    }
    assert hangs == {name: HANGS_ON_NAME[name], "Another": ""}
    assert Told(name=name, type=kind, kind=Kind.CHANGED).hangs == ""


def test_nothing_that_is_only_changed_or_made_hangs_on_anything():
    assert [Told(name="Table", type=TABLE, kind=kind).hangs for kind in (Kind.CREATED, Kind.CHANGED)] == ["", ""]


def test_two_templates_are_compared_by_name():
    found = compared({"A": TABLE, "B": ROLE}, {"B": ROLE, "C": FUNCTION}, ["B"])
    assert {one.name: one.kind for one in found} == {"A": Kind.REMOVED, "B": Kind.CHANGED, "C": Kind.CREATED}


def test_every_type_of_the_template_has_a_name_for_people():
    assert {one["Type"] for one in TRANSLATED.values()} - set(NOUNS) == set()
    assert set(HANGS) <= set(NOUNS)
