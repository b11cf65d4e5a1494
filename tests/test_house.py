"""The rules of the house: who may import whom, and what no file may do.

ARCHITECTURE.md says them in words under "Who may import whom". Each checker here is a function from sources to
complaints, and has its own test on small made-up sources: a rule that nothing can break is no rule.
"""

import ast
import posixpath
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

Sources = Mapping[str, str]
"""Dotted module name, or path below static/, to source text. A package stands under `name.__init__`."""

# Whom a module of the engine may not reach, not even through others: tables <- recipe, network <- program <-
# trainer <- the rest. A set stands once for each of its members.
TABLES = ("activations", "datasets", "features", "initializers", "losses", "optimizers", "penalties", "seedrandom")
LOOKS_AT_A_RUN = (
    *("chain", "change", "doctor", "explain", "gradcheck", "landscape", "permalink", "remedies"),
    *("surface", "symptoms", "vitals"),
)
ENGINE_LAYERS = {
    TABLES: ("recipe", "network", "program", "trainer", *LOOKS_AT_A_RUN),
    ("recipe", "network"): ("program", "trainer", *LOOKS_AT_A_RUN),
    ("program",): ("trainer", *LOOKS_AT_A_RUN),
    ("trainer",): LOOKS_AT_A_RUN,
}
# From what is pure, over what is kept and shown of a run, to the routes.
_ORDER = (
    ("events", "frames", "settings", "crowd", "garbage"),
    ("refusals", "pace"),
    ("protocol", "note"),
    ("checkpoints", "keeper", "snapshot"),
    ("insight",),
    ("studies",),
    ("session",),
    ("lane",),
    ("lanes", "viewer"),
    ("audience",),
    ("hub",),
    ("connection",),
    ("app",),
)
SERVER_LAYERS = {
    lows: tuple(name for highs in _ORDER[place + 1 :] for name in highs) for place, lows in enumerate(_ORDER[:-1])
}
PURE_IN_SERVER = tuple(name for names in _ORDER[: _ORDER.index(("session",)) + 1] for name in names)
NOT_IN_ENGINE = ("asyncio", "json", "random", "time")
WEB_LIBRARIES = ("fastapi", "jinja2", "starlette", "uvicorn", "websockets")
COMES_WITH = {"starlette": "fastapi"}  # imported by its own name, declared by the name of what brings it


# Reading Python.


def python_sources(*folders: str) -> dict[str, str]:
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts): file.read_text() for file in files}


def imports_of(name: str, source: str) -> set[str]:
    """Dotted names of all that a module imports, wherever in it; `from package import part` names the part."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = name.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            found.add(base)
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def links_between(sources: Sources) -> dict[str, set[str]]:
    """For each module the modules among these that it imports itself."""
    return {name: (imports_of(name, source) & sources.keys()) - {name} for name, source in sources.items()}


def reached_from(start: str, links: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = links[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


# The rules.


def foreign_to_engine(sources: Sources) -> list[str]:
    """The engine imports the standard library, NumPy and itself, and neither clock, chance, event loop nor JSON."""
    allowed = sys.stdlib_module_names | {"numpy", "engine"}
    complaints = []
    for name, source in sources.items():
        writes_json = name == "engine.__main__" or name.startswith("engine.export.")
        roots = {imported.split(".")[0] for imported in imports_of(name, source)}
        forbidden = {root for root in roots if root not in allowed or root in NOT_IN_ENGINE}
        complaints += [f"{name} imports {root}" for root in sorted(forbidden - ({"json"} if writes_json else set()))]
    return complaints


def importers_of_server(sources: Sources) -> list[str]:
    return [
        name
        for name, source in sources.items()
        if any(imported.split(".")[0] == "server" for imported in imports_of(name, source))
    ]


def against_the_layers(package: str, layers: Mapping[tuple[str, ...], tuple[str, ...]], sources: Sources) -> list[str]:
    links = links_between(sources)
    return [
        f"{package}.{low} reaches {package}.{high}"
        for lows, highs in layers.items()
        for low in lows
        if f"{package}.{low}" in sources
        for high in highs
        if f"{package}.{high}" in reached_from(f"{package}.{low}", links)
    ]


def in_a_circle(sources: Sources) -> list[str]:
    links = links_between(sources)
    return [name for name in sources if name in reached_from(name, links)]


def reaches_a_library(start: str, libraries: Iterable[str], sources: Sources) -> list[str]:
    """Libraries that a module needs, itself or through other modules of ours."""
    modules = {start, *reached_from(start, links_between(sources))}
    return sorted(
        f"{name} imports {library}"
        for name in modules
        for library in libraries
        if any(imported.split(".")[0] == library for imported in imports_of(name, sources[name]))
    )


def undeclared(sources: Sources, declared: set[str]) -> list[str]:
    """What is imported at run time has to be installed at run time."""
    known = sys.stdlib_module_names | declared | {"engine", "server"}
    return sorted(
        f"{name} imports {imported}"
        for name, source in sources.items()
        for imported in {full.split(".")[0] for full in imports_of(name, source)}
        if COMES_WITH.get(imported, imported) not in known
    )


def without_docstring(sources: Sources) -> list[str]:
    return [name for name, source in sources.items() if not ast.get_docstring(ast.parse(source))]


def runs_text_as_code(sources: Sources) -> list[str]:
    return [
        f"{name}:{node.lineno} calls {node.func.id}"
        for name, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]


def draws_from_global_chance(sources: Sources) -> list[str]:
    """`np.random.normal()` draws from one stream for the whole process; a Generator is somebody's own."""
    return [
        f"{name}:{node.lineno} uses {ast.unparse(node)}"
        for name, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node.value) in {"np.random", "numpy.random"}
        and node.attr.islower()
        and node.attr != "default_rng"
    ]


