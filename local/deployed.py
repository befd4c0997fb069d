"""What ``template.yaml`` says of the public addresses, so that the laptop's front does the same: headers, and which paths are the API's."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from artefacts.translate import load

TEMPLATE = Path(__file__).parents[1] / "template.yaml"


def security(logical: str) -> dict[str, str]:
    """What the response headers policy with the name *logical* adds."""
    resource = load(TEMPLATE)["Resources"][logical]["Properties"]["ResponseHeadersPolicyConfig"]
    return dict(_header(name, said) for name, said in resource["SecurityHeadersConfig"].items())


def api_paths() -> tuple[str, ...]:
    """The first parts of the paths that the HTTP API answers."""
    return tuple(sorted({path.split("/")[1] for path in _paths()}))


def api_roots() -> tuple[str, ...]:
    """Those of them that are a path already."""
    return tuple(sorted(path.strip("/") for path in _paths() if path.count("/") == 1))


def _paths() -> Iterator[str]:
    functions = (
        one["Properties"].get("Events", {}) for one in load(TEMPLATE)["Resources"].values() if "Properties" in one
    )
    events = (event for events in functions for event in events.values() if event["Type"] == "HttpApi")
    yield from (event["Properties"]["Path"] for event in events)


def _header(name: str, said: Mapping[str, Any]) -> tuple[str, str]:
    """Raises :class:`NotImplementedError` for a header that the laptop does not know."""
    match name:
        case "ContentSecurityPolicy":
            return "Content-Security-Policy", said["ContentSecurityPolicy"]
        case "ContentTypeOptions":
            return "X-Content-Type-Options", "nosniff"
        case "FrameOptions":
            return "X-Frame-Options", said["FrameOption"]
        case "ReferrerPolicy":
            return "Referrer-Policy", said["ReferrerPolicy"]
        case "StrictTransportSecurity" if not said["IncludeSubdomains"]:  # which browsers heed over https only
            return "Strict-Transport-Security", f"max-age={said['AccessControlMaxAgeSec']}"
    raise NotImplementedError(f"{name} of the response headers policy")
