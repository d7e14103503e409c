"""The hooks work under the real pre-commit, in a scratch repository.

pre-commit would install a hook from its repository, which needs a package index; here the hooks of the manifest are
local ones with the same entry, arguments and files. All else is pre-commit's own doing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml
from repository import ROOT, SEED, Repository

MANIFEST = ROOT / ".pre-commit-hooks.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with the manifest's hooks installed."""
    made = Repository.create(tmp_path)
    hooks = [{**hook, "language": "system"} for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))]
    config = made.root / ".pre-commit-config.yaml"
    config.write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}))
    made.run("git", "add", str(config))
    made.run(sys.executable, "-m", "pre_commit", "install")
    return made


def test_the_manifest_is_valid() -> None:
    done = Repository(ROOT, {}).run(sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST), check=False)
    assert done.returncode == 0, done.stdout


def test_a_commit_with_an_alias_collision_is_refused(repository: Repository) -> None:
    repository.add(SEED)
    done = repository.run("git", "commit", "--message=seed", check=False)
    assert done.returncode != 0
    assert f"_figures/{SEED}:60:5: G101 “APRIL” is an alias of ANP32B, but here it means TNFSF13" in done.stderr
    assert repository.run("git", "log", "--format=%s").stdout == "records\n"


def test_other_files_are_no_records(repository: Repository) -> None:
    (repository.root / "README.md").write_text("# Figures\n")
    repository.run("git", "add", "README.md")
    done = repository.run("git", "commit", "--message=readme", check=False)
    assert done.returncode == 0, done.stderr


def test_the_second_hook_repairs_and_refuses_once(repository: Repository) -> None:
    record = repository.add("PMC9900004__influenza-g004.md")
    before = record.read_text(encoding="utf-8")
    run = (sys.executable, "-m", "pre_commit", "run", "figlint-fix")
    done = repository.run(*run, check=False)
    assert "files were modified by this hook" in done.stdout
    after = record.read_text(encoding="utf-8")
    assert ("RIGI" in after, "DDX58" in after.split("keywords", 1)[1]) == (True, False)
    assert "IVNS1ABP" in before and "IVNS1ABP" in after, "to take a claim out is for a person"
