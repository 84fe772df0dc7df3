"""What pages answer where a form is refused, or where nothing can be shown at all: posted by the browser itself.

Every form is found on the pages, filled with what nobody would mean, and sent past the browser's own validation. What
has no field to fill is left alone: its button may do something.
"""

import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, Page, Response

from models.accounts import AccessRole
from settings import Settings
from store.database import BUSY_SECONDS
from tests.a11y.walk import AREA, DARK, LIGHT, NARROW, WIDE, Eyes
from tests.dashboard.conftest import log_in_as

ENOUGH = ((LIGHT, WIDE), (DARK, NARROW))
"""A page that refuses is a page that has been looked at every way, with a notice in it."""
WRITABLE = """forms => forms.map((form, index) => ({
    index,
    to: new URL(form.action).pathname,
    fields: [...form.elements]
        .filter(one => one.name && !['hidden', 'submit', 'button'].includes(one.type))
        .map(one => one.name),
}))"""
SEND = """(form, empty) => {
    for (const field of [...form.elements]) {
        if (field.type === 'submit' && field.name && !form.sent) {
            form.sent = true
            const pressed = {type: 'hidden', name: field.name, value: field.value}
            form.append(Object.assign(document.createElement('input'), pressed))
        }
        if (!field.name || ['hidden', 'submit', 'button'].includes(field.type)) continue
        if (field.type === 'file') {
            const files = new DataTransfer()
            if (!empty) files.items.add(new File(['MZ'], 'inte-en-rapport.pdf'))
            field.files = files.files
        } else if (['checkbox', 'radio'].includes(field.type)) {
            field.checked = !empty
            field.value = 'finns-inte'
        } else if (field.tagName === 'SELECT') {
            field.add(new Option('finns-inte', empty ? '' : 'finns-inte', true, true))
        } else {
            const words = ['text', 'search', 'password', 'textarea'].includes(field.type)
            if (field.tagName === 'INPUT') field.type = 'text'
            field.value = empty || words ? '' : 'x'
        }
    }
    HTMLFormElement.prototype.submit.call(form)
}"""
HAND_IN = """(form, content) => {
    const files = new DataTransfer()
    files.items.add(new File([content === null ? new Uint8Array(27 * 1024 * 1024) : content], 'rapport.pdf'))
    form.querySelector('[type=file]').files = files.files
    HTMLFormElement.prototype.submit.call(form)
}"""
WITHOUT_TOKEN = "form => { form.querySelector('[name=form_token]').remove(); form.submit() }"
NUMBER = re.compile(r"\d+")


@dataclass
class Forms:
    """The forms that pages have, one of each kind: the page it stands on and which of its forms it is.

    Of a kind are those that ask for the same and are sent to addresses that end alike.
    """

    found: dict[str, tuple[str, int]] = field(default_factory=dict)
    kinds: set[tuple[str, ...]] = field(default_factory=set)

    def note(self, page: Page, address: str) -> None:
        """Add those of the page that is open."""
        for form in page.locator("form[method=post]").evaluate_all(WRITABLE):
            parts = _kind(form["to"]).split("/")
            kind = (parts[1], parts[-1], *sorted(set(form["fields"])))
            if form["fields"] and kind not in self.kinds:
                self.kinds.add(kind)
                self.found.setdefault(_kind(form["to"]), (address, form["index"]))


def _kind(path: str) -> str:
    """An address without what tells one from another of its kind."""
    return "/".join("N" if NUMBER.fullmatch(part) or len(part) > 20 else part for part in path.split("/"))


def post(page: Page, send: Callable[[Page], object]) -> Response | None:
    """The answer that the browser shows after something has been sent; None where it is no page."""
    try:
        with page.expect_navigation(wait_until="load") as coming:
            send(page)
        return coming.value
    except Error as error:
        if "Download is starting" in str(error):
            return None
        raise


def look_at_refusals(eyes: Eyes, forms: Forms, *, only: Callable[[str], bool] = lambda _: True) -> dict[str, int]:
    """Send each form as nobody would mean it, and look at the pages that refuse it; the answers by form."""
    page, answers = eyes.open(), {}
    for kind, (address, index) in sorted(forms.found.items()):
        if not only(kind):
            continue
        for empty in (False, True):
            if not eyes.goto(page, address):
                break
            form = page.locator("form[method=post]").nth(index)
            if not form.count():
                break  # an earlier one has done what this was for
            answer = post(page, lambda _, form=form, empty=empty: form.evaluate(SEND, empty))
            answers[kind] = answer.status if answer else 0
            if answers[kind] >= 400:
                eyes.look(page, f"refused {answers[kind]}: {kind}", ENOUGH)
                break
    page.close()
    return answers


# --- where there is no form to show again


def one_that_asks(eyes: Eyes, links: Iterable[str]) -> str:
    """The first of the links that shows a form: some are of people who have left."""
    page = eyes.open()
    for link in links:
        page.goto(eyes.site + link)
        if page.locator("form").count():
            page.close()
            return link
    raise LookupError("none of the links asks for anything")


