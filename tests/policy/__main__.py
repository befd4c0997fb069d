"""``make policy``: the template against the rules that checkov knows; else exit 1. What is otherwise says why, in the template's Metadata.

checkov brings a hundred packages, some in other versions than ours, so it has an environment of its own, made once. It would ask its
maker's service for links to explanations, which nothing here shows: it is kept from the network.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from artefacts.patience import Patience, still
from artefacts.translate import load, packaged, translate
from local.emulator import ROOT
from tests.policy.accepted import found, unlike

LOCK = Path(__file__).with_name("checkov.lock")
FOLDER = ROOT / "build" / "policy"
ALONE = {"BC_SKIP_MAPPING": "TRUE", "CKV_SKIP_PACKAGE_UPDATE_CHECK": "TRUE", "CHECKOV_REQUEST_RETRIES": "1"}
"""So that it asks nobody."""
TEMPLATE = ROOT / "template.yaml"


def main() -> int:
    """The exit code: 0 if nothing is found but what the template accepts, 1 if something is, or checkov could not be had."""
    accepted = load(TEMPLATE)["Metadata"]["checkov"]
    with Patience(print, still("Looking at the template")) as patience:
        try:
            failed = found(report(installed(patience)))
        except subprocess.CalledProcessError as error:
            print(f"checkov could not be had, or did not work:\n{(error.stderr or '')[-2000:]}", file=sys.stderr)
            return 1
    wrong = list(unlike(failed, accepted))
    for line in wrong:
        print(line, file=sys.stderr)
    print(
        f"{len(failed)} findings of {len(accepted)} checks are so on purpose."
        if not wrong
        else f"{len(wrong)} to mend."
    )
    return bool(wrong)


def installed(patience: Patience) -> Path:
    """The environment's folder with its commands, made if the lock is another than that which it was made of."""
    made, commands = FOLDER / LOCK.name, FOLDER / "venv" / "bin"
    if not made.is_file() or made.read_text() != LOCK.read_text():
        patience.doing = still("Installing checkov")
        run(sys.executable, "-m", "venv", "--clear", str(commands.parent))
        options = ["-qq", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        run(str(commands / "python"), "-m", "pip", "install", *options, "-r", str(LOCK))
        made.write_text(LOCK.read_text())
        patience.doing = still("Looking at the template")
    return commands


def report(commands: Path) -> dict[str, Any]:
    """checkov's own, of the template as CloudFormation gets it."""
    translated = FOLDER / "template.json"
    translated.write_text(json.dumps(translate(packaged(load(TEMPLATE))), indent=1))
    words = ["--framework", "cloudformation", "--skip-download", "--quiet", "--compact", "--soft-fail", "-o", "json"]
    said = run(str(commands / "checkov"), "-f", str(translated), *words, env=os.environ | ALONE)
    made: dict[str, Any] = json.loads(said)
    return made


def run(*command: str, env: Any = None) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout


if __name__ == "__main__":
    sys.exit(main())
