import importlib.util
import json
import os
import shutil
import subprocess
import sys

import pytest

from config.launcher.paths import ROOT

specification = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
bootstrap = importlib.util.module_from_spec(specification)
specification.loader.exec_module(bootstrap)

ECHO = "import json, os, sys\nprint(json.dumps([sys.argv[1:], os.getcwd(), sys.prefix]))"


def make_checkout(root):
    """Make a project that needs no package and says how it was called."""
    (root / "requirements").mkdir(parents=True)
    (root / "config" / "launcher").mkdir(parents=True)
    for name in ("run", "test", "bootstrap.py"):
        shutil.copy(ROOT / name, root / name)
    for name in ("base", "dev"):
        (root / "requirements" / f"{name}.txt").write_text("# nothing\n")
    (root / "config" / "launcher" / "__main__.py").write_text(ECHO)
    return root


@pytest.fixture
def checkout(tmp_path):
    return make_checkout(tmp_path / "checkout")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A checkout in an awkward place, started once."""
    root = make_checkout(tmp_path_factory.mktemp("bootstrap") / "a folder, with (signs) and é")
    first = start(root, "run")
    assert first.returncode == 0, first.stderr
    assert "Installing" in first.stdout
    return root


@pytest.fixture
def moved(installed, tmp_path):
    """The same checkout in another place: its environment still names the old one."""
    return shutil.copytree(installed, tmp_path / "elsewhere", symlinks=True)


def start(root, name, *arguments, cwd="/", **more):
    environment = {**os.environ, "PIP_NO_INDEX": "1", **more}
    path = f"{os.path.dirname(sys.executable)}:{environment['PATH']}"
    return subprocess.run(
        [str(root / name), *arguments],
        cwd=cwd,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_second_start_installs_nothing(installed):
    start(installed, "run")

    again = start(installed, "run", "--fresh")

    assert json.loads(again.stdout) == [["run", "--fresh"], "/", str(installed / ".venv")]


@pytest.mark.slow
def test_a_changed_list_of_packages_is_installed(installed):
    list_of_packages = installed / "requirements" / "base.txt"
    list_of_packages.write_text(list_of_packages.read_text() + "# more\n")

    assert "Installing" in start(installed, "run").stdout


@pytest.mark.slow
def test_the_check_has_packages_of_its_own_which_include_those_of_a_run(moved):
    assert "requirements/dev.txt" in start(moved, "test", "fast").stdout
    assert "Installing" not in start(moved, "run").stdout


@pytest.mark.slow
def test_a_checkout_that_was_moved_finds_itself_again(moved, installed):
    again = start(moved, "run")

    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout.splitlines()[-1])[0] == ["run"]
    assert str(moved) in (moved / ".venv" / "bin" / "seuil").read_text()
    assert str(installed) not in (moved / ".venv" / "bin" / "seuil").read_text()


@pytest.mark.slow
def test_a_folder_of_the_same_name_where_it_is_called_does_not_get_in_the_way(installed, tmp_path):
    (tmp_path / "config" / "launcher").mkdir(parents=True)
    (tmp_path / "config" / "launcher" / "__main__.py").write_text("raise SystemExit('wrong one')")

    done = start(installed, "run", cwd=tmp_path, PYTHONPATH=str(tmp_path))

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_package_that_cannot_be_had_is_said(moved):
    (moved / "requirements" / "base.txt").write_text(
        f"seuil-absent==1.0 --hash=sha256:{'0' * 64}\n"
    )

    done = start(moved, "run")

    assert done.returncode == 1
    assert "requirements/base.txt could not be installed" in done.stderr


def test_without_ensurepip_the_remedy_is_one_sentence(checkout, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", checkout)
    monkeypatch.setattr(bootstrap, "VENV", checkout / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", checkout / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "find_spec", {}.get)

    with pytest.raises(SystemExit) as refusal:
        bootstrap.install_with_pip("requirements/base.txt")

    assert "apt install python3.11-venv" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_without_python_the_remedy_is_one_sentence(checkout, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname"):
        (tools / name).symlink_to(shutil.which(name))

    done = subprocess.run(
        [str(tools / "sh"), str(checkout / "run")],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Seuil needs Python 3.11.")
    assert done.stderr.count("\n") == 1


def test_a_mirror_that_pip_knows_is_not_passed_by():
    assert bootstrap.pip_is_configured({"PIP_INDEX_URL": "https://mirror.example/simple"})
