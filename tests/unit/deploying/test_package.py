"""What is handed to AWS."""

import json
import zipfile
from pathlib import Path

import pytest

from artefacts.translate import functions
from deploying.package import Recipe, filed, holds, types
from local.emulator import ROOT
from shared.errors import BadInput
from tests.template.written import TRANSLATED, WRITTEN

DEFAULTS = {name: str(says["Default"]) for name, says in WRITTEN["Parameters"].items()}


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    for name in functions(WRITTEN).values():
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr(zipfile.ZipInfo("name"), name)
    return Recipe(written=ROOT / "template.yaml", zips=tmp_path, built=lambda: None)


def test_a_function_that_did_not_change_keeps_its_key(recipe: Recipe):
    before = {name: item.key for name, item in recipe.artefacts("fortnight").items()}
    assert len(set(before.values())) == len(before)
    with zipfile.ZipFile(recipe.zips / "remind.zip", "w") as archive:
        archive.writestr("name", "another")
    after = {name: item.key for name, item in recipe.artefacts("fortnight").items()}
    assert [name for name in before if before[name] != after[name]] == ["remind"]


def test_an_artefact_that_was_not_built_is_named(recipe: Recipe):
    (recipe.zips / "remind.zip").unlink()
    with pytest.raises(BadInput, match=r"remind\.zip is not there"):
        recipe.artefacts("fortnight")


def test_the_template_names_each_functions_zip_and_needs_no_translation_in_aws(recipe: Recipe):
    places = {name: f"s3://bucket/{name}-1.zip" for name in functions(WRITTEN).values()}
    template = recipe.template(places, DEFAULTS, "eu-central-1")
    assert "Transform" not in template
    assert template["Resources"]["Remind"]["Properties"]["Code"] == {"S3Bucket": "bucket", "S3Key": "remind-1.zip"}
    item = filed("fortnight", template)
    with item.open() as body:
        assert json.load(body) == template
    assert item.size < 1_000_000  # CloudFormation takes no larger one


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-central-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_it_is_translated_for_its_region(recipe: Recipe, region: str, partition: str):
    places = {name: f"s3://bucket/{name}.zip" for name in functions(WRITTEN).values()}
    text = json.dumps(recipe.template(places, DEFAULTS, region))
    assert [
        other
        for other in ("arn:aws:", "arn:aws-cn:", "arn:aws-us-gov:")
        if other in text and other != f"arn:{partition}:"
    ] == []


@pytest.mark.parametrize(("sender", "domain"), [("example.org", True), ("mail@example.org", False), ("", False)])
def test_only_a_domain_has_records_to_publish(sender: str, domain: bool):
    given = DEFAULTS | {"SenderIdentity": sender}
    assert holds({"Condition": "MakesDomain"}, WRITTEN["Conditions"], given) is domain
    outputs = [name for name, one in WRITTEN["Outputs"].items() if one.get("Condition") == "MakesDomain"]
    assert outputs == ["DkimRecord1", "DkimRecord2", "DkimRecord3"]


def test_every_condition_of_the_template_can_be_told():
    assert all(
        isinstance(holds({"Condition": name}, WRITTEN["Conditions"], DEFAULTS), bool) for name in WRITTEN["Conditions"]
    )


def test_what_is_made_hangs_on_the_parameters():
    whole = {"Conditions": WRITTEN["Conditions"], "Resources": TRANSLATED}
    bare, domain = types(whole, DEFAULTS), types(whole, DEFAULTS | {"SenderIdentity": "example.org"})
    assert set(domain) - set(bare) == {"SenderDomain"}
    assert "LinksName" not in bare


@pytest.mark.parametrize(
    ("given", "broken"),
    [
        ({}, []),
        ({"LinksDomain": "links.example.org"}, ["LinksDomain wants a certificate for it, as LinksCertificate."]),
        ({"PageDomain": "a.example.org"}, ["PageDomain wants a certificate for it, as PageCertificate."]),
        ({"LinksDomain": "links.example.org", "LinksCertificate": "arn:aws:acm:r:1:certificate/1"}, []),
    ],
)
def test_parameters_that_do_not_go_together_are_told_before_anything_is_built(
    recipe: Recipe, given: dict[str, str], broken: list[str]
):
    assert recipe.broken(DEFAULTS | given) == broken


def test_a_condition_that_no_version_of_ours_has_is_told_and_not_guessed():
    with pytest.raises(BadInput, match="a condition with Fn::Select"):
        holds({"Fn::Equals": [{"Fn::Select": ["0", ["a"]]}, "a"]}, {}, {})