# The same for the page.


def javascript_sources() -> dict[str, str]:
    static = ROOT / "static"
    return {file.relative_to(static).as_posix(): file.read_text() for file in sorted(static.rglob("*.js"))}


def javascript_imports(source: str) -> list[str]:
    """What a module imports: by `import`, by `export ... from`, and by `import(...)`, which may come anywhere."""
    code = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", source, flags=re.DOTALL | re.MULTILINE)
    statements = re.findall(r"""^\s*(?:import|export)\b[^;'"()]*?\bfrom\s*['"]([^'"]+)['"]""", code, re.MULTILINE)
    bare = re.findall(r"""^\s*import\s*['"]([^'"]+)['"]""", code, re.MULTILINE)
    dynamic = re.findall(r"""\bimport\s*\(\s*([^)]*?)\s*\)""", code)
    return statements + bare + [text.strip("'\"`") for text in dynamic]


MAINS = ("main.js", "neuron/main.js")  # one for each kind of page
WIRES = (*MAINS, "late.js")  # and what wires for it that comes later


def against_the_page(sources: Sources) -> list[str]:
    """Only inside static/, only a page's main module wires, and views do not know each other or the connection."""
    complaints = []
    for name, source in sources.items():
        for written in javascript_imports(source):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), written))
            if not written.startswith(("./", "../")) or target not in sources:
                complaints.append(f"{name} imports {written}, which is not a module of the page")
            elif name not in WIRES and (target == "connection.js" or target.startswith("views/")):
                complaints.append(f"{name} imports {target}, which is for main.js alone")
            elif target in MAINS:
                complaints.append(f"{name} imports {target}, which nothing may")
    return complaints


def runs_text_in_the_page(sources: Sources) -> list[str]:
    return [name for name, source in sources.items() if re.search(r"\beval\s*\(|\bnew\s+Function\b", source)]


# What is installed, and why.


def distribution_names(requirements: Iterable[str]) -> list[str]:
    return [re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0] for requirement in requirements]


def unexplained(names: Iterable[str], page: str) -> list[str]:
    """A name is explained by a table row whose first cell holds it and whose other cells say something."""
    rows = [line.strip().strip("|").split("|") for line in page.splitlines() if line.strip().startswith("|")]
    explained = {
        word for row in rows if any(cell.strip() for cell in row[1:]) for word in re.findall(r"[\w.-]+", row[0])
    }
    return sorted(set(names) - explained)


# The house itself.


