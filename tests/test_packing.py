"""What is handed to AWS: zips of which two builds give the same bytes, lists of what is in them, licences that it may ship under."""

import hashlib
import json
import os
import re
import shutil
import zipfile
from fnmatch import fnmatchcase
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from artefacts import build, dists, licences, packing, shipped, unsaid
from artefacts.dists import AWS

AGES = (1_000_000_000, 1_700_000_000)


def laid(folder: Path, files: dict[str, str], age: int) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        os.utime(folder / name, (age, age))
    return folder


def test_the_same_files_give_the_same_zip_whatever_their_order_age_and_place(tmp_path: Path):
    files = {"functions/tick/app.py": "a = 1\n", "shared/rules.py": "b = 2\n", "z.txt": "z" * 5000}
    places = (
        laid(tmp_path / "once", files, AGES[0]),
        laid(tmp_path / "again" / "deeper", dict(reversed(files.items())), AGES[1]),
    )
    (places[1] / "z.txt").chmod(0o600)
    digests = {packing.zipped(place, tmp_path / f"{number}.zip") for number, place in enumerate(places)}
    assert digests == {hashlib.sha256((tmp_path / f"{number}.zip").read_bytes()).hexdigest() for number in range(2)}
    assert len(digests) == 1
    (places[0] / "z.txt").write_text("y")
    assert packing.zipped(places[0], tmp_path / "other.zip") not in digests


def test_a_zip_holds_every_file_for_everybody_to_read(tmp_path: Path):
    place = laid(tmp_path / "made", {"a/b.py": "b", "c.py": "c"}, AGES[0])
    (place / "c.py").chmod(0o600)
    packing.zipped(place, tmp_path / "made.zip")
    with zipfile.ZipFile(tmp_path / "made.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"a/b.py": b"b", "c.py": b"c"}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A function built in two copies of the sources, of other names and ages; what is third-party is made once, for both."""
    wheels = build.wheels(AWS, build.ROOT)
    made = []
    for number, age in enumerate(AGES):
        root = tmp_path_factory.mktemp("root") / ("deeper" * number)
        for name in ("functions", "shared"):
            shutil.copytree(build.ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for path in root.rglob("*.py"):
            os.utime(path, (age, age))
        shutil.copyfile(build.ROOT / "requirements.lock", root / "requirements.lock")
        (root / "build").mkdir()
        (root / "build" / ".wheels").symlink_to(wheels.parent)
        folder = build.build("hear_back", AWS, root)
        packing.packed(folder, wheels)
        made.append(folder)
    return made[0], made[1]


@pytest.mark.parametrize("suffix", [".zip", ".cdx.json"])
def test_two_builds_give_the_same_bytes(twice: tuple[Path, Path], suffix: str):
    once, again = (folder.with_suffix(suffix).read_bytes() for folder in twice)
    assert once == again


def test_what_is_in_an_artefact_is_listed_as_cyclonedx_has_it(twice: tuple[Path, Path]):
    text = twice[0].with_suffix(".cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    listed = json.loads(text)
    digest = hashlib.sha256(twice[0].with_suffix(".zip").read_bytes()).hexdigest()
    assert listed["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": digest}]
    there = {f"{dist.name.lower()} {dist.version}" for dist in packing.by_name(twice[0]).values()}
    assert {f"{part['name']} {part['version']}".replace("-", "_") for part in listed["components"]} == {
        name.replace("-", "_") for name in there
    }
    assert all(part["licenses"] and part["purl"].startswith("pkg:pypi/") for part in listed["components"])
    (core,) = (part for part in listed["components"] if part["name"] == "pydantic-core")
    assert "jiter" in {part["name"] for part in core["components"]}  # a library in Rust, within its wheel


def distribution(folder: Path, **fields: str) -> PathDistribution:
    place = folder / "thing-1.dist-info"
    place.mkdir()
    lines = {"Metadata-Version": "2.4", "Name": "thing", "Version": "1"} | {
        name.replace("_", "-"): text for name, text in fields.items()
    }
    (place / "METADATA").write_text("".join(f"{name}: {text}\n" for name, text in lines.items()))
    return PathDistribution(place)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"License_Expression": "MIT OR Apache-2.0"}, "MIT OR Apache-2.0"),
        ({"License": "ISC"}, "ISC"),
        ({"License": "Apache 2.0"}, "Apache-2.0"),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, "MIT"),
    ],
)
def test_a_licence_is_read_where_metadata_say_it(tmp_path: Path, fields: dict[str, str], said: str):
    assert licences.licence("thing", distribution(tmp_path, **fields)) == said


