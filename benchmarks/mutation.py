"""Change the code in small ways, one at a time, and see whether the tests notice.

Run from the root of the project: ``PYTHONPATH=. python benchmarks/mutation.py``. A change that no test notices is a
*survivor*: either a test is missing, or the change means nothing. The score is the share of changes noticed.

Tools that do this rewrite files, or start Python anew for each change. Here a process that has loaded everything is
forked for each change; the child forgets the modules of ``figlint.evaluation``, loads them again with one of them
changed, and runs the tests of that module until one fails. Nothing is written to the source.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

#: Module of ``figlint.evaluation`` -> its tests in ``tests/evaluation``, the quickest first.
TESTS: Mapping[str, tuple[str, ...]] = {
    "scoring.counts": ("scoring/test_counts", "scoring/test_matching", "scoring/test_scores"),
    "scoring.identifiers": ("scoring/test_identifiers", "scoring/test_scoring"),
    "scoring.matching": ("scoring/test_matching", "scoring/test_scoring", "scoring/test_reference_scores"),
    "scoring.document": ("scoring/test_scoring", "scoring/test_reference_scores"),
    "scoring.scores": ("scoring/test_scores", "scoring/test_intervals"),
    "scoring.intervals": ("scoring/test_intervals", "scoring/test_scores"),
    "scoring.error_classes": ("scoring/test_error_classes", "scoring/test_scoring"),
    "fixing.edits": ("fixing/test_fix", "../test_fuzz"),
    "fixing.fix": ("fixing/test_fix", "fixing/test_repair", "../test_fuzz"),
    "fixing.repair": ("fixing/test_replacements", "fixing/test_repair"),
    "fixing.replacements": ("fixing/test_replacements", "outputs/test_sarif"),
    "fixing.undo": ("fixing/test_undo",),
}
_ROOT = Path(__file__).resolve().parents[1]
#: A test that needs the development data is slow, and the others are to do without it.
_LEFT_OUT = ("test_real_records_are_edited_exactly",)
#: What the tests of a changed module may take: this much, and more where the tests of the module as it is do.
#: *Unit:* seconds of processor time. A change that loops without end is noticed so.
_CPU_SECONDS = 10.0
_CPU_FACTOR = 3.0
#: What the tests of a module as it is may take.
_MOST_CPU_SECONDS = 120.0

_COMPARISONS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_FUNCTIONS: Mapping[str, str] = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a module. ``number`` counts the places of the module, in the order of its syntax tree."""

    module: str
    number: int
    line: int
    before: str
    after: str


class _Mutator(ast.NodeTransformer):
    """Makes the change of one place, or counts the places and says what the changes would be.

    Left alone is what is no behaviour: annotations, decorators, docstrings, and the words of errors.
    """

    def __init__(self, wanted: int | None) -> None:
        self.wanted = wanted
        self.found: list[tuple[int, str, str]] = []

    def _offer(self, node: ast.AST, changed: ast.AST) -> ast.AST:
        number = len(self.found)
        self.found.append((getattr(node, "lineno", 0), _show(node), _show(changed)))
        return ast.copy_location(changed, node) if number == self.wanted else node

    def _visit_all(self, nodes: Sequence[ast.AST]) -> list[ast.AST]:
        return [self.visit(node) for node in nodes]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.args.defaults = self._visit_all(node.args.defaults)  # type: ignore[assignment]
        node.body = self._visit_all(node.body)  # type: ignore[assignment]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = self._visit_all(node.body)  # type: ignore[assignment]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None and "TypeAlias" not in ast.unparse(node.annotation):
            node.value = self.visit(node.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if isinstance(node.value, ast.Subscript) and ast.unparse(node.value).startswith(("Literal", "tuple[")):
            return node
        node.value = self.visit(node.value)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):  # a docstring
            return node
        node.value = self.visit(node.value)
        return self._offer(node, ast.Pass()) if isinstance(node.value, ast.Call) else node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
            return node
        node.value = self.visit(node.value)
        return self._offer(node, ast.Return(ast.Constant(None)))

    def visit_If(self, node: ast.If) -> ast.AST:
        if "TYPE_CHECKING" in ast.unparse(node.test):
            return node
        self.generic_visit(node)
        node.test = self._negated(node.test)
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        return self.visit_If(node)  # type: ignore[arg-type]

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self.visit_If(node)  # type: ignore[arg-type]

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.ifs = [self._negated(test) for test in node.ifs]
        return node

    def _negated(self, test: ast.expr) -> ast.expr:
        if isinstance(test, ast.Compare | ast.UnaryOp):  # these are changed by themselves
            return test
        return self._offer(test, ast.UnaryOp(ast.Not(), test))  # type: ignore[return-value]

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for place, operator in enumerate(node.ops):
            changed = copy.copy(node)
            changed.ops = [*node.ops]
            changed.ops[place] = _COMPARISONS[type(operator)]()
            node = self._offer(node, changed)  # type: ignore[assignment]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        return self._offer(node, ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values))

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        other = _OPERATORS.get(type(node.op))
        return node if other is None else self._offer(node, ast.BinOp(node.left, other(), node.right))

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        node.value = self.visit(node.value)
        other = _OPERATORS.get(type(node.op))
        return node if other is None else self._offer(node, ast.AugAssign(node.target, other(), node.value))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return self._offer(node, node.operand)

    def visit_Break(self, node: ast.Break) -> ast.AST:
        return self._offer(node, ast.Continue())

    def visit_Continue(self, node: ast.Continue) -> ast.AST:
        return self._offer(node, ast.Break())

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if ast.unparse(node.func) == "TypeVar":
            return node
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and (other := _FUNCTIONS.get(node.func.id)):
            keywords = [] if other == "list" else node.keywords
            return self._offer(node, ast.Call(ast.Name(other, ast.Load()), node.args, keywords))
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            return self._offer(node, ast.Constant(not node.value))
        if isinstance(node.value, int):
            return self._offer(node, ast.Constant(node.value + 1))
        if isinstance(node.value, str | bytes):
            return self._offer(node, ast.Constant(node.value + ("XX" if isinstance(node.value, str) else b"XX")))
        return node


