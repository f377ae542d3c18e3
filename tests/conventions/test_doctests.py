"""Examples in docstrings and in the pages on algorithms are true."""

import doctest
import importlib

import pytest

from tests.conventions.checkout import files, named, read
from tests.conventions.test_names import module_name

MODULES = [path for path in files(".py", under="seuil") if ">>> " in read(path)]
PAGES = files(".md", under="docs/algorithms")
FLAGS = doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_examples_of_a_module(path):
    result = doctest.testmod(importlib.import_module(module_name(path)), optionflags=FLAGS)

    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_examples_of_a_page(path):
    result = doctest.testfile(str(path), module_relative=False, optionflags=FLAGS)

    assert result.attempted > 0
    assert result.failed == 0
