"""The stack knows its own addresses and names."""

import json
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

import pytest
from boto3.session import Session

from deploying.looking import LONGEST
from tests.template.written import FUNCTIONS, GLOBAL, RESOURCES, TRANSLATED, WRITTEN, every_function, properties

BEHIND_THE_API = {"answer_links", "pull_signups", "run_desk", "speaker_kit"}


def origin(url: str, domain: str, otherwise: Any) -> dict[str, Any]:
    """An address that the parameter *domain* gives, or else the parameter *url*, which earlier versions had set, or else the stack."""
    by_url = {"Fn::If": [f"Has{url}", {"Ref": url}, otherwise]}
    return {"Fn::If": [f"Has{domain}", {"Fn::Sub": f"https://${{{domain}}}"}, by_url]}


OWN_LINKS = origin("BaseUrl", "LinksDomain", "")
LINKS = origin("BaseUrl", "LinksDomain", {"Fn::GetAtt": ["Api", "ApiEndpoint"]})
PAGE = origin("SiteUrl", "PageDomain", {"Fn::Sub": "https://${Distribution.DomainName}"})


def mentioned(node: Any) -> Iterator[str]:
    """The logical names that *node* refers to."""
    if isinstance(node, list):
        for one in node:
            yield from mentioned(one)
    elif isinstance(node, dict):
        for name, held in node.items():
            if name == "Ref":
                yield held
            elif name == "Fn::GetAtt":
                yield held[0] if isinstance(held, list) else held.partition(".")[0]
            elif name == "Fn::Sub":
                yield from re.findall(r"\$\{(\w+)", held if isinstance(held, str) else held[0])
                yield from mentioned(held)
            elif name == "DependsOn":
                yield from [held] if isinstance(held, str) else held
            else:
                yield from mentioned(held)


def needed(logical: str) -> set[str]:
    """The resources that must be there before *logical* is."""
    return {name for name in mentioned(TRANSLATED[logical]) if name in TRANSLATED and name != logical}


def test_no_resource_waits_for_itself() -> None:
    order = list(TopologicalSorter({logical: needed(logical) for logical in TRANSLATED}).static_order())
    assert set(order) == set(TRANSLATED)


@every_function
def test_a_function_is_told_the_stacks_own_addresses(logical: str, name: str) -> None:
    told = properties(logical).get("Environment", {}).get("Variables", {})
    behind = name in BEHIND_THE_API
    assert told.get("FORTNIGHT_BASE_URL", OWN_LINKS if behind else LINKS) == (OWN_LINKS if behind else LINKS)
    assert told.get("FORTNIGHT_SITE_URL", PAGE) == PAGE


def test_those_behind_the_api_are_the_ones_that_a_circle_would_close_over() -> None:
    assert {FUNCTIONS[one] for one in needed("Api") & set(FUNCTIONS)} == BEHIND_THE_API


def test_a_mails_links_rest_on_the_stack_where_the_function_is_behind_the_api() -> None:
    kept = properties("LinksAddress")
    assert (kept["Type"], kept["Value"]) == ("String", LINKS)
    assert kept["Name"] == properties("RunDesk")["Environment"]["Variables"]["FORTNIGHT_LINKS"]
    assert properties("Uploads")["CorsConfiguration"]["CorsRules"][0]["AllowedOrigins"] == [
        origin("BaseUrl", "LinksDomain", {"Fn::Sub": "https://*.execute-api.${AWS::Region}.${AWS::URLSuffix}"})
    ]
    outputs = WRITTEN["Outputs"]
    assert (outputs["LinksUrl"]["Value"], outputs["PageOrigin"]["Value"]) == (LINKS, PAGE)


def test_an_address_that_an_earlier_version_wrote_in_the_place_of_none_is_none() -> None:
    for condition, parameter in (("HasBaseUrl", "BaseUrl"), ("HasSiteUrl", "SiteUrl")):
        assert WRITTEN["Conditions"][condition] == {
            "Fn::Not": [{"Fn::Or": [{"Fn::Equals": [{"Ref": parameter}, none]} for none in ("", "https://not-yet.invalid")]}]
        }  # fmt: skip


OWN = ["BaseUrl", "SiteUrl", "LinksDomain", "LinksCertificate", "PageDomain", "PageCertificate"]


@pytest.mark.parametrize("parameter", [*OWN, "KeysParameter", "GoogleParameter"])
def test_what_the_stack_knows_itself_need_not_be_given(parameter: str) -> None:
    said = WRITTEN["Parameters"][parameter]
    assert said["Default"] == ""
    assert re.fullmatch(said["AllowedPattern"], "")


@pytest.mark.parametrize(
    ("parameter", "right", "wrong"),
    [
        ("LinksDomain", "links.example.org", ["https://links.example.org", "links.example.org/", "Links.example.org", "links", "-a.example.org"]),
        ("PageDomain", "a-b.example.org", ["https://a-b.example.org", "a_b.example.org", "a.example.org.", "a b.example.org"]),
        ("LinksCertificate", "arn:aws:acm:eu-west-1:123456789012:certificate/a", ["certificate/a"]),
        ("PageCertificate", "arn:aws:acm:us-east-1:123456789012:certificate/a", ["arn:aws:acm:eu-west-1:123456789012:certificate/a"]),
        ("BaseUrl", "https://links.example.org", ["links.example.org", "https://links.example.org/"]),
    ],
)  # fmt: skip
def test_an_address_of_ones_own_is_looked_at_before_anything_is_made(
    parameter: str, right: str, wrong: list[str]
) -> None:
    pattern = WRITTEN["Parameters"][parameter]["AllowedPattern"]
    assert [one for one in [right, *wrong] if re.fullmatch(pattern, one)] == [right]


