"""django-newsletter, which people might use instead, measured beside the sender: the same mailing in the same run."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from email import message_from_bytes, policy
from pathlib import Path
from statistics import median

from bench.figures import NotHere

PROGRAM = Path(__file__).with_name("django_newsletter.py")
LOCK = PROGRAM.with_suffix(".lock")
PLACE = Path(__file__).parent.parent / "build" / "peers" / "django-newsletter"


def python() -> Path:
    """The Python of an environment with django-newsletter, made once. Raises :class:`NotHere` where it cannot be installed."""
    found, made = PLACE / "bin" / "python", PLACE / LOCK.name
    stamp = f"{sys.version}\n{LOCK.read_text()}"
    if not found.exists() or not made.is_file() or made.read_text() != stamp:
        shutil.rmtree(PLACE, ignore_errors=True)
        _ran([sys.executable, "-m", "venv", str(PLACE)])
        install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
        _ran([str(found), *install, "--require-hashes", "--requirement", str(LOCK)])
        made.write_text(stamp)
    return found


def a_mail(raw: bytes, readers: Sequence[tuple[str, str]], rounds: int) -> float:
    """The milliseconds of CPU that django-newsletter takes for a mail like *raw*, which is the first reader's, to each of *readers*, names
    and addresses; median of *rounds*. Raises :class:`NotHere`."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mailing.json"
        file.write_text(json.dumps({**_templates(raw, readers[0][0]), "readers": readers, "rounds": rounds}))
        took: list[float] = json.loads(_ran([str(python()), str(PROGRAM), str(file)]))
    return 1000 * median(took)


def _templates(raw: bytes, name: str) -> dict[str, str]:
    """What a mail says, with its reader's name as a template of Django's has it."""
    mail = message_from_bytes(raw, policy=policy.default)
    parts = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
    bodies = {key: parts[f"text/{kind}"].get_content() for key, kind in (("text", "plain"), ("html", "html"))}
    found = {"subject": str(mail["Subject"]), **bodies}
    if any(mark in words for mark in ("{{", "{%") for words in found.values()):
        raise RuntimeError("a mail looks like a template")
    calendar = parts["text/calendar"].get_content()
    return {key: words.replace(name, "{{ subscription.name }}") for key, words in found.items()} | {
        "calendar": calendar if isinstance(calendar, str) else calendar.decode()
    }


def _ran(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "it does not say why").splitlines()[-1]
        raise NotHere(f"django-newsletter could not be installed or run: {last}")
    return done.stdout
