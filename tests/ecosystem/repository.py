"""A scratch Git repository of figure records, and `figlint` as a program on the path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEED = "PMC8431187__cancers-13-04441-g002.md"
CLEAN = "PMC9900001__clean-g001.md"


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with the clean seed record committed."""

    root: Path
    environment: dict[str, str]

    @classmethod
    def create(cls, folder: Path) -> Repository:
        """Make the repository, and a folder of programs with `figlint` in it."""
        programs = folder / "programs"
        programs.mkdir()
        program = programs / "figlint"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m figlint "$@"\n')
        program.chmod(0o755)
        home = folder / "home"
        home.mkdir()
        environment = os.environ | {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "PRE_COMMIT_HOME": str(home / "pre-commit"),
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "t" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        repository = cls(folder / "repository", environment)
        repository.root.mkdir()
        repository.run("git", "init", "--quiet", "--initial-branch=main")
        repository.add(CLEAN)
        repository.run("git", "commit", "--quiet", "--message=records")
        return repository

    def add(self, record: str) -> Path:
        """Copy a seed record with its evidence table into the repository and stage them."""
        folder = self.root / "_figures"
        folder.mkdir(exist_ok=True)
        shutil.copy(ROOT / "seeds" / record, folder)
        table = ROOT / "seeds" / "_data" / f"{Path(record).stem}-genes.tsv"
        if table.is_file():
            (folder / "_data").mkdir(exist_ok=True)
            shutil.copy(table, folder / "_data")
        self.run("git", "add", "--all")
        return folder / record

    def run(self, *command: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the repository."""
        return subprocess.run(
            command, cwd=self.root, env=self.environment | environment, capture_output=True, text=True, check=check
        )