class TestTheHouse:
    engine = python_sources("engine")
    server = python_sources("server")
    page = javascript_sources()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    def test_there_is_something_to_check(self) -> None:
        assert {"engine.trainer", "engine.recipe"} <= self.engine.keys()
        assert "server.frames" in self.server
        assert "state.js" in self.page

    def test_engine_imports_the_standard_library_numpy_and_itself(self) -> None:
        assert foreign_to_engine(self.engine) == []

    def test_engine_holds_its_layers(self) -> None:
        assert against_the_layers("engine", ENGINE_LAYERS, self.engine) == []

    def test_engine_draws_only_from_streams_of_its_own(self) -> None:
        assert draws_from_global_chance(self.engine) == []

    def test_nothing_imports_the_server_but_itself(self) -> None:
        commands = {name: (ROOT / f"{name}.py").read_text() for name in ("run", "checks")}
        assert importers_of_server({**self.engine, **commands}) == []

    def test_server_holds_its_layers(self) -> None:
        assert against_the_layers("server", SERVER_LAYERS, self.server) == []

    @pytest.mark.parametrize("module", PURE_IN_SERVER)
    def test_what_describes_the_wire_knows_no_event_loop(self, module: str) -> None:
        assert reaches_a_library(f"server.{module}", ["asyncio"], self.server) == []

    @pytest.mark.parametrize("module", ["session", "lane"])
    def test_what_trains_knows_no_web_library(self, module: str) -> None:
        assert reaches_a_library(f"server.{module}", WEB_LIBRARIES, self.server) == []

    def test_every_module_between_the_wire_and_the_routes_has_its_layer(self) -> None:
        # start, and what routes serve
        outside = {"__init__", "__main__", "addresses", "modules", "neuron", "pages", "qr", "scripts", "security"}
        layered = {name for names in _ORDER for name in names}
        assert {name.removeprefix("server.") for name in self.server} == layered | outside

    def test_nobody_imports_in_a_circle(self) -> None:
        assert in_a_circle({**self.engine, **self.server}) == []

    def test_everything_imported_is_declared(self) -> None:
        declared = set(distribution_names(self.project["dependencies"]))
        assert undeclared({**self.engine, **self.server}, declared) == []

    def test_every_module_opens_by_saying_its_idea(self) -> None:
        assert without_docstring({**self.engine, **self.server}) == []

    def test_no_text_is_run_as_code(self) -> None:
        assert runs_text_as_code({**self.engine, **self.server}) == []
        assert runs_text_in_the_page(self.page) == []

    def test_page_imports_only_its_own_modules_and_only_main_wires(self) -> None:
        assert against_the_page(self.page) == []

    def test_every_dependency_is_explained(self) -> None:
        extras = [requirement for extra in self.project["optional-dependencies"].values() for requirement in extra]
        names = distribution_names([*self.project["dependencies"], *extras])
        assert unexplained(names, (ROOT / "ARCHITECTURE.md").read_text()) == []


