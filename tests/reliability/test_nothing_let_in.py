"""No code comes from data, no command calls anybody, and what is written runs nowhere."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from figlint.evaluation.outputs.query import query
from figlint.nlp.corpora.bioc import read_bioc
from figlint.nlp.errors import InputError, UsageError

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for part in ("nlp", "models", "evaluation", "figlint") for path in (ROOT / part).rglob("*.py"))

#: Modules that run code from data or reach other machines -> the files that may import them, and why.
ALLOWED_IMPORTS = {
    "pickle": {"models/building/species.py"},  # a reader that knows numpy's arrays alone; when a lexicon is built
    "subprocess": {
        "evaluation/cli/models.py",  # pip, by the user's wish
        "evaluation/benchmark/performance.py",  # our own module, to measure its memory
        "models/building/sources.py",  # the package managers that fetch the sources of a lexicon
    },
    "socket": {"evaluation/review/serve.py"},  # the review page, on this machine alone
}
#: Modules that nothing imports, for the same reasons.
FORBIDDEN_IMPORTS = {
    "ctypes", "marshal", "shelve", "dill", "cloudpickle", "joblib", "code", "pty", "runpy", "telnetlib",
    "http.client", "http.server", "urllib.request", "ftplib", "smtplib", "requests", "httpx",
    "xml.dom", "xml.sax", "xml.sax.expatreader", "lxml", "xml.etree.cElementTree",
}  # fmt: skip
#: Calls that run code or read more than data.
FORBIDDEN_CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load", "yaml.load_all", "yaml.full_load",
    "yaml.full_load_all", "yaml.unsafe_load", "yaml.unsafe_load_all", "pickle.load", "pickle.loads",
    "pandas.read_pickle", "pd.read_pickle", "ElementTree.parse", "ET.parse", "ElementTree.fromstring",
}  # fmt: skip


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the modules that are imported, and the names taken from them as if they were modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_can_run_data(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = str(path.relative_to(ROOT))
    for module in imports(tree):
        assert module not in FORBIDDEN_IMPORTS, f"{name} imports {module}"
        assert module not in ALLOWED_IMPORTS or name in ALLOWED_IMPORTS[module], f"{name} imports {module}"
    for call in calls(tree):
        called = ast.unparse(call.func)
        assert called not in FORBIDDEN_CALLS, f"{name}:{call.lineno} calls {called}"
        keywords = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        assert keywords.get("shell", "False") == "False", f"{name}:{call.lineno} opens a shell"
        assert keywords.get("allow_pickle", "False") == "False", f"{name}:{call.lineno} reads pickles"
        if called == "torch.load":
            assert keywords.get("weights_only") == "True", f"{name}:{call.lineno} reads pickles"
        if called in ("np.load", "numpy.load"):
            assert "allow_pickle" in keywords, f"{name}:{call.lineno} leaves pickles to numpy's default"


#: Runs two lists of commands with all ways out watched, the first one without pickle; prints what was tried.
GUARDED = r"""
import json, sys

tried, watched = [], {"pickle.find_class"}
# Unix sockets and pairs of them are how processes of one machine talk.
watched |= {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
           "socket.gethostbyaddr", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect",
           "webbrowser.open"}

def watch(event, arguments):
    # urllib3, which spaCy imports, asks in this way whether there is IPv6: nothing is sent, nobody can connect.
    if event in watched and not (event == "socket.bind" and arguments[1] == ("::1", 0)):
        tried.append(f"{event} {arguments!r}")
        raise PermissionError(f"{event} is not allowed")

sys.addaudithook(watch)

from typer.testing import CliRunner
from figlint.evaluation.cli.app import app

codes = []
def run(arguments):
    result = CliRunner().invoke(app, arguments)
    codes.append([" ".join(arguments), result.exit_code])
    if result.exit_code not in (0, 1) or (result.exception and not isinstance(result.exception, SystemExit)):
        print(arguments, result.output[-2000:], repr(result.exception), file=sys.stderr)

one_process, all_others = json.load(sys.stdin)
for arguments in one_process:
    run(arguments)
watched.remove("pickle.find_class")
for arguments in all_others:
    run(arguments)