def look_at_troubles(eyes: Eyes, settings: Settings, *, link: str, only: Collection[str] | None = None) -> set[int]:
    """Look at the page of every kind of trouble, or of those named; which answers they were."""
    page, met = eyes.open(), set()
    for name, trouble in TROUBLES.items():
        if only is not None and name not in only:
            continue
        answer = trouble(page, eyes.site, settings, link)
        assert answer is not None, name
        assert answer.headers["content-type"].startswith("text/html"), name
        met.add(answer.status)
        eyes.look(page, f"trouble {answer.status}: {name}", ENOUGH)
    page.close()
    return met


def _asked(path: str) -> Callable[[Page, str, Settings, str], Response | None]:
    return lambda page, site, _settings, _link: page.goto(site + path)


def _foreign_token(page: Page, site: str, _settings: Settings, _link: str) -> Response | None:
    page.goto(f"{site}/konto")
    form = page.locator("form[method=post]").filter(has=page.locator("[type=password]")).first
    return post(page, lambda _: form.evaluate(WITHOUT_TOKEN))


def _from_elsewhere(page: Page, site: str, _settings: Settings, _link: str) -> Response | None:
    page.goto("about:blank")
    page.set_content(f'<form method="post" action="{site}/logga-in"></form>')
    return post(page, lambda _: page.locator("form").evaluate("form => form.submit()"))


def _too_large(page: Page, site: str, _settings: Settings, link: str) -> Response | None:
    page.goto(site + link)
    return post(page, lambda _: page.locator("form").evaluate(HAND_IN, None))


def _dead_link(page: Page, site: str, settings: Settings, link: str) -> Response | None:
    with _changed(
        settings, "UPDATE personal_link SET revoked_at = made_at", "UPDATE personal_link SET revoked_at = NULL"
    ):
        return page.goto(site + link)


def _not_for_readers(page: Page, site: str, settings: Settings, _link: str) -> Response | None:
    context = page.context
    kept = context.cookies()
    context.add_cookies([{"name": "arshjul", "value": log_in_as(settings, AccessRole.READER), "url": site}])
    answer = page.goto(f"{site}/konton")
    context.add_cookies(kept)  # type: ignore[arg-type]
    return answer


def _settled_already(page: Page, site: str, _settings: Settings, _link: str) -> Response | None:
    return _post_from(page, f"{site}/{AREA}/brev", f"/{AREA}/inkommet/4711/notera")


def _post_from(page: Page, start: str, to: str) -> Response | None:
    """Send a form of a page of ours to another address of ours."""
    page.goto(start)
    redirected = "(form, to) => { form.action = to; HTMLFormElement.prototype.submit.call(form) }"
    return post(page, lambda _: page.locator("form[method=post]").first.evaluate(redirected, to))


def _too_many_guesses(page: Page, site: str, _settings: Settings, _link: str) -> Response | None:
    kept = page.context.cookies()
    page.context.clear_cookies()
    answer = None
    for _ in range(9):
        page.goto(f"{site}/logga-in")
        page.get_by_label("Namn").fill("nobody")
        page.get_by_label("Lösenord").fill("fel")
        answer = post(page, lambda _: page.get_by_role("button", name="Logga in").click())
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    return answer


def _broken(page: Page, site: str, settings: Settings, _link: str) -> Response | None:
    with _changed(settings, "ALTER TABLE matter_move RENAME TO lost", "ALTER TABLE lost RENAME TO matter_move"):
        return page.goto(f"{site}/{AREA}/arenden")


def _database_busy(page: Page, site: str, settings: Settings, link: str) -> Response | None:
    page.goto(site + link)
    page.set_default_navigation_timeout(BUSY_SECONDS * 3000)
    with closing(sqlite3.connect(_file(settings), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        return post(page, lambda _: page.locator("form").evaluate(HAND_IN, "%PDF-1.7"))


@contextmanager
def _changed(settings: Settings, statement: str, back: str) -> Iterator[None]:
    with closing(sqlite3.connect(_file(settings), isolation_level=None)) as connection:
        connection.execute(statement)
        try:
            yield
        finally:
            connection.execute(back)


def _file(settings: Settings) -> Path:
    return settings.home / "arshjul.db"


TROUBLES: dict[str, Callable[[Page, str, Settings, str], Response | None]] = {
    "a form without the session's token": _foreign_token,
    "a form from elsewhere": _from_elsewhere,
    "what a reader may not do": _not_for_readers,
    "no such page": _asked("/finns-inte"),
    "no such area": _asked("/finns-inte/2026"),
    "a link that was never ours": _asked("/lamna-in/fel"),
    "an address that takes no forms": lambda page, site, _settings, _link: _post_from(
        page, f"{site}/konto", f"/{AREA}/brev"
    ),
    "settled by another": _settled_already,
    "a link that has ended": _dead_link,
    "a file that is too large": _too_large,
    "too many guesses": _too_many_guesses,
    "something of ours is broken": _broken,
    "the database is busy": _database_busy,
}
EVERY_TROUBLE = {403, 404, 405, 409, 410, 413, 429, 500, 503}