def _show(node: ast.AST) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())
    return text if len(text) <= 120 else text[:117] + "..."


def source_of(module: str) -> Path:
    """Return the file of a module of ``figlint.evaluation``, in the layout of the project or of its imports."""
    spec = importlib.util.find_spec("figlint.evaluation")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    return folder.joinpath(*module.split(".")).with_suffix(".py")


def mutants_of(module: str) -> Iterator[Mutant]:
    """Yield every change of a module."""
    mutator = _Mutator(None)
    mutator.visit(ast.parse(source_of(module).read_text(encoding="utf-8")))
    for number, (line, before, after) in enumerate(mutator.found):
        yield Mutant(module, number, line, before, after)


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module changed."""

    def __init__(self, mutant: Mutant) -> None:
        self._name = f"figlint.evaluation.{mutant.module}"
        self._path = source_of(mutant.module)
        tree = _Mutator(mutant.number).visit(ast.parse(self._path.read_text(encoding="utf-8")))
        self._code = compile(ast.fix_missing_locations(tree), str(self._path), "exec")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the changed module, and no other."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code."""
        module.__file__ = str(self._path)
        exec(self._code, module.__dict__)


def warm_up() -> None:
    """Load everything that takes time, so that a child finds it loaded."""
    import hypothesis
    import hypothesis.stateful
    import polars
    import pytest
    import spacy
    import typer.testing

    from figlint.evaluation.config import Settings
    from figlint.evaluation.lint.assembly import open_linter

    del pytest, polars, spacy, typer
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("mutation")
    open_linter(Settings())


def is_noticed(mutant: Mutant | None, module: str, seconds: float) -> bool:
    """Run the tests of a module in a child that has it changed, and return whether one fails.

    :param mutant: ``None`` for the module as it is.
    :param seconds: Processor time after which it counts as failed.
    """
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        code = 1
        try:
            code = _run_tests(mutant, module, round(seconds))
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    try:
        os.killpg(child, signal.SIGKILL)  # what a changed program may have left behind
    except ProcessLookupError:
        return status != 0
    return status != 0


def allowed_seconds(module: str) -> float:
    """Return the processor time that the tests of a module may take once it is changed.

    :raises SystemExit: If they fail as it is.
    """
    before = _seconds_of_children()
    if is_noticed(None, module, _MOST_CPU_SECONDS):
        sys.exit(f"the tests of {module} fail as it is")
    return _CPU_SECONDS + _CPU_FACTOR * (_seconds_of_children() - before)


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run_tests(mutant: Mutant | None, module: str, seconds: int) -> int:
    import pytest

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.alarm(seconds * 4)  # for a change that waits instead of working
    for name in [name for name in sys.modules if name.startswith(("figlint.evaluation", "tests"))]:
        del sys.modules[name]
    if mutant is not None:
        sys.meta_path.insert(0, _Changed(mutant))
    files = [os.path.normpath(f"tests/evaluation/{name}.py") for name in TESTS[module]]
    left_out = " and ".join(f"not {name}" for name in _LEFT_OUT)
    # The profile of the command line goes before the one that tests/conftest.py loads.
    options = ["--hypothesis-profile=mutation", "-x", "-q", "--assert=plain", "-k", left_out]
    options += ["-p", "no:cacheprovider", "-p", "no:xdist"]
    return int(pytest.main([*options, *(file for file in files if Path(file).is_file())]))


def main() -> None:
    """Try the changes, and list those that nothing notices."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", choices=sorted(TESTS), action="append", help="all if none is named")
    parser.add_argument("--sample", type=int, help="try only so many changes, drawn at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--least", type=float, default=0.0, help="fail below this score")
    parser.add_argument("--output", type=Path, help="write the survivors as JSON lines")
    options = parser.parse_args()
    os.chdir(_ROOT)
    modules = options.module or list(TESTS)
    mutants = [mutant for module in modules for mutant in mutants_of(module)]
    if options.sample and options.sample < len(mutants):
        drawn = random.Random(options.seed).sample(range(len(mutants)), options.sample)
        mutants = [mutants[number] for number in sorted(drawn)]
    warm_up()
    allowed = {module: allowed_seconds(module) for module in modules}
    begin = time.perf_counter()
    tried: Counter[str] = Counter()
    survivors: list[Mutant] = []
    for number, mutant in enumerate(mutants, start=1):
        tried[mutant.module] += 1
        if not is_noticed(mutant, mutant.module, allowed[mutant.module]):
            survivors.append(mutant)
            print(f"{number:4} survived {mutant.module}:{mutant.line}: {mutant.before}  ->  {mutant.after}", flush=True)
    lost = Counter(mutant.module for mutant in survivors)
    for module, count in tried.items():
        print(f"{module:22} {count - lost[module]:>4} of {count:>4} noticed  {1 - lost[module] / count:.3f}")
    score = 1 - len(survivors) / len(mutants)
    print(f"score {score:.3f} of {len(mutants)} changes in {time.perf_counter() - begin:.0f} s")
    if options.output:
        options.output.write_text("".join(json.dumps(asdict(mutant)) + "\n" for mutant in survivors))
    sys.exit(score < options.least)


if __name__ == "__main__":
    main()
