"""What imports what: models one way only, members <- meetings <- workplan, and no circle of files anywhere."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

PACKAGES = ("balitracker", "members", "meetings", "workplan")
ORDER = ("members", "meetings", "workplan")


def module_name(path: Path) -> str:
    parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources() -> dict[str, Path]:
    return {
        module_name(path): path
        for package in PACKAGES
        for path in sorted((settings.BASE_DIR / package).rglob("*.py"))
        if "migrations" not in path.parts
    }


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the project that the file imports when it is read, not later inside a function."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in known else node.module)
    return {name for name in found if name in known}


GRAPH = {name: imports(path, sources()) for name, path in sources().items()}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """A chain of modules that comes back to where it began; empty where there is none."""
    done: set[str] = set()

    def walk(name: str, trail: list[str]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name in done:
            return []
        for other in sorted(graph[name]):
            if found := walk(other, [*trail, name]):
                return found
        done.add(name)
        return []

    return next(filter(None, (walk(name, []) for name in sorted(graph))), [])


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]


def test_no_circle_of_files():
    assert circle(GRAPH) == []


@pytest.mark.parametrize("app", ORDER)
def test_models_import_one_way(app):
    later = ORDER[ORDER.index(app) + 1 :]
    models = {
        name
        for name in GRAPH
        if name.split(".")[0] == app and name.split(".")[1:2] in (["models"], ["querysets"], ["enums"])
    }
    assert models
    wrong = {(name, other) for name in models for other in GRAPH[name] if other.split(".")[0] in later}
    assert wrong == set()


def test_no_junk_drawers():
    names = {part for name in GRAPH for part in name.split(".")}
    assert names & {"utils", "helpers", "common", "services"} == set()
