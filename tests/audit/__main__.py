"""``make audit``: Lighthouse 100 four times over, and valid HTML, on every kind of page; else exit 1.

Each page is looked at on a phone and at a desk, by day and by night. What fell short is under ``build/audit/``.
"""

import argparse
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.audit.stage import Kind, Stage, stage
from tests.browser import chromium

HERE = Path(__file__).parent
FOLDER = Path("build/audit")
SCORES = ("performance", "accessibility", "best-practices", "seo")
VIEWS = [(device, scheme) for device in ("phone", "desktop") for scheme in ("light", "dark")]
OLDEST_NODE = (20, 19)
SIGNED = {
    "is-crawlable": "a page behind a signed link bears noindex on purpose",
    "robots-txt": "Lighthouse fetches robots.txt from within the page, whose policy lets nothing be fetched",
}
MISSING = {
    "is-crawlable": "a page that says 404 bears noindex on purpose",
    "http-status-code": "it is answered with 404 on purpose",
    "errors-in-console": "the browser logs its own address as an error, as it was answered with 404",
}


def main() -> int:
    """The exit code: 0 if every page is without fault, 1 if one is not or something that is needed is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.audit", description=__doc__)
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    only = parser.parse_args().only
    logging.disable()
    if missing := tools():
        print(missing, file=sys.stderr)
        return 1
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    began = time.monotonic()
    with stage() as served:
        kinds = {name: kind for name, kind in served.kinds.items() if only in name}
        lines, short = look(kinds)
        invalid = html(served)  # last, as it presses things
    (FOLDER / "scores.txt").write_text("\n".join(lines) + "\n")
    print(f"\n{len(kinds)} kinds of pages, {len(lines) - 1} looks with Lighthouse, {time.monotonic() - began:.0f} s.")
    for name, why in (SIGNED | {f"{name} (404)": why for name, why in MISSING.items()}).items():
        print(f"Not asked of such a page: {name}: {why}.")
    print(
        f"{short} looks below 100, {invalid} faults in the HTML. See {FOLDER}/." if short or invalid else "All is well."
    )
    return int(bool(short or invalid))


def tools() -> str:
    """See to it that everything is there; what is missing and how to mend it, or nothing."""
    for name in ("node", "npm"):
        if not shutil.which(name):
            return f"There is no {name}: make audit needs Node.js {'.'.join(map(str, OLDEST_NODE))} or newer with npm."
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < OLDEST_NODE:
        return f"Node.js {version} is too old: make audit needs {'.'.join(map(str, OLDEST_NODE))} or newer."
    if chromium.main():
        return "make audit needs a Chromium."
    installed, locked = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
        print("Installing the locked npm packages; this takes half a minute, once.", flush=True)
        if subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE).returncode:
            return "npm could not install the packages of tests/audit/package-lock.json."
        installed.touch()
    return ""


def html(served: Stage) -> int:
    """How many faults html-validate finds in the pages; each is printed."""
    folder = FOLDER / "pages"
    for name, text in served.documents():
        path = folder / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    command = [
        "node",
        HERE / "node_modules/html-validate/bin/html-validate.mjs",
        "--config",
        HERE / "htmlvalidate.json",
    ]
    ran = subprocess.run([*command, "--formatter", "json", str(folder)], capture_output=True, text=True)
    if ran.returncode and not ran.stdout:
        raise RuntimeError(ran.stderr)
    pages = json.loads(ran.stdout)
    faults = [(page["filePath"], one) for page in pages for one in page["messages"]]
    for path, one in faults:
        print(f"{Path(path).relative_to(folder.resolve())}:{one['line']}: {one['message']} ({one['ruleId']})")
    print(f"html-validate: {sum(1 for _ in folder.rglob('*.html'))} pages, {len(faults)} faults.", flush=True)
    return len(faults)


def look(kinds: dict[str, Kind]) -> tuple[list[str], int]:
    """The table of scores, and how many looks fell short of it; it is printed as it grows."""
    lines = [f"{'page':<22}{'on':<9}{'by':<7}" + "".join(f"{name:>16}" for name in SCORES)]
    print(lines[0], flush=True)
    short = 0
    for found in seen([view(name, kind, *how) for name, kind in kinds.items() for how in VIEWS]):
        told, good = line(found)
        lines.append(told)
        print(told, flush=True)
        short += not good
    return lines, short


def view(name: str, kind: Kind, device: str, scheme: str) -> dict[str, Any]:
    """One look, as lighthouse.mjs is asked for it."""
    skip = [*(SIGNED if kind.signed else ()), *(MISSING if kind.missing else ())]
    return {
        "page": name,
        "url": kind.url,
        "device": device,
        "scheme": scheme,
        "skip": skip,
        "status": 404 if kind.missing else 200,
    }


def line(found: dict[str, Any]) -> tuple[str, bool]:
    """A look's line in the table, and whether it is without fault. The median of the tries counts."""
    scores = {name: median(one[name] for one in found["tries"]) for name in SCORES}
    told = f"{found['page']:<22}{found['device']:<9}{found['scheme']:<7}" + "".join(
        f"{scores[n]:>16.0f}" for n in SCORES
    )
    if len(found["tries"]) > 1:
        told += f"  performance in {len(found['tries'])} tries: {', '.join(str(one['performance']) for one in found['tries'])}"
    good = all(score == 100 for score in scores.values()) and found["was"] == found["scheme"]
    if found["was"] != found["scheme"]:
        told += f"  it was {found['was']}"
    if not good:
        told += "".join(f"\n    {one['audit']}: {one['title']} {one['shown']} {one['items']}" for one in found["lost"])
    return told, good


def seen(views: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What Lighthouse found, look by look: a Chromium for every two processors, as each waits more than it works."""
    workers = max(1, min(os.cpu_count() or 1, 4))
    plan = {"chromium": chromium.found(), "arguments": chromium.ARGUMENTS, "folder": str(FOLDER)}
    running = []
    for n in range(workers):
        path = FOLDER / f"plan-{n}.json"
        path.write_text(json.dumps(plan | {"views": views[n::workers]}))
        running.append(subprocess.Popen(["node", HERE / "lighthouse.mjs", path], stdout=subprocess.PIPE, text=True))
    found: list[dict[str, Any]] = []
    readers = [threading.Thread(target=lambda p=p: found.extend(map(json.loads, p.stdout))) for p in running]
    for reader in readers:
        reader.start()
    given = 0
    while given < len(views):
        if len(found) > given:
            yield found[given]
            given += 1
        elif not any(reader.is_alive() for reader in readers):
            raise RuntimeError(f"Lighthouse ended after {given} of {len(views)} looks")
        else:
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
