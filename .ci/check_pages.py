"""Walk the served portal from its front page and give what it finds to the Nu HTML checker.

    check_pages.py http://127.0.0.1:8000 FOLDER

FOLDER holds node_modules/vnu-jar. Breadth first, a few pages of each address pattern; a link that does not answer,
a pattern that no page links to, and HTML that is not valid are each an error.
"""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "balitracker.settings"

import django  # noqa: E402

django.setup()

from django.urls import URLPattern, get_resolver, resolve  # noqa: E402
from django.urls.exceptions import Resolver404  # noqa: E402

PER_PATTERN = 4
PATIENCE_SECONDS = 120
UNLINKED = ("admin/", "health/", "follow/<")  # the desk is Django's own HTML; probes have no page; links in mails
ALSO = {
    "/no-such-page/": 404,
    "/search/?q=zqxjkvb": 200,
    "/meetings/?year=20x2": 200,
    "/members/viet-nam/": 200,  # the first parties met are bodies, and a body has no brief
}


class Links(HTMLParser):
    """The addresses that a page's links name."""

    def __init__(self, page: str):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep the address of `<a>` and `<link>`."""
        if tag in ("a", "link") and (address := dict(attrs).get("href")):
            self.found.append(address)


def patterns(resolver=None, prefix: str = "") -> list[str]:
    """Return every address pattern of the portal, as it is written in the url files."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if route.startswith(UNLINKED):
            continue
        found += [route] if isinstance(entry, URLPattern) else patterns(entry, route)
    return found


def fetch(address: str) -> tuple[int, str, str]:
    """Return the status, media type and text that `address` answers with."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read().decode(errors="replace")


def wait_for(site: str) -> None:
    """Return once `site` answers. Exits with a message where it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if fetch(f"{site}/health/live")[0] == 200:
                return
        except OSError:
            time.sleep(0.5)
    sys.exit(f"{site} does not answer.")


def walk(site: str) -> tuple[dict[str, str], set[str], list[str]]:
    """Return address -> HTML of the pages met, the patterns met, and what was wrong."""
    pages, seen, met, wrong = {}, set(), Counter(), []
    queue = [("/", "the start"), *((path, "the list of pages to try") for path in ALSO)]
    while queue:
        path, origin = queue.pop(0)
        try:
            pattern = resolve(urllib.parse.urlsplit(path).path).route
        except Resolver404:
            pattern = None
        with_query = (pattern, "?" in path)
        if path in seen or (path not in ALSO and met[with_query] >= PER_PATTERN):
            continue
        seen.add(path)
        met[with_query] += 1
        status, kind, text = fetch(site + path)
        if status != ALSO.get(path, 200):
            wrong.append(f"{path} (from {origin}) answers {status}.")
        if kind == "text/html":
            pages[path] = text
            for link in Links(text).found:
                address = urllib.parse.urlsplit(urllib.parse.urljoin(site + path, link))
                if f"{address.scheme}://{address.netloc}" == site and not address.path.startswith(
                    ("/static/", "/admin/")
                ):
                    queue.append((address._replace(scheme="", netloc="", fragment="").geturl(), path))
    return pages, {pattern for pattern, _ in met}, wrong


def main() -> None:
    """Walk, check, report; exits with 1 where something is wrong."""
    site, folder = sys.argv[1], Path(sys.argv[2])
    wait_for(site)
    pages, met, wrong = walk(site)
    wrong += [f"No page links to {pattern or '/'}" for pattern in patterns() if pattern not in met]
    checked = folder / "pages"
    checked.mkdir(exist_ok=True)
    for number, (path, text) in enumerate(pages.items()):
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:80] or "home"
        (checked / f"{number:03}-{name}.html").write_text(text, encoding="utf-8")
    checker = folder / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", checker, "--errors-only", *sorted(checked.iterdir())]
    valid = subprocess.run(command, check=False).returncode == 0
    wrong.append(f"{len(pages)} pages of {len(met)} address patterns: {'valid' if valid else 'not valid'} HTML.")
    sys.stdout.write("\n".join(wrong) + "\n")
    if wrong[1:] or not valid:
        sys.exit(1)


if __name__ == "__main__":
    main()
