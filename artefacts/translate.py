"""SAM to CloudFormation, offline: the template as AWS would expand it. ``python -m artefacts.translate TEMPLATE OUT``."""

import copy
import json
import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import intrinsics_multi_constructor

logging.getLogger("samtranslator.metrics").setLevel(logging.ERROR)  # it warns that its statistics are sent nowhere
REGION = "us-east-1"
ARTEFACTS = "fortnight-artefacts"
FUNCTION = "AWS::Serverless::Function"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML's loader in C where there is one, which is ten times as fast."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


def load(path: Path) -> dict[str, Any]:
    """The template as a dict, short tags (``!Ref``) written out."""
    template: dict[str, Any] = json.loads(  # without YAML's shared nodes
        json.dumps(yaml.load(path.read_text(), _Loader))  # noqa: S506  (a safe one)
    )
    return template


def functions(template: dict[str, Any]) -> dict[str, str]:
    """Name of each function (its folder) by logical id, from its handler ``functions.<name>.app.lambda_handler``."""
    found = {key: resource for key, resource in template["Resources"].items() if resource["Type"] == FUNCTION}
    return {key: resource["Properties"]["Handler"].split(".")[1] for key, resource in found.items()}


def packaged(template: dict[str, Any], places: Mapping[str, str] | None = None) -> dict[str, Any]:
    """*template* with each function's folder taken to be a zip in a bucket, as packaging leaves it; *places* are ``s3://`` by function."""
    after = copy.deepcopy(template)
    for logical, name in functions(after).items():
        after["Resources"][logical]["Properties"]["CodeUri"] = (
            places[name] if places else f"s3://{ARTEFACTS}/{name}.zip"
        )
    return after


def translate(
    template: dict[str, Any], parameters: dict[str, str] | None = None, region: str = REGION
) -> dict[str, Any]:
    """The CloudFormation that a *packaged* SAM template stands for in *region*."""
    session = boto3.session.Session(region_name=region)
    translator = Translator({}, Parser(), boto_session=session)
    result: dict[str, Any] = translator.translate(copy.deepcopy(template), parameters or {})
    return result


def main() -> None:
    """Write the translation of one template file to another file."""
    source, target = map(Path, sys.argv[1:3])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(translate(packaged(load(source))), indent=2))


if __name__ == "__main__":
    main()
