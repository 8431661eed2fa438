"""The house rules that a machine can read: imports go down, and each third-party package has one door."""

import ast
from pathlib import Path

import pytest

import gbabench

PACKAGE = Path(gbabench.__file__).parent
FLOORS = [
    ["errors", "records"],
    ["storage"],
    ["script", "labels", "seeds", "layout", "clean", "segment", "encoding", "recipe", "bootstrap"],
    ["typeset", "view", "duplicates"],
    ["draft"],
    ["corpus"],
    ["annotations", "splits"],
    ["agreement", "revise"],
    ["package"],
    ["protocols", "stats"],
    ["evaluate", "card", "tables"],
    ["build", "results"],
    ["check", "report", "add"],
    ["console"],
    ["cli_annotations"],
    ["cli"],
]
FLOOR_OF = {module: number for number, floor in enumerate(FLOORS) for module in floor}
DOORS = {
    "datasets": {"package"},
    "opencc": {"script"},
    "pyarrow": {"package", "check"},
    "rich": {"report", "view", "console"},
    "typer": {"console", "cli_annotations", "cli"},
    "yaml": {"card"},
    "sklearn": set(),
}
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")


def imports(module):
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_every_module_has_its_floor():
    assert sorted(FLOOR_OF) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module):
    for name in imports(module):
        if name.startswith("gbabench."):
            assert FLOOR_OF[name.split(".")[1]] < FLOOR_OF[module], f"{module} imports {name}"
        assert name.split(".")[0] not in ("baselines", "tests")


@pytest.mark.parametrize("module", MODULES)
def test_third_party_packages_come_in_by_their_door(module):
    for name in imports(module):
        door = DOORS.get(name.split(".")[0])
        assert door is None or module in door, f"{module} imports {name}"


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_stay_small(module):
    text = (PACKAGE / f"{module}.py").read_text("utf-8")
    assert text.count("\n") <= 350
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 60, f"{module}.{node.name}"
