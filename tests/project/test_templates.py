"""Sweeps over all templates: they parse, their addresses resolve, nothing is inline, every string can be translated."""

import html
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
ERROR_PAGES = ["403.html", "404.html", "500.html", "503.html"]

NAMES = {"balitracker", "JSON", "CSV", "UTC"}
"""Words that are the same in every language."""

TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}", re.DOTALL)
CLASS_NAMES = re.compile(r"{%\s*block (?:bodyclass|coltype)\s*%}.*?{%\s*endblock\s*%}", re.DOTALL)
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
HTML_TAG = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN_ATTRIBUTE = re.compile(r"\b(?:title|alt|placeholder|aria-label|content)=\"([^\"]*)\"")
LETTERS = re.compile(r"[^\W\d_]{2,}")


def source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def view_names(resolver, prefix: str = "") -> set[str]:
    """Every name that `{% url %}` can resolve, with its namespaces."""
    found = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            found.add(f"{prefix}{pattern.name}")
        else:
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= view_names(pattern, namespace)
    return found


@pytest.fixture(scope="module")
def known_views() -> set[str]:
    return view_names(get_resolver())


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_parses(name):
    assert get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_its_addresses_resolve(name, known_views):
    named = re.findall(r"{%\s*url\s+(['\"])(.+?)\1", source(name))
    assert {view for _quote, view in named} <= known_views


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_in_it_is_inline(name):
    markup = COMMENT.sub("", source(name))
    assert not re.search(r"<style\b", markup)
    assert not re.search(r"\sstyle\s*=", markup)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", markup)
    assert "javascript:" not in markup
    for attributes, content in re.findall(r"<script\b([^>]*)>(.*?)</script>", markup, re.DOTALL):
        is_data = 'type="application/ld+json"' in attributes  # nothing a browser runs
        assert is_data or ("src=" in attributes and not content.strip())


@pytest.mark.parametrize("name", TEMPLATES)
def test_its_strings_are_marked_for_translation(name):
    markup = TRANSLATED.sub("", CLASS_NAMES.sub("", COMMENT.sub("", source(name))))
    markup = TEMPLATE_TAG.sub("", markup)
    spoken = [text for text in SPOKEN_ATTRIBUTE.findall(markup) if not text.startswith(("width=", "light "))]
    words = LETTERS.findall(html.unescape(" ".join([HTML_TAG.sub(" ", markup), *spoken])))
    assert set(words) <= NAMES


@pytest.mark.parametrize("name", [path for path in TEMPLATES if not path.startswith("admin/")])
def test_a_template_that_is_no_page_starts_with_an_underscore(name):
    is_page = "{% extends" in source(name) or name == "base.html"
    assert is_page or Path(name).name.startswith("_")


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_needs_neither_context_nor_database(name):
    assert "<h1>" in get_template(name).render()
