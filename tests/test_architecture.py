"""What the import contracts cannot see: how actions are built, what leaves a stage, how long and how pinned things are.

Each check is a function from source to complaints, so that it can be shown a mistake as well as the product.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRODUCT = ("lims", "labels", "pages")

# Public actions that may do without `require` or `record`, as "lims.stage.actions.name": each with its reason.
WITHOUT_REQUIRE: frozenset[str] = frozenset()
WITHOUT_RECORD: frozenset[str] = frozenset()

# Modules where transactions are begun and ended.
MAY_COMMIT = ("lims.unit_of_work", "lims.database", "lims.schema")

# Calls that write to the table they are given.
WRITES = {"add", "insert", "insert_many", "next_ids", "update", "delete"}

PAGE_LINES = 120
FUNCTION_LINES = 60
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "service", "services"}
SQL = re.compile(r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b", re.DOTALL)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """One source file, with what its names stand for."""

    name: str
    tree: ast.Module = field(repr=False)
    lines: int = 0
    imported: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for each in node.names:
                    self.imported[each.asname or each.name] = each.name
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for each in node.names:
                    self.imported[each.asname or each.name] = f"{node.module}.{each.name}"

    @property
    def functions(self) -> list[Function]:
        """The functions at the top of the file."""
        return [node for node in self.tree.body if isinstance(node, Function)]

    def is_file(self, *kinds: str) -> bool:
        """Whether this is (part of) one of these files of a stage, as in lims/<stage>/actions.py or actions/*.py."""
        parts = self.name.split(".")
        return len(parts) > 2 and parts[0] == "lims" and parts[2] in kinds


def source(name: str, text: str) -> Module:
    """A module from its text."""
    return Module(name, ast.parse(text), len(text.splitlines()))


def modules(*packages: str) -> list[Module]:
    """Every source file of the packages."""
    return [module for package in packages for module in _modules_of(package)]


@cache
def _modules_of(package: str) -> tuple[Module, ...]:
    return tuple(source(_name_of(file), file.read_text("utf-8")) for file in files_of(package))


def files_of(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


# --- how an action is built ---------------------------------------------------------------------------------------


def signature_complaints(module: Module) -> Iterator[str]:
    """Only `work` may be given by position."""
    for function in _public(module):
        arguments = function.args
        given = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        if given != ["work"] or arguments.vararg:
            yield f"{module.name}.{function.name} takes {given} by position; only `work` may be, the rest by name"


def calls_complaints(everything: list[Module], verb: str, without: Iterable[str]) -> Iterator[str]:
    """Each public action calls `work.<verb>`, itself or through what it calls."""
    graph = {f"{module.name}.{each.name}": _called(module, each) for module in everything for each in module.functions}
    for module in everything:
        for function in _public(module) if module.is_file("actions") else []:
            name = f"{module.name}.{function.name}"
            if name not in without and not _reaches(graph, name, verb):
                yield f"{name} never calls `{verb}`"


def _public(module: Module) -> list[Function]:
    return [function for function in module.functions if not function.name.startswith("_")]


def _called(module: Module, function: Function) -> set[str]:
    """The full names of what a function calls; `work.require` and a bare `require` are both called "require"."""
    found = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        spelt = ast.unparse(node.func)
        first, _, rest = spelt.partition(".")
        if first in module.imported:
            found.add(f"{module.imported[first]}.{rest}".rstrip("."))
        elif first == "work":
            found.add(rest)
        else:
            found |= {spelt, f"{module.name}.{spelt}"}
    return found


def _reaches(graph: dict[str, set[str]], start: str, verb: str) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            called = graph.get(name, set())
            if verb in called or any(each.endswith(f".{verb}") and each not in graph for each in called):
                return True
            waiting.extend(called)
    return False


def commit_complaints(module: Module) -> Iterator[str]:
    """Transactions end where they began: at the edge."""
    if module.name.startswith(MAY_COMMIT):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".commit", ".rollback")):
            yield f"{module.name}:{node.lineno} calls {ast.unparse(node.func)}"


def foreign_table_complaints(module: Module) -> Iterator[str]:
    """Only a stage itself writes its tables; others may read them, but not in an action."""
    stage = ".".join(module.name.split(".")[:2])
    every = {known: name for known, name in module.imported.items() if re.match(r"lims\.\w+\.tables\b", name)}
    foreign = {known: name for known, name in every.items() if not name.startswith(f"{stage}.")}
    if module.is_file("actions"):
        yield from (f"{module.name} imports {name}" for name in foreign.values())
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and (written := _written(node) & set(foreign)):
            yield f"{module.name}:{node.lineno} writes {foreign[written.pop()]}"


def _written(call: ast.Call) -> set[str]:
    """The first names of what work.add(Table, …), update(tables.Table) or Table.__table__.delete() write."""
    function = ast.unparse(call.func)
    if function.split(".")[-1] not in WRITES:
        return set()
    return {ast.unparse(each).split(".")[0] for each in (call.func, *call.args)}


def test_only_work_is_given_to_an_action_by_position() -> None:
    actions = [module for module in modules("lims") if module.is_file("actions")]
    assert [text for module in actions for text in signature_complaints(module)] == []


def test_every_action_requires_a_permission() -> None:
    assert list(calls_complaints(modules("lims"), "require", WITHOUT_REQUIRE)) == []


def test_every_action_is_recorded() -> None:
    assert list(calls_complaints(modules("lims"), "record", WITHOUT_RECORD)) == []


def test_exceptions_are_still_needed() -> None:
    everything = modules("lims")
    for verb, without in (("require", WITHOUT_REQUIRE), ("record", WITHOUT_RECORD)):
        complaints = {text.split()[0] for text in calls_complaints(everything, verb, ())}
        assert without <= complaints


def test_only_the_edge_commits() -> None:
    assert [text for module in modules("lims", "labels", "pages") for text in commit_complaints(module)] == []


def test_only_a_stage_itself_writes_its_tables() -> None:
    assert [text for module in modules("lims") for text in foreign_table_complaints(module)] == []


def test_mistakes_in_an_action_are_noticed() -> None:
    bad = source(
        "lims.storage.actions",
        "from lims.samples.tables import MaterialSample\n"
        "def place(work, code, *, position): work.session.commit()\n"
        "def lift(*, work): place(work)\n",
    )
    assert len(list(signature_complaints(bad))) == 2
    assert len(list(calls_complaints([bad], "require", ()))) == 2
    assert len(list(calls_complaints([bad], "record", {"lims.storage.actions.lift"}))) == 1
    assert len(list(commit_complaints(bad))) == 1
    assert len(list(foreign_table_complaints(bad))) == 1


def test_writing_to_another_stage_is_noticed() -> None:
    text = (
        "from lims.taxa.tables import Taxon\n"
        "from lims.people import tables as people\n"
        "from lims.samples.tables import Kind\n"
        "def find_them(work):\n"
        "    select(Taxon.id); work.add(Kind, {}); seen.add(1)\n"
        "    work.add(Taxon, {}); update(people.Agent); Taxon.__table__.delete()\n"
    )
    assert len(list(foreign_table_complaints(source("lims.samples.searching", text)))) == 3


def test_an_action_may_leave_requiring_and_recording_to_what_it_calls() -> None:
    lower = source(
        "lims.samples.actions",
        "def derive(work, *, of):\n    _check(work)\n    work.record('x', [])\ndef _check(work): work.require(1)\n",
    )
    by_name = source(
        "lims.lab.actions",
        "from lims.samples.actions import derive\ndef extract(work, *, of): derive(work)\n",
    )
    by_module = source(
        "lims.requests.actions",
        "from lims.samples import actions as samples\ndef pick(work, *, of): samples.derive(work)\n",
    )
    neither = source("lims.storage.actions", "def place(work, *, of): print(of)\n")
    everything = [lower, by_name, by_module, neither]
    for verb in ("require", "record"):
        assert list(calls_complaints(everything, verb, ())) == [f"lims.storage.actions.place never calls `{verb}`"]


# --- what leaves a stage ------------------------------------------------------------------------------------------


def table_names(everything: Iterable[Module]) -> set[str]:
    """Every class in a stage's tables.py."""
    files = [module for module in everything if module.is_file("tables")]
    return {node.name for module in files for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)}


def row_complaints(module: Module, tables: set[str]) -> Iterator[str]:
    """Public actions and queries never promise a table's row."""
    for function in _public(module) if module.is_file("actions", "queries") else []:
        words = set(re.findall(r"\w+", ast.unparse(function.returns) if function.returns else ""))
        for name in sorted(words & tables):
            yield f"{module.name}.{function.name} returns a row: {name}"


def test_no_row_leaves_a_stage() -> None:
    everything = modules("lims")
    tables = table_names(everything)
    assert [text for module in everything for text in row_complaints(module, tables)] == []


def test_a_row_that_leaves_is_noticed() -> None:
    tables = table_names([source("lims.taxa.tables", "class Taxon: ...")])
    bad = source(
        "lims.taxa.queries",
        "def a(work) -> 'list[Taxon]': ...\ndef b(work) -> tables.Taxon | None: ...\n"
        "def c(work) -> TaxonView: ...\ndef _d(work) -> Taxon: ...\n",
    )
    assert len(list(row_complaints(bad, tables))) == 2


# --- pages --------------------------------------------------------------------------------------------------------


def page_complaints(page: Module) -> Iterator[str]:
    """A page asks, calls and shows: no SQL, and short."""
    if page.lines > PAGE_LINES:
        yield f"{page.name} has {page.lines} lines; {PAGE_LINES} are a page's most"
    for node in ast.walk(page.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "select":
            yield f"{page.name}:{node.lineno} calls select()"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            yield f"{page.name}:{node.lineno} contains SQL"


def test_pages_are_thin() -> None:
    assert [text for page in modules("pages") for text in page_complaints(page)] == []


def test_a_thick_page_is_noticed() -> None:
    text = "a = select(1)\nb = 'SELECT code FROM sample'\nst.selectbox('Select one from the list')\n"
    bad = source("pages.x", text + "\n" * PAGE_LINES)
    assert len(list(page_complaints(bad))) == 3


# --- size and names -----------------------------------------------------------------------------------------------


def length_complaints(module: Module) -> Iterator[str]:
    """A function fits on a screen."""
    for node in ast.walk(module.tree):
        if isinstance(node, Function) and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES:
            yield f"{module.name}.{node.name} has {lines} lines; {FUNCTION_LINES} are the most"


def test_functions_are_short() -> None:
    assert [text for module in modules(*PRODUCT) for text in length_complaints(module)] == []


def test_a_long_function_is_noticed() -> None:
    assert len(list(length_complaints(source("lims.x", "def f():\n" + "    1\n" * 60)))) == 1


def test_module_names_say_something() -> None:
    names = [_name_of(file) for package in (*PRODUCT, "tests", "bench") for file in files_of(package)]
    assert not [name for name in names if EMPTY_NAMES & set(re.split(r"[._]", name))]


# --- the schema ---------------------------------------------------------------------------------------------------


def test_the_schema_knows_every_table() -> None:
    everything = modules("lims")
    schema = [module for module in everything if module.name.startswith("lims.schema")]
    known = {name for module in schema for name in module.imported.values()}
    tables = {".".join(module.name.split(".")[:3]) for module in everything if module.is_file("tables")}
    unknown = {table for table in tables if not any(f"{name}.".startswith(f"{table}.") for name in known)}
    assert not schema or not unknown


# --- what is installed --------------------------------------------------------------------------------------------


def pinned(file: str) -> dict[str, str]:
    """Names and exact versions in a requirements file; anything not pinned exactly has the version ""."""
    lines = [line.split("#")[0].strip() for line in (ROOT / file).read_text("utf-8").splitlines()]
    pairs = [line.partition("==") for line in lines if line and not line.startswith("-")]
    return {_canonical(name.split("[")[0]): version for name, _, version in pairs}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def test_everything_installed_is_pinned() -> None:
    constraints = pinned("constraints.txt")
    asked = pinned("requirements.txt") | pinned("requirements-dev.txt")
    assert all(constraints.values())
    assert {name: constraints.get(name) for name in asked} == asked


def test_what_the_product_imports_is_in_its_requirements() -> None:
    offered, allowed = packages_distributions(), set(pinned("requirements.txt"))
    launcher = [source("streamlit_app", file.read_text("utf-8")) for file in ROOT.glob("streamlit_app.py")]
    missing = set()
    for module in (*modules(*PRODUCT), *launcher):
        for name in {each.partition(".")[0] for each in module.imported.values()}:
            if name not in PRODUCT and name not in sys.stdlib_module_names:
                offers = {_canonical(each) for each in offered.get(name, [name])}
                missing |= set() if offers & allowed else {f"{module.name} imports {name}"}
    assert not missing
