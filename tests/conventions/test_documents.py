"""The repository's own papers: links lead somewhere, the maps name what is there."""

import re

import pytest
import yaml

from config.launcher.paths import ROOT
from tests.conventions.checkout import files, named, project, read

PAGES = files(".md")
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:seuil|config|tests|docs|requirements|benchmarks)/[a-z0-9_/.-]*)`")
FRAGMENT = re.compile(r"[a-z0-9-]+\.(added|changed|fixed|removed|security)\.md")
ADR_PARTS = ["## Context", "## Decision", "## Consequences"]
ADRS = files(".md", under="docs/adr")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    lost = [
        target
        for target in LINK.findall(read(page))
        if not re.match(r"https?:|mailto:|#", target)
        and not (page.parent / target.split("#")[0]).exists()
    ]

    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_files_that_are_named_are_there(page):
    lost = [path for path in PATH.findall(read(page)) if not (ROOT / path).exists()]

    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_has_one_title(page):
    outside_code = re.sub(r"^```.*?^```", "", read(page), flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^# ", outside_code, re.MULTILINE)

    assert len(titles) == (0 if FRAGMENT.fullmatch(page.name) else 1)


def test_the_map_names_every_package():
    packages = [
        named(path.parent)
        for folders in ("seuil/*/__init__.py", "seuil/web/*/__init__.py")
        for path in ROOT.glob(folders)
    ]

    assert {"seuil/access", "seuil/web/search"} <= set(packages)
    assert [name for name in packages if f"{name}/`" not in read("docs/map.md")] == []


def test_the_list_of_documents_names_every_one_but_the_decisions():
    documents = {path.relative_to(ROOT / "docs").as_posix() for path in files(".md", under="docs")}
    wanted = {name for name in documents if not name.startswith("adr/")} - {"README.md"}

    assert wanted - set(LINK.findall(read("docs/README.md"))) == set()


def test_the_readme_names_every_folder():
    folders = {named(path).split("/")[0] for path in files() if "/" in named(path)}

    assert {name for name in folders if f"`{name}/`" not in read("README.md")} == set()


def test_decisions_are_numbered_without_a_hole_and_listed():
    numbers = [int(path.name[:4]) for path in ADRS if path.name[:4].isdecimal()]
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", read("docs/adr/README.md"))

    assert numbers == list(range(1, len(numbers) + 1))
    assert listed == [path.name for path in ADRS if path.name[:4].isdecimal()]


@pytest.mark.parametrize("page", [path for path in ADRS if path.name[:4].isdecimal()], ids=named)
def test_a_decision_has_its_three_parts(page):
    assert re.findall(r"^## .*$", read(page), re.MULTILINE) == ADR_PARTS


def test_fragments_of_the_change_log_say_their_kind():
    fragments = [path for path in files(under="changelog.d") if path.name != "README.md"]

    assert fragments
    assert [path.name for path in fragments if not FRAGMENT.fullmatch(path.name)] == []


def test_publiccode_agrees_with_the_project():
    content = yaml.safe_load(read("publiccode.yml"))

    assert content["publiccodeYmlVersion"] == "0.4"
    assert content["legal"]["license"] == project()["project"]["license"]
    assert content["softwareVersion"] == project()["project"]["version"]
    assert set(content["description"]) == {"en", "fr", "nl"}
    for words in content["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]


def test_the_picture_of_the_readme_is_light():
    picture = ROOT / "docs" / "pictures" / "search.png"

    assert named(picture) in read("README.md")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size <= 250_000
