"""The browser reaches the portal, and nothing else."""

import pytest
from playwright.sync_api import Error


def test_the_portal_answers(page, portal):
    assert page.goto(f"{portal}/health/ready").status == 200


def test_the_browser_stays_on_this_machine(page):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
