"""What is around every page of the office: the menu, and what script makes easier on tables and links."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from dashboard.own_stations import PAGES
from dashboard.places import SECTIONS
from tests.dashboard.conftest import AREA


def test_the_menu_leads_only_to_pages_that_are_there(client: httpx.Client) -> None:
    missing = {s.name for s in SECTIONS if client.get(f"/{AREA}/{s.path}".rstrip("/")).status_code not in (200, 303)}

    assert not missing


def test_the_menu_says_where_one_is(client: httpx.Client) -> None:
    assert client.get(f"/{AREA}/brev").text.count('<a href="/goteborgsomradet/brev" aria-current="page">Breven') == 2


@pytest.mark.parametrize("path", ["/konto", "/konton", "/konton/logg", "/sok", "/fryst"])
def test_pages_over_all_areas_have_the_search_and_the_ways_to_the_areas(client: httpx.Client, path: str) -> None:
    page = client.get(path).text

    assert '<form class="search" role="search" action="/sok">' in page
    assert page.count(f'<a href="/{AREA}" >Göteborgsområdet</a>') == 2  # in the wide menu and in the narrow one


@pytest.mark.parametrize(
    ("path", "way"),
    [
        (f"/{AREA}/2025/finns-inte", f'<a href="/{AREA}/2025/arsrapporter">Januari · Årsrapporter</a>'),
        (f"/{AREA}/beslut/2026/arsrapporter", f'<a href="/{AREA}/beslut/2026/arsrapport-faststalls">Februari · LGS'),
        ("/finns-inte/2026", f'<a href="/{AREA}">Göteborgsområdet</a>'),
    ],
)
def test_what_is_not_there_is_answered_with_links_to_what_is(client: httpx.Client, path: str, way: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert way in answer.text
    assert "arshjul " not in answer.text


@pytest.mark.parametrize("station", PAGES)
def test_a_station_of_the_products_own_leads_to_where_its_work_is_done(client: httpx.Client, station: str) -> None:
    answer = client.get(f"/{AREA}/2026/{station}")

    assert answer.status_code == 303
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_the_menu_opens_at_320_px(visit: Callable[..., Page], script: bool) -> None:
    page = visit(f"/{AREA}/2026", width=320, script=script)
    head = page.locator("header.top").bounding_box()
    assert head is not None
    assert head["height"] <= 110  # two rows
    page.locator(".small-menu summary").click()
    page.get_by_role("link", name="Breven", exact=True).click()

    expect(page.get_by_role("heading", name="Breven", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.browser
def test_a_long_table_is_narrowed_as_one_types(visit: Callable[..., Page]) -> None:
    page = visit(f"/{AREA}/grupper")
    page.get_by_label("Sök bland grupperna").fill("angered")

    expect(page.locator("#grupper tbody tr:visible")).to_have_count(1)
    expect(page.locator("[data-filtered]")).to_contain_text("1 av")


@pytest.mark.browser
def test_a_copy_button_says_what_it_has_done(visit: Callable[..., Page]) -> None:
    page = visit(f"/{AREA}/personer/1")
    page.get_by_role("button", name="Kopiera e-postadressen").click()

    expect(page.get_by_role("button", name="Kopierat")).to_be_visible()
    expect(page.get_by_role("button", name="Kopiera e-postadressen")).to_be_visible()


@pytest.mark.browser
def test_without_script_nothing_is_shown_that_needs_it(visit: Callable[..., Page]) -> None:
    page = visit(f"/{AREA}/personer/1", script=False)

    expect(page.get_by_role("button", name="Kopiera e-postadressen")).to_have_count(0)