class TestTheCheckers:
    def test_imports_are_found_in_every_form(self) -> None:
        source = "import a.b, c as d\nfrom e import f\ndef later():\n    from . import near\n    from ..g import h"
        assert imports_of("x.y.z", source) == {"a.b", "c", "e", "e.f", "x.y", "x.y.near", "x.g", "x.g.h"}

    @pytest.mark.parametrize(
        "line", ["import json", "from time import time", "import scipy.linalg", "import server.app"]
    )
    def test_engine_may_not_import_this(self, line: str) -> None:
        assert len(foreign_to_engine({"engine.trainer": line})) == 1

    @pytest.mark.parametrize("name", ["engine.__main__", "engine.export.onnx"])
    def test_json_is_for_what_writes_it(self, name: str) -> None:
        assert foreign_to_engine({name: "import json"}) == []
        assert foreign_to_engine({name: "import random"}) == [f"{name} imports random"]

    @pytest.mark.parametrize("line", ["import server", "from server import frames", "from server.frames import encode"])
    def test_an_import_of_the_server_is_seen(self, line: str) -> None:
        assert importers_of_server({"engine.trainer": line}) == ["engine.trainer"]
        assert importers_of_server({"engine.trainer": "import serverless"}) == []

    def test_a_table_may_not_reach_the_trainer_even_through_another(self) -> None:
        sources = {"engine.losses": "from engine import batches", "engine.batches": "import engine.trainer"}
        sources["engine.trainer"] = "from engine.seedrandom import Stream"
        sources["engine.seedrandom"] = ""
        assert against_the_layers("engine", ENGINE_LAYERS, sources) == ["engine.losses reaches engine.trainer"]

    def test_a_session_may_not_know_its_connection(self) -> None:
        sources = {"server.session": "from server.connection import Connection", "server.connection": ""}
        complaints = against_the_layers("server", SERVER_LAYERS, sources)
        assert complaints == ["server.session reaches server.connection"]

    def test_a_circle_is_seen(self) -> None:
        assert in_a_circle({"a": "import b", "b": "import c", "c": "import b"}) == ["b", "c"]

    def test_a_library_is_seen_through_other_modules(self) -> None:
        sources = {"server.frames": "from server import near", "server.near": "import asyncio.streams"}
        assert reaches_a_library("server.frames", ["asyncio"], sources) == ["server.near imports asyncio"]

    def test_an_undeclared_import_is_seen(self) -> None:
        source = "import json, requests\nfrom starlette import status"
        assert undeclared({"server.app": source}, {"fastapi"}) == ["server.app imports requests"]
        assert undeclared({"server.app": "import starlette"}, {"numpy"}) == ["server.app imports starlette"]

    def test_a_comment_is_no_docstring(self) -> None:
        assert without_docstring({"a": '"""An idea."""', "b": "# An idea.\n", "c": ""}) == ["b", "c"]

    def test_eval_is_seen_and_evaluation_is_not(self) -> None:
        assert runs_text_as_code({"a": "x = 1\neval('x')", "b": "evaluate('x'); self.exec()"}) == ["a:2 calls eval"]
        pages = {"a.js": "eval ('x')", "b.js": "new Function('x')", "c.js": "evaluate('x'); function f() {}"}
        assert runs_text_in_the_page(pages) == ["a.js", "b.js"]

    def test_the_global_stream_is_seen(self) -> None:
        source = "np.random.normal(3)\nnp.random.default_rng(1).normal(3)\nnp.random.Generator(bits)"
        assert draws_from_global_chance({"a": source}) == ["a:1 uses np.random.normal"]

    def test_imports_of_the_page_are_found_in_every_form(self) -> None:
        source = """
            import { a,
              b } from './one.js';
            import './two.js'
            export * from "../three.js";
            export function fromFour(from) { return 'four.js'; }
            // import './five.js'
            /* import './six.js' */
            const seven = await import('./seven.js');
            const eight = import(name);
        """
        found = ["./one.js", "../three.js", "./two.js", "./seven.js", "name"]
        assert javascript_imports(source) == found

    @pytest.mark.parametrize(
        ("name", "line"),
        [
            ("state.js", "import three from 'three';"),
            ("state.js", "import 'https://example.org/three.js';"),
            ("state.js", "import '../run.js';"),
            ("state.js", "import './not_there.js';"),
            ("state.js", "import './views/data.js';"),
            ("state.js", "import './connection.js';"),
            ("state.js", "const later = import('./connection.js');"),
            ("views/data.js", "import './network.js';"),
            ("views/data.js", "import '../connection.js';"),
            ("views/data.js", "export { wire } from '../main.js';"),
            ("neuron/main.js", "import '../main.js';"),
        ],
    )
    def test_page_may_not_import_this(self, name: str, line: str) -> None:
        house = dict.fromkeys(["main.js", "connection.js", "state.js", "views/data.js", "views/network.js"], "")
        assert against_the_page({**house, "neuron/main.js": "import { data } from '../views/data.js';"}) == []
        assert len(against_the_page({**house, name: line})) == 1

    def test_main_wires_and_views_read_the_state(self) -> None:
        house = {
            "connection.js": "",
            "state.js": "",
            "main.js": "import './connection.js'; \nimport './views/data.js';",
        }
        assert against_the_page({**house, "views/data.js": "import { shown } from '../state.js';"}) == []

    def test_a_dependency_needs_a_row_with_a_reason(self) -> None:
        page = "| what | why |\n| `numpy` | arithmetic |\n| [fastapi](link) | routes |\n| mypy | |\nruff is nice"
        assert unexplained(["numpy", "fastapi", "mypy", "ruff"], page) == ["mypy", "ruff"]

    def test_names_of_requirements_are_read(self) -> None:
        names = distribution_names(["ruff>=0.17,<0.18", "pytest-asyncio", "uvicorn[standard] ; extra"])
        assert names == ["ruff", "pytest-asyncio", "uvicorn"]
