"""What is handed to AWS of an artefact: a zip whose bytes depend on nothing but its files, and the list of what is in it."""

import hashlib
import json
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from artefacts.licences import licence
from artefacts.unsaid import LICENCES, UNLISTED

_PLAIN = 0o100644 << 16
"""A regular file that everybody may read, as Lambda asks for; in the upper half, where Unix's attributes stand (APPNOTE 4.4.15)."""
_BUILT_WITHOUT = {
    "libimagequant",  # GPL; Pillow lists it for who builds it with it, and publishes itself without
    "libavif", "PIL._avif", "Little CMS 2", "PIL._imagingcms", "PIL._imagingtk",  # left out by the build
}  # fmt: skip
"""What a wheel's own list names that is not in the artefact."""


def zipped(folder: Path, to: Path) -> str:
    """Write the files of *folder* into the zip *to*, in their order and without their times; its SHA-256, in hex."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            member = zipfile.ZipInfo(path.relative_to(folder).as_posix())
            member.external_attr, member.create_system = _PLAIN, 3
            archive.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED, 6)
    with to.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def packed(folder: Path, wheels: Path) -> None:
    """Put the zip of the artefact in *folder*, and the list of what is in it, beside it. *wheels* holds what it was taken from."""
    digest = zipped(folder, folder.with_suffix(".zip"))
    folder.with_suffix(".cdx.json").write_text(listed(folder, digest, wheels))


def listed(folder: Path, digest: str, wheels: Path) -> str:
    """The CycloneDX list of the artefact in *folder*, whose zip has that SHA-256.

    What its distributions' wheels carry, libraries in C and Rust, is named below each.
    """
    name = folder.name
    whole = by_name(wheels)
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_OID, digest))
    bom.metadata.component = Component(
        name=name,
        type=ComponentType.APPLICATION,
        bom_ref=name,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        licenses=[LicenseExpression("Apache-2.0")],
    )
    parts = [_component(part, whole[part]) for part in sorted(by_name(folder))]
    bom.components.update(parts)
    bom.register_dependency(bom.metadata.component, parts)
    said = json.loads(JsonV1Dot6(bom).output_as_string())
    said["metadata"].pop("timestamp")  # when it was made is no part of what it is
    return json.dumps(said, indent=1, sort_keys=True) + "\n"


def by_name(folder: Path) -> dict[str, Distribution]:
    """The distributions in *folder*, by canonical name."""
    return {canonicalize_name(dist.metadata["Name"]): dist for dist in distributions(path=[str(folder)])}


def _component(name: str, dist: Distribution) -> Component:
    return Component(
        name=name,
        version=dist.version,
        type=ComponentType.LIBRARY,
        purl=PackageURL("pypi", None, name, dist.version),
        bom_ref=f"{name}@{dist.version}",
        licenses=[LicenseExpression(licence(name, dist))],
        components=list(_carried(name, dist)),
    )


def carried(dist: Distribution) -> Iterator[Mapping[str, Any]]:
    """What the wheel of *dist* carries within, as CycloneDX has it: what it says (PEP 770) but for itself and what is not there, and
    what it does not say."""
    for file in sorted(dist.files or ()):
        if ".dist-info/sboms/" in file.as_posix():
            for part in json.loads(file.read_text()).get("components", ()):
                if part["name"] not in _BUILT_WITHOUT and canonicalize_name(part["name"]) != canonicalize_name(
                    dist.name
                ):
                    yield part
    for unlisted in UNLISTED.get(canonicalize_name(dist.name), ("", ()))[1]:
        said = [{"expression": unlisted.licence}] if unlisted.licence else []
        yield {"name": unlisted.name, "version": unlisted.version or None, "licenses": said}


def within(part: Mapping[str, Any]) -> str:
    """The SPDX expression of a part that a wheel carries; empty where SPDX has none."""
    said = part.get("licenses") or ([{"expression": LICENCES[part["name"]]}] if part["name"] in LICENCES else [])
    words = [entry.get("expression") or entry["license"].get("id") or entry["license"]["name"] for entry in said]
    return " AND ".join(words)


def _carried(name: str, dist: Distribution) -> Iterator[Component]:
    for number, part in enumerate(carried(dist)):
        expression = within(part)
        yield Component(
            name=part["name"],
            version=part.get("version"),
            type=ComponentType.LIBRARY,
            bom_ref=f"{name}/{number}",
            licenses=[LicenseExpression(expression)] if expression else [],
        )
