"""The handbook on the pages: every chapter, every link in it, and the ways to it from the pages that it is about."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from dashboard.access import declared
from dashboard.app import create_app
from dashboard.handbook_book import FILE, Book, handbook, read_book
from dashboard.handbook_help import HELP
from models.accounts import AccessRole
from settings import Settings
from tests.dashboard.conftest import AREA
from tests.queries import counted_queries


class Seen(HTMLParser):
    """What a page has: its anchors, its links and its headings, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert "style" not in given
        assert tag not in ("img", "style")
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.links.append(given["href"] or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def test_every_chapter_has_a_page_and_every_link_and_anchor_in_it_leads_somewhere(client: httpx.Client) -> None:
    book = handbook()
    seen = {path: Seen(client.get(path).text) for path in ("/handbok", *(each.path for each in book.chapters))}

    for path, on_page in seen.items():
        assert len(on_page.ids) == len(set(on_page.ids)), path
        assert on_page.levels[0] == 1, path
        assert all(later <= earlier + 1 for earlier, later in zip(on_page.levels, on_page.levels[1:], strict=False)), (
            path
        )
        for link in on_page.links:
            page, _, named = link.partition("#")
            if (page or path) in seen:
                assert not named or named in seen[page or path].ids, f"{path}: {link}"
            else:
                assert not page.startswith("/handbok/") or "?som=" in page, f"{path}: {link}"
    assert {each.path for each in book.chapters} <= set(seen["/handbok"].links)
    assert "/handbok/omradesfilen#moten" in seen["/handbok/moten"].links
    assert "/handbok/fran-skugga-till-skarp" in seen["/handbok/omradesfilen"].links


def test_the_contents_name_every_chapter_of_the_file_in_its_order_with_a_line_about_each() -> None:
    written = re.findall(r"(?m)^## (.+)$", FILE.read_text("utf-8"))
    book = handbook()
    own = [chapter for part in book.parts[:-1] for chapter in part.chapters]

    assert [chapter.title for chapter in own] == written
    assert [chapter.slug for chapter in book.chapters if not chapter.about] == []
    assert len({chapter.slug for chapter in book.chapters}) == len(book.chapters)
    for earlier, later in zip(book.chapters, book.chapters[1:], strict=False):
        assert book.beside(earlier)[1] is later
        assert book.beside(later)[0] is earlier


def test_a_chapter_has_the_houses_tables_and_commands_to_copy(client: httpx.Client) -> None:
    page = client.get("/handbok/moten").text

    assert '<td role="cell" data-is="Så här"><strong>Nytt möte</strong>. Det blir ett utkast.</td>' in page
    assert 'data-copy="arshjul meetings move 20 --to &#34;2027-03-25 09.00–12.00&#34;"' in page
    assert '<a rel="next" href="/handbok/svar-och-narvaro">' in page
    rows = client.get("/handbok/moten?som=csv&del=t-motena-pa-sidan-1").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Ni vill;Så här"


def test_a_chapter_that_is_not_there_is_answered_with_those_that_are(client: httpx.Client) -> None:
    answer = client.get("/handbok/finns-inte")

    assert answer.status_code == 404
    assert '<a href="/handbok/ordforandeskap">Ordförandeskap</a>' in answer.text


def test_everybody_who_is_logged_in_reads_it_and_nobody_else(
    client_as: Callable[..., httpx.Client], stranger: httpx.Client
) -> None:
    reader = client_as(AccessRole.READER, area="annat-omrade")

    for path in ("/handbok", "/handbok/moten"):
        assert reader.get(path).status_code == 200
        assert stranger.get(path).headers["Location"].startswith("/logga-in")


def test_it_costs_the_database_what_every_page_costs(client: httpx.Client) -> None:
    client.get("/handbok/moten")
    with counted_queries(client.app.state.desk.database) as asked:  # type: ignore[attr-defined]
        client.get("/handbok/breven")
    of_chapter = len(asked)
    with counted_queries(client.app.state.desk.database) as asked:  # type: ignore[attr-defined]
        client.get("/handbok")

    assert len(asked) == of_chapter < 8


# --- the ways to it


def test_every_page_leads_to_the_handbook_and_some_to_what_it_says_of_them(
    settings: Settings, client: httpx.Client
) -> None:
    routes = [route.path for route in declared(create_app(settings)) if "GET" in route.methods]

    for route, told in HELP.items():
        assert any(f"{each}/".startswith(f"{route}/") for each in routes), route
        chapter = handbook().chapter(told.chapter)
        assert chapter is not None, told
        assert not told.section or told.section in chapter.anchors, told
    for path, about in (
        (f"/{AREA}/2026", "första sidan"),
        (f"/{AREA}/2026/arsrapporter", "att ta emot och ge anstånd"),
        (f"/{AREA}/brev/10", "breven som behöver er"),
        (f"/{AREA}/moten/svar", "svar och närvaro"),
        (f"/{AREA}/ordforande", "ordförandeskap"),
        (f"/{AREA}/rekvisitioner", "rekvisitioner"),
    ):
        foot = client.get(path).text.split("<footer", 1)[1]
        assert '<a href="/handbok">Handbok</a>' in foot, path
        assert f">Läs om {about} i handboken</a>" in foot, path
    for path in ("/", "/konto", f"/{AREA}/sok", "/finns-inte/2026"):
        assert '<a href="/handbok">Handbok</a>' in client.get(path, follow_redirects=True).text, path


# --- reading


WRITTEN = """# Boken

Läs [mer](annan.md), [där ute](https://example.org/) eller [ingenstans](saknas.md).

**Först**

- [Ett](#ett) – det *första*
- [Två & tre](annan.md) – det andra

## Ett

![En bild](images/bild.png) <b onclick="x()">inte fet</b> rad<br>ny

> Var försiktig. Se [stycket](annan.md#del-två).

| Vad | Antal |
| --- | ---: |
| a \\| b | **1** |

```
arshjul run ett    # en anmärkning
```

## Utan sida
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    (tmp_path / "bok.md").write_text(WRITTEN, "utf-8")
    (tmp_path / "annan.md").write_text("# Två & tre\n\n## Del två\n\n<script>x</script>\n", "utf-8")
    return read_book(tmp_path / "bok.md")


def test_what_is_written_is_shown_safely_whatever_it_is(book: Book) -> None:
    one, two = book.chapters
    html = one.lead.html

    assert (book.title, one.about, two.slug) == ("Boken", "det första", "tva-tre")
    assert (
        '<a href="/handbok/tva-tre">mer</a>, <a href="https://example.org/">där ute</a> eller ingenstans.' in book.intro
    )
    assert "<em>En bild</em> &lt;b onclick=&#34;x()&#34;&gt;inte fet&lt;/b&gt; rad<br>ny" in html
    assert '<blockquote class="note">' in html
    assert '<a href="/handbok/tva-tre#del-tva">stycket</a>' in html
    assert '<th scope="row" role="rowheader">a | b</th>' in html
    assert '<td role="cell" data-is="Antal"><strong>1</strong></td>' in html
    assert 'data-copy="arshjul run ett"' in html
    assert "&lt;script&gt;" in two.sections[0].html
    assert book.chapter("utan-sida") is None
    assert [found.line for found in book.find(["försiktig"])] == ["Var försiktig. Se stycket."]
    assert book.find(["anmärkning"]) == []
