"""Every page × empty, typical, error, 400 rows × light, dark × 1280, 320: `make a11y`. No part of `make test`.

And every form of theirs, refused, and every kind of trouble.
"""

import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from office.desk import open_desk
from settings import Settings
from tests.a11y.refusals import EVERY_TROUBLE, Forms, look_at_refusals, look_at_troubles, one_that_asks
from tests.a11y.states import STATES
from tests.a11y.walk import BEYOND_THE_ROUTES, DARK, LIGHT, NARROW, WIDE, addresses, eyes_on, pages
from tests.dashboard.conftest import (  # noqa: F401 - fixtures
    TODAY,
    _played,
    chromium,
    free_port,
    log_in_as,
    morning,
    open_client,
    serving,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERY_WAY = list(product((LIGHT, DARK), (WIDE, NARROW)))


@pytest.mark.parametrize("state", STATES)
def test_nothing_keeps_anybody_out(
    state: str,
    chromium: Browser,  # noqa: F811
    _played: Path,  # noqa: F811, PT019
    sqlite_copy: Callable[..., str],
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    if state == "empty":
        home.mkdir()
        sqlite_copy(home, filled=False)
    else:
        shutil.copytree(_played, home)
    settings = Settings(home=home, prefect_port=free_port())
    STATES[state](settings)
    token = log_in_as(settings)
    with open_client(settings, token=token) as client, open_desk(settings) as desk:
        shown = pages(client, addresses(settings, desk))
    assert len(shown) > len(BEYOND_THE_ROUTES)

    with serving(settings, clock=lambda: morning(TODAY)) as site:
        eyes = eyes_on(chromium, site, token=token)
        page = eyes.open()
        forms = Forms()
        for address in shown:
            if eyes.goto(page, address):
                forms.note(page, address)
                eyes.look(page, address, EVERY_WAY)
        answers = look_at_refusals(eyes, forms)
        links = [address for address in shown if address.startswith("/lamna-in/")]
        assert links or state == "empty"
        troubles = look_at_troubles(eyes, settings, link=one_that_asks(eyes, links)) if links else EVERY_TROUBLE
        refused = log_in_refused(eyes.open(), site)
        eyes.look(refused, "a refused login", EVERY_WAY)
        eyes.context.close()

    assert troubles >= EVERY_TROUBLE
    assert sum(status >= 400 for status in answers.values()) > len(answers) / 2, answers
    assert not [kind for kind, status in answers.items() if status >= 500], answers
    assert not eyes.faults, f"{len(shown)} pages\n" + "\n".join(eyes.faults)


def log_in_refused(page, site):  # type: ignore[no-untyped-def]
    page.context.clear_cookies()
    page.goto(f"{site}/logga-in")
    page.get_by_label("Namn").fill("nobody")
    page.get_by_label("Lösenord").fill("fel")
    page.get_by_role("button", name="Logga in").click()
    return page