@pytest.mark.parametrize("fields", [{}, {"License": "BSD"}, {"License": "see LICENSE"}, {"License": "UNKNOWN"}])
def test_one_that_nothing_says_is_told_and_not_guessed(tmp_path: Path, fields: dict[str, str]):
    with pytest.raises(licences.Unknown, match="thing: nothing that we can read"):
        licences.licence("thing", distribution(tmp_path, **fields))


def test_what_leaves_no_allowed_way_is_refused():
    held = ["MIT", "GPL-2.0-only OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]
    gone = ["AGPL-3.0-only", "GPL-3.0-or-later", "MIT AND GPL-2.0-only", "SSPL-1.0", "", "no licence"]
    assert licences.refused([*held, *gone]) == sorted(gone)


def test_everything_that_ships_may_and_so_may_what_its_wheels_carry():
    there = packing.by_name(build.wheels(AWS, build.ROOT))
    found = [licences.licence(name, dist) for name, dist in there.items()]
    carried = {packing.within(part) for dist in there.values() for part in packing.carried(dist)}
    assert len(found) > 30
    assert licences.refused(found) == []
    assert licences.refused(carried - {""}) == []
    nameless = {part["name"] for dist in there.values() for part in packing.carried(dist) if not packing.within(part)}
    assert nameless == {unsaid.AGG}


CALLED = {"lzma": "xz", "openjp": "openjpeg", "sharpyuv": "webp"}
"""The libraries whose files are called otherwise than they are."""


def left_out(path: str) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in build.UNUSED)


def test_every_shared_library_is_listed_or_its_distributions_own():
    wheels = build.wheels(AWS, build.ROOT)
    there, missing, silent, looked = packing.by_name(wheels), [], set(), 0
    for name, paths in dists.files(wheels, AWS).items():
        names = [part["name"].lower().removeprefix("lib") for part in packing.carried(there[name])]
        libraries = [path for path in paths if ".so" in path.name and not left_out(path.as_posix())]
        if libraries and not names and name not in unsaid.NOTHING_ELSE:
            silent.add(name)
        for path in libraries:
            looked += 1
            stem = re.sub(r"[-.].*|\d+[-.].*", "", path.name.removeprefix("lib")).lower()
            own = re.search(r"\.(cpython-\d+-\S+|abi3)\.so$", path.name)
            stem = CALLED.get(stem, stem)
            if not own and not any(part.startswith(stem) or stem.startswith(part) for part in names):
                missing.append(path.as_posix())
    assert looked > 25
    assert missing == []
    assert silent == set()


def test_what_a_wheel_does_not_list_was_read_in_the_version_that_ships():
    there = packing.by_name(build.wheels(AWS, build.ROOT))
    read = {name: version for name, (version, _) in unsaid.UNLISTED.items()}
    assert {name: there[name].version for name in read} == read, "read anew what they carry, for artefacts/unsaid.py"


def test_the_list_names_what_the_wheel_of_the_letters_hides():
    """FreeType and what shapes its letters lie in one file, which tells the versions itself."""
    dist = packing.by_name(build.wheels(AWS, build.ROOT))["freetype-py"]
    held = {part["name"]: part["version"] for part in packing.carried(dist)}
    file = Path(str(dist.locate_file("freetype/libfreetype.so"))).read_bytes()
    assert f"harfbuzz-{held['HarfBuzz']}".encode() in file
    import freetype

    assert ".".join(map(str, freetype.version())) == held["FreeType"]
    component = packing._component("freetype-py", dist)
    assert {part.name for part in component.components} == {"FreeType", "HarfBuzz", "zlib"}
    assert all(part.licenses for part in component.components)


def test_pillow_comes_without_the_one_library_of_its_list_that_may_not_ship():
    from PIL import features

    assert features.check("libimagequant") is False


def test_what_a_wheel_carries_without_a_licences_text_ships_with_one_from_another():
    (own,) = (build.ROOT / "build" / "host" / "publish_site").glob("freetype_py-*.dist-info/licenses")
    said = {path.name: path.read_text(errors="replace") for path in own.iterdir()}
    assert "The FreeType Project LICENSE" in said["freetype.txt"]
    assert 'the so-called "Old MIT" license' in said["harfbuzz.txt"]
    assert "Jean-loup Gailly" in said["zlib.txt"]


def test_a_licences_text_that_is_nowhere_is_missed():
    there = {
        "freetype-py": [Path("freetype_py-2.dist-info/METADATA")],
        "pypdfium2": [Path("pypdfium2-5.dist-info/licenses/zlib.txt")],
    }
    with pytest.raises(KeyError, match="freetype"):
        list(build.texts("freetype-py", there))


def test_the_page_of_licences_is_as_it_would_be_written_now():
    assert shipped.PAGE.read_text(encoding="utf-8") == shipped.page(), "write it anew: python -m artefacts.shipped"