def test_domains_of_ones_own_take_tls_1_2_at_least_and_want_a_certificate() -> None:
    (made,) = properties("LinksName")["DomainNameConfigurations"]
    assert (made["SecurityPolicy"], made["CertificateArn"]) == ("TLS_1_2", {"Ref": "LinksCertificate"})
    condition, own, otherwise = properties("Distribution")["DistributionConfig"]["ViewerCertificate"]["Fn::If"]
    assert (condition, otherwise) == ("HasPageDomain", {"CloudFrontDefaultCertificate": True})
    assert own["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert properties("Distribution")["DistributionConfig"]["Aliases"]["Fn::If"][:2] == [
        condition,
        [{"Ref": "PageDomain"}],
    ]


@pytest.mark.parametrize(
    ("variable", "condition", "parameter", "leaf"),
    [("FORTNIGHT_KEYS", "NamesKeys", "KeysParameter", "keys"), ("FORTNIGHT_GOOGLE", "NamesGoogle", "GoogleParameter", "google")],
)  # fmt: skip
def test_secrets_are_called_after_the_stack(variable: str, condition: str, parameter: str, leaf: str) -> None:
    name = {"Fn::If": [condition, {"Ref": parameter}, {"Fn::Sub": f"/${{AWS::StackName}}/{leaf}"}]}
    given = [properties(one).get("Environment", {}).get("Variables", {}).get(variable, name) for one in FUNCTIONS]
    assert given == [name] * len(FUNCTIONS)
    assert WRITTEN["Outputs"][parameter]["Value"] == name


OF_OTHERS = {
    "MetricName",
    "RuleSetName",
    "DomainNameConfigurations",
    "FunctionName",
    "DomainName",
    "QueueName",
    "ConfigurationSetName",
    "PolicyName",  # within the role that it is beside
}
"""Properties by which a resource calls another one, or nothing at all."""
OF_THE_WORLD = {
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Dashboard",
}
"""Types whose names an account has once, in whatever region the stack is."""


def names(said: dict[str, Any]) -> Iterator[Any]:
    """What a resource is called in its account, or in all the world."""
    for key, held in said.items():
        if key == "Name" or (key.endswith(("Name", "Identity")) and key not in OF_OTHERS):
            yield held
        elif key.endswith("Config") and isinstance(held, dict):  # where CloudFront has it
            yield from names(held)


@pytest.mark.parametrize("logical", sorted(RESOURCES))
def test_a_second_stack_in_the_account_or_another_region_has_other_names(logical: str) -> None:
    """What has no name is given one by CloudFormation; an identity is made by the one stack that is told to."""
    resource = RESOURCES[logical]
    for name in names(resource.get("Properties", {})):
        if isinstance(name, dict) and "Ref" in name:
            if name["Ref"] in RESOURCES:  # another one's, whatever that is
                continue
            assert (logical, name["Ref"]) == ("SenderDomain", "SenderIdentity")
            continue
        assert "${AWS::StackName}" in json.dumps(name), (logical, name)
        if resource["Type"] in OF_THE_WORLD:
            assert "${AWS::Region}" in json.dumps(name), (logical, name)


def test_no_function_is_told_a_fixed_name() -> None:
    for logical in FUNCTIONS:
        told = GLOBAL["Environment"]["Variables"] | properties(logical).get("Environment", {}).get("Variables", {})
        assert {name for name, held in told.items() if isinstance(held, str) and name.startswith("FORTNIGHT_")} == set()


REGIONS = {
    region
    for partition in Session().get_available_partitions()
    for region in Session().get_available_regions("cloudformation", partition)
}
"""So long a stack's name may be, as `make deploy` says."""
CHARACTERS = {
    "AWS::CloudFront::OriginAccessControl": 64, "AWS::CloudFront::Function": 64, "AWS::CloudFront::ResponseHeadersPolicy": 128,
    "AWS::Logs::LogGroup": 512, "AWS::SSM::Parameter": 1011, "AWS::S3::Bucket": 63, "AWS::SQS::Queue": 80,
    "AWS::CloudWatch::Alarm": 255, "AWS::CloudWatch::Dashboard": 255,
}  # fmt: skip
"""How long AWS lets the names of a type be."""


def called(name: Any, stack: str, region: str) -> str:
    said: str = name["Fn::Sub"]
    return said.replace("${AWS::StackName}", stack).replace("${AWS::Region}", region)


NAMED = [
    (logical, name)
    for logical, resource in sorted(RESOURCES.items())
    for name in names(resource.get("Properties", {}))
    if isinstance(name, dict) and "Fn::Sub" in name
]


@pytest.mark.parametrize(("logical", "name"), NAMED, ids=[logical for logical, _ in NAMED])
def test_a_stack_with_the_longest_name_works_in_every_region(logical: str, name: Any) -> None:
    assert "ap-southeast-2" in REGIONS
    allowed = CHARACTERS[RESOURCES[logical]["Type"]]
    assert [one for one in REGIONS if len(called(name, "s" * LONGEST, one)) > allowed] == []


@pytest.mark.parametrize("stack", ["aws-reading", "AWSreading", "ssm", "reading"])
def test_no_parameter_is_called_as_ssm_lets_nobody_call_one(stack: str) -> None:
    found = [called(one["Properties"]["Name"], stack, "r") for one in RESOURCES.values() if one["Type"] == "AWS::SSM::Parameter"]  # fmt: skip
    assert found == [f"/fortnight/{stack}/links"]
    allowed = [one["Resource"] for one in RESOURCES["RunDeskRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"] if one["Sid"] == "ReadSecrets"]  # fmt: skip
    assert f":parameter{properties('LinksAddress')['Name']['Fn::Sub']}" in json.dumps(allowed)
