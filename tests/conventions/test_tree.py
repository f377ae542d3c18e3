"""What does not belong in the repository: other people's code, and traces of a machine."""

import re

import pytest

from tests.conventions.checkout import files, named, read, text_files

OF_A_MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work|workspace|mnt)/(?!somebody\b)[\w.-]+"
    r"|(?:pypi|npmjs|pythonhosted|artifactory|nexus|docker|ghcr)\.(?:org|com|io)\b"
    r"|--(?:extra-)?index-url\s+\S|^registry\s*=",
    re.IGNORECASE | re.MULTILINE,
)
STATIC = [path for path in files(under="seuil") if "static" in path.parts]
OWN_STATIC = {".css", ".js", ".svg"}
MOST_CHARACTERS_IN_A_LINE = 400
OF_OTHERS = re.compile(
    r"sourceMappingURL|@license|@preserve|\bCopyright\b|https?://(?!www\.w3\.org/)", re.IGNORECASE
)


@pytest.mark.parametrize(
    "trace", ["see /home/ann/notes", "https://pypi.org/simple", "--index-url https://x"]
)
def test_traces_are_recognised(trace):
    assert OF_A_MACHINE.search(trace)


def test_no_trace_of_a_machine():
    traces = {
        named(path): found
        for path in text_files()
        if path.name != "test_tree.py" and (found := OF_A_MACHINE.findall(read(path)))
    }

    assert traces == {}


@pytest.mark.parametrize("path", STATIC, ids=named)
def test_scripts_and_styles_are_our_own(path):
    text = read(path)

    assert path.suffix in OWN_STATIC
    assert ".min." not in path.name
    assert OF_OTHERS.findall(text) == []
    assert max(map(len, text.splitlines())) <= MOST_CHARACTERS_IN_A_LINE


def test_the_licence_is_the_affero_licence_to_the_letter():
    lines = read("LICENSE").splitlines()

    assert len(lines) == 661
    assert [line.strip() for line in lines[:2]] == [
        "GNU AFFERO GENERAL PUBLIC LICENSE",
        "Version 3, 19 November 2007",
    ]
