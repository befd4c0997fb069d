"""What CloudFront adds to an answer by template.yaml, and what the laptop's front does: the same, header by header."""

import gzip
import re
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from artefacts.translate import load
from fakes.forms import Forms
from fakes.mailbox import Mailbox
from local.decks import deck
from local.emulator import ROOT
from local.front import Object, front
from shared.adapters import clients
from shared.site.rendering import FOR_GOOD, SOON
from tests.platform import Platform, import_archive

RESOURCES: dict[str, Any] = load(ROOT / "template.yaml")["Resources"]
DISTRIBUTION = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
NOW = datetime(2023, 10, 26, 15, tzinfo=UTC)
OF_THE_ANSWER = {"Content-Type", "Content-Length", "Content-Disposition", "Cache-Control", "Content-Encoding", "Vary"}
"""What says what an answer is, not what may be done with it."""


def behaviour(key: str) -> dict[str, Any]:
    """How CloudFront serves the object *key*."""
    special = [one for one in DISTRIBUTION["CacheBehaviors"] if fnmatchcase(key, one["PathPattern"])]
    found: dict[str, Any] = [*special, DISTRIBUTION["DefaultCacheBehavior"]][0]
    return found


def added(key: str) -> dict[str, str]:
    """The headers that CloudFront puts on the object *key*, whatever the bucket says."""
    policy = RESOURCES[behaviour(key)["ResponseHeadersPolicyId"]["Ref"]]["Properties"]["ResponseHeadersPolicyConfig"]
    assert set(policy) == {"Name", "SecurityHeadersConfig"}
    told = dict(policy["SecurityHeadersConfig"])
    assert all(one["Override"] is True for one in told.values())
    transport = told.pop("StrictTransportSecurity")
    assert transport["IncludeSubdomains"] is False
    assert told.pop("ContentTypeOptions") == {"Override": True}
    found = {
        "Content-Security-Policy": told.pop("ContentSecurityPolicy")["ContentSecurityPolicy"],
        "Referrer-Policy": told.pop("ReferrerPolicy")["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={transport['AccessControlMaxAgeSec']}",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": told.pop("FrameOptions")["FrameOption"],
    }
    assert told == {}
    return found


@pytest.fixture
def site(group: Platform) -> dict[str, Object]:
    """The site's bucket, as the functions filled it, with a deck in it."""
    import_archive(group)
    group.at(NOW)
    group.upload("ml-theory/2023-10-28/implicit-bias/slides.pdf", deck("The implicit bias", "Ada Example", 2))
    group.settle()
    group.publish()
    s3 = clients.client("s3")
    found = {key: s3.get_object(Bucket="site", Key=key) for key in group.site()}
    return {
        key: (
            one["Body"].read(),
            one["ContentType"],
            {"Cache-Control": one["CacheControl"]}
            | ({"Content-Disposition": one["ContentDisposition"]} if "ContentDisposition" in one else {}),
        )
        for key, one in found.items()
    }


def browser(site: dict[str, Object], folder: Path) -> FlaskClient:
    app = front(
        read=site.get, api=lambda: None, forms=Forms(now=lambda: NOW), mailbox=Mailbox(folder, now=lambda: NOW, rate=1),
        now=lambda: NOW, move=lambda _: None,
    )  # fmt: skip
    return app.test_client()


def test_the_laptop_adds_to_every_object_what_cloudfront_adds(site: dict[str, Object], tmp_path: Path):
    laptop = browser(site, tmp_path)
    kinds = set()
    for key in site:
        answer = laptop.get(f"/{key}")
        assert (key, answer.status_code) == (key, 200)
        assert (key, {n: v for n, v in answer.headers if n not in OF_THE_ANSWER}) == (key, added(key))
        kinds.add(key.rpartition(".")[2])
    assert kinds >= {"html", "css", "svg", "xml", "ics", "json", "txt", "pdf", "webp"}


def test_a_missing_page_has_the_headers_of_a_page_and_the_status_that_cloudfront_gives(
    site: dict[str, Object], tmp_path: Path
):
    answer = browser(site, tmp_path).get("/nowhere/")
    assert (answer.data, answer.status_code) == (site["404.html"][0], 404)
    assert {name: value for name, value in answer.headers if name not in OF_THE_ANSWER} == added("404.html")
    errors = {
        one["ErrorCode"]: (one["ResponseCode"], one["ResponsePagePath"]) for one in DISTRIBUTION["CustomErrorResponses"]
    }
    assert errors == {403: (404, "/404.html"), 404: (404, "/404.html")}


def test_no_script_runs_in_what_people_uploaded_and_none_of_theirs_on_a_page():
    page, uploaded = (added(key)["Content-Security-Policy"] for key in ("index.html", "decks/a.pdf"))
    for policy in (page, uploaded):
        directives = {one.split()[0]: one.split()[1:] for one in policy.split("; ")}
        assert directives["default-src"] == ["'none'"]
        assert directives["frame-ancestors"] == directives["base-uri"] == ["'none'"]
        assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", one) for one in directives.get("script-src", []))
    assert "script-src" not in uploaded
    assert "unsafe" not in page


def test_what_is_named_by_its_content_is_kept_for_good_and_everything_else_for_a_minute(site: dict[str, Object]):
    hashed = {key for key in site if re.search(r"[./][0-9a-f]{12,}\.\w+$", key)}
    assert {key: headers["Cache-Control"] for key, (_, _, headers) in site.items()} == {
        key: FOR_GOOD if key in hashed else SOON for key in site
    }
    assert {key.partition("/")[0] for key in hashed} == {"assets", "decks"}
    # The policy keeps what the bucket says: it is AWS's own that heeds Cache-Control, and leaves the header as it is.
    optimised = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    assert {behaviour(key)["CachePolicyId"] for key in site} == {optimised}


def test_the_laptop_compresses_what_cloudfront_compresses(site: dict[str, Object], tmp_path: Path):
    laptop = browser(site, tmp_path)
    assert {behaviour(key)["Compress"] for key in site} == {True}
    squeezed: dict[str, set[bool]] = {}
    for key, (body, content_type, _) in site.items():
        answer = laptop.get(f"/{key}", headers={"Accept-Encoding": "gzip, br"})
        small = answer.headers.get("Content-Encoding") == "gzip"
        assert (gzip.decompress(answer.data) if small else answer.data) == body
        assert len(body) >= 1000 or not small
        if len(body) >= 1000:
            squeezed.setdefault(content_type.partition(";")[0], set()).add(small)
    listed = {kind for kind, found in squeezed.items() if found == {True}}
    assert listed >= {"text/html", "text/css", "application/json", "application/pdf"}
    assert {kind for kind, found in squeezed.items() if found == {False}} == squeezed.keys() - listed
    assert not listed & {"application/atom+xml", "text/calendar", "image/webp", "image/png"}
    plain = laptop.get("/ml-theory/")
    assert (plain.data, "Content-Encoding" in plain.headers) == (site["ml-theory/index.html"][0], False)
    assert plain.headers["Vary"] == "Accept-Encoding"