print(json.dumps([codes, tried]))
"""


@pytest.fixture
def work(seeds: Path, tmp_path: Path) -> Path:
    """A folder with two records, evidence and a small annotated corpus."""
    for path in sorted(seeds.glob("PMC99000??__*"))[1::3]:
        (tmp_path / "records").mkdir(exist_ok=True)
        (tmp_path / "records" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "corpus.pubtator").write_text("1|t|TNF binds\n1|a|It does.\n1\t0\t3\tTNF\tGene\t7124\n\n")
    return tmp_path


def test_no_command_calls_anybody_or_reads_pickles(work: Path) -> None:
    """All but those that serve (`review`) or fetch by name (`models install`, `lexicon build`, Dask, URLs).

    Pickle is refused to those that work in one process; others hand each other their work so.
    """
    record = next((work / "records").glob("*.md")).stem
    one_process = [
        ["check", "records", "--exit-zero"],
        ["check", "records", "--diff", "--exit-zero"],
        ["check", "records", "--fix"],
        ["undo"],
        ["evaluate", "records", "-o", "report"],
        ["explain", record, "TNF", "--in", "records"],
        ["convert", "corpus.pubtator", "corpus.xml"],
        ["convert", "corpus.pubtator", "corpus.spacy"],
        ["convert", "corpus.spacy", "again.pubtator"],
        ["lexicon", "lookup", "APRIL"],
        ["lexicon", "info"],
        ["rule"],
        ["schema", "check"],
        ["models", "list"],
        ["models", "info", "figlint"],
        ["models", "install", "en_ner_craft_md", "--dry-run"],
    ]
    all_others = [
        ["annotate", "records", "-o", "annotated.jsonl", "--workers", "2"],
        ["audit", "records", "-o", "audit.jsonl", "--workers", "2"],
        ["status", "."],
        ["query", "select count(*) from audit"],
        ["benchmark", "corpus.pubtator", "--resamples", "10"],
    ]
    done = subprocess.run(
        [sys.executable, "-c", GUARDED],
        input=json.dumps([one_process, all_others]), capture_output=True, text=True, cwd=work,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    codes, tried = json.loads(done.stdout.splitlines()[-1])
    assert tried == []
    assert len(codes) == len(one_process) + len(all_others)
    assert {code for _, code in codes} <= {0, 1}, (codes, done.stderr)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE c [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY a{n} "&a{n - 1 or ""};&a{n - 1 or ""};">' for n in range(1, 30)),
        '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE c [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;',
    ],
    ids=["billion laughs", "file", "network"],
)
def test_xml_entities_are_refused(declaration: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    entity = "&a29;" if "a29" in declaration else "&x;"
    path.write_text(
        f"<?xml version='1.0'?>{declaration}]><collection><document><id>1</id><passage><offset>0</offset>"
        f"<text>{entity}</text></passage></document></collection>"
    )
    with pytest.raises(InputError, match="entities"):
        list(read_bioc(path))


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_csv_auto('/etc/passwd')",
        "select * from read_blob('/etc/passwd')",
        "select * from read_text('{folder}/../audit.jsonl')",
        "select * from read_json('{folder}/other.json')",
        "select * from parquet_scan('/etc/passwd')",
        "select * from sniff_csv('/etc/passwd')",
        "select * from query('select * from read_text(''/etc/passwd'')')",
        "select * from read_csv('http://127.0.0.1:9/x.csv')",
        "with x as (select * from '/etc/passwd') select * from x",
        "copy audit to '{folder}/new.parquet' (format parquet)",
        "export database '{folder}/new'",
        "import database '{folder}'",
        "attach ':memory:' as other",
        "attach '/etc/passwd' as other (type sqlite)",
        "install json",
        "load '/tmp/x.duckdb_extension'",
        "set lock_configuration = false",
        "reset allowed_paths",
        "call pragma_version()",
        "create macro f() as 1",
        "insert into audit values (1)",
        "update audit set value = 'x'",
        "delete from audit",
        "explain analyze delete from audit",
        "create secret s (type s3)",
        "checkpoint",
        "vacuum",
    ],
)
def test_queries_reach_nothing_but_results(sql: str, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    row = {
        "figid": "a", "field": "keywords", "value": "TNF", "verdict": "supported", "p_error": 0.1, "rule": None,
        "surface": "TNF", "replacement": None, "evidence": {},
    }  # fmt: skip
    (folder / "audit.jsonl").write_text(json.dumps(row) + "\n")
    (folder / "other.json").write_text('{"secret": 1}')
    (tmp_path / "audit.jsonl").write_text(json.dumps(row) + "\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert list(query("select value from audit", [folder]).rows) == [("TNF",)]
    with pytest.raises(UsageError):
        list(query(sql.format(folder=folder), [folder]).rows)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
