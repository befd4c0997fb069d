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
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Queue
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
    "is-crawlable": "a page behind a signed link, or of the desk, bears noindex on purpose",
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
    """The table of scores, printed as it grows, and how many looks fell short.

    What else the machine does makes a page seem slower, and never quicker. One that is short of nothing but speed is looked at
    twice more, by itself, and the best look counts; the median, if its layout jumped in any of them, as no load does that.
    """
    lines = [f"{'page':<22}{'on':<9}{'by':<7}" + "".join(f"{name:>16}" for name in SCORES)]
    print(lines[0], flush=True)
    again: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    short = 0

    def tell(*tries: dict[str, Any]) -> None:
        nonlocal short
        told, good = line(tries)
        lines.append(told)
        print(told, flush=True)
        short += not good

    for found in seen([view(name, kind, *how) for name, kind in kinds.items() for how in VIEWS], workers()):
        if {one["category"] for one in found["lost"]} == {"performance"}:
            again[found["page"], found["device"], found["scheme"]] = [found]
        else:
            tell(found)
    for found in seen([first for (first,) in again.values() for _ in range(2)], 1):
        tries = again[found["page"], found["device"], found["scheme"]]
        tries.append(found)
        if len(tries) == 3:
            tell(*tries)
    return lines, short


def workers() -> int:
    return min(os.cpu_count() or 1, 4)


def view(name: str, kind: Kind, device: str, scheme: str) -> dict[str, Any]:
    """One look, as lighthouse.mjs is asked for it."""
    skip = [*(SIGNED if kind.private else ()), *(MISSING if kind.missing else ())]
    return {
        "page": name,
        "url": kind.url,
        "device": device,
        "scheme": scheme,
        "skip": skip,
        "status": 404 if kind.missing else 200,
        "cookies": [{"name": name, "value": value} for name, value in kind.cookies.items()],
    }


def line(tries: Sequence[dict[str, Any]]) -> tuple[str, bool]:
    """A view's line in the table, and whether it is without fault."""
    page, device, scheme = (tries[0][name] for name in ("page", "device", "scheme"))
    jumped = any(one["audit"] == "cumulative-layout-shift" for found in tries for one in found["lost"])
    scores = {name: (median if jumped else max)(one["scores"][name] for one in tries) for name in SCORES}
    told = f"{page:<22}{device:<9}{scheme:<7}" + "".join(f"{scores[name]:>16}" for name in SCORES)
    if len(tries) > 1:
        told += (
            f"  the {'median' if jumped else 'best'} of {', '.join(str(one['scores']['performance']) for one in tries)}"
        )
    wrong = {one["was"] for one in tries} - {scheme}
    if wrong:
        told += f"  the page was {' and '.join(sorted(wrong))}"
    good = not wrong and all(score == 100 for score in scores.values())
    if not good:
        lost = {one["audit"]: one for found in tries for one in found["lost"]}
        told += "".join(f"\n    {name}: {one['title']} {one['shown']} {one['items']}" for name, one in lost.items())
    return told, good


def seen(views: list[dict[str, Any]], at_once: int) -> Iterator[dict[str, Any]]:
    """What Lighthouse found of each view, by so many browsers at once. Raises ``RuntimeError`` if one of them broke off."""
    plan = {"chromium": chromium.found(), "arguments": chromium.ARGUMENTS, "folder": str(FOLDER)}
    found: Queue[dict[str, Any] | None] = Queue()

    def browse(n: int) -> None:
        path = FOLDER / f"plan-{n}.json"
        path.write_text(json.dumps(plan | {"views": views[n::at_once]}))
        command = ["node", HERE / "lighthouse.mjs", path]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            for told in running.stdout or ():
                found.put(json.loads(told))
        found.put(None)

    for n in range(at_once):
        threading.Thread(target=browse, args=(n,), daemon=True).start()
    given = ended = 0
    while ended < at_once:
        if (one := found.get()) is None:
            ended += 1
        else:
            given += 1
            yield one
    if given < len(views):
        raise RuntimeError(f"Lighthouse broke off after {given} of {len(views)} looks")


if __name__ == "__main__":
    sys.exit(main())
