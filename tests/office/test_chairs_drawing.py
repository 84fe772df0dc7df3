"""Chairs over the years as a picture: right for those who see it, hear it or print it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from models.words import Principal, TermState
from office.chair_bars import ChairRow, Timeline
from office.chairs_drawing import WIDTH, draw_chairs
from office.pencils import DARK, LIGHT
from rules.rotation import FirstTerm, RotationRule
from rules.rotation_schedule import NoPlan, WhyNoPlan, schedule
from rules.terms import Months, Term

SVG = "{http://www.w3.org/2000/svg}"
KOMMUN, REGION = Principal.MUNICIPALITY, Principal.REGION
TODAY = date(2026, 10, 13)


def day(text: str) -> date:
    return date.fromisoformat(text)


def term(starts: str, ends: str | None, side: Principal | None = KOMMUN, **more: object) -> Term:
    ends_on = day(ends) if ends else None
    return Term(group="g", number=1, starts_on=day(starts), ends_on=ends_on, side=side, **more)  # type: ignore[arg-type]


RUNNING = term("2025-07-01", "2026-12-31", REGION, state=TermState.RUNNING)
PROMISED = term("2027-01-01", "2028-06-30", KOMMUN, state=TermState.NOMINATED)
PLANNED = term("2028-07-01", "2029-12-31", REGION, is_plan=True)


def timeline(*rows: ChairRow, first: str = "2026-01-01", last: str = "2029-12-31", **more: object) -> Timeline:
    return Timeline(
        title="Ordförandeskap & år 2026–2029", rows=rows, first=day(first), last=day(last), today=TODAY, **more
    )  # type: ignore[arg-type]


def row(*terms: Term, name: str = "Temagrupp Äldre", **more: object) -> ChairRow:
    return ChairRow(name=name, terms=terms, **more)  # type: ignore[arg-type]


def drawn(*rows: ChairRow, **more: object) -> Element:
    return fromstring(draw_chairs(timeline(*rows, **more)))  # type: ignore[arg-type]


def words(svg: Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def told(svg: Element) -> str:
    return svg.findtext(f"{SVG}desc") or ""


def of_bars(svg: Element) -> list[str]:
    return [text.text or "" for text in svg.findall(f"{SVG}g")[-1].iter(f"{SVG}text")]


def test_it_has_a_title_and_tells_everything_in_words():
    svg = drawn(row(RUNNING, PROMISED, PLANNED))

    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == svg.find(f"{SVG}title").get("id")
    assert svg.get("aria-describedby") == svg.find(f"{SVG}desc").get("id")
    assert svg.findtext(f"{SVG}title") == "Ordförandeskap & år 2026–2029"
    assert (
        "Temagrupp Äldre: region 1 januari 2026–31 december 2026 (pågår); kommun 1 januari 2027–30 juni 2028 (utsedd); "
        "region 1 juli 2028–31 december 2029 (planerad)."
    ) in told(svg)


def test_a_side_is_told_by_its_name_and_by_its_pattern():
    svg = drawn(row(RUNNING, PROMISED, PLANNED))

    assert of_bars(svg) == ["region", "kommun ✓", "region"]
    hatched = [rect for rect in svg.findall(f"{SVG}g//{SVG}rect") if "url(" in (rect.get("fill") or "")]
    plain = [rect for rect in svg.findall(f"{SVG}g//{SVG}rect") if rect.get("fill") == LIGHT["kommun"]]
    assert (len(hatched), len(plain)) == (2, 1)
    (pattern,) = svg.iter(f"{SVG}pattern")
    assert {rect.get("fill") for rect in hatched} == {f"url(#{pattern.get('id')})"}


def test_what_runs_is_promised_or_planned_has_each_its_outline():
    svg = drawn(row(RUNNING, PROMISED, PLANNED))

    outlines = [
        (rect.get("stroke-width"), rect.get("stroke-dasharray"))
        for rect in svg.findall(f"{SVG}g//{SVG}rect")
        if rect.get("stroke")
    ]
    assert outlines == [("2.2", None), ("1.5", None), ("1", "1.5 2.5")]


def test_a_vacancy_lies_within_its_term_and_lasts_no_longer():
    svg = drawn(row(RUNNING, PLANNED, vacant=((day("2026-03-01"), day("2026-05-31")), (day("2026-09-01"), None))))

    assert (
        "region 1 januari 2026–28 februari 2026 (pågår); vakant 1 mars 2026–31 maj 2026, region utser; "
        "region 1 juni 2026–31 augusti 2026 (pågår); vakant 1 september 2026–31 december 2026, region utser;"
    ) in told(svg)
    assert of_bars(svg).count("vakant") == 2


def test_a_vacancy_between_terms_is_nobodys_and_lasts_to_this_day():
    assert "Temagrupp Äldre: vakant 1 maj 2026–13 oktober 2026." in told(
        drawn(row(vacant=((day("2026-05-01"), None),)))
    )


def test_an_open_term_goes_on_until_further_notice_and_tells_its_party():
    parties = {"narhalsan": "Styrelsen för Närhälsan"}
    svg = drawn(row(term("2025-09-01", None, REGION, party="narhalsan", state=TermState.RUNNING)), parties=parties)

    assert of_bars(svg) == ["Styrelsen för Närhälsan · region · tills vidare"]
    assert "Styrelsen för Närhälsan, region från 1 januari 2026 tills vidare (pågår)" in told(svg)


def test_narrow_bars_say_less_and_never_nothing_they_have_room_for():
    long_name = {"p": "Styrelsen för Närhälsan"}
    short = term("2026-01-01", "2026-07-31", REGION, party="p")
    svg = drawn(
        row(short, name="A"),
        row(term("2026-01-01", "2026-02-28", REGION), name="B"),
        row(term("2026-01-01", "2026-01-03", REGION), name="C"),
        row(term("2026-01-01", "2026-07-31", None, party="p"), name="D"),
        row(term("2026-01-01", "2027-09-30", None), name="E"),
        parties=long_name,
    )

    assert of_bars(svg) == ["Styrelsen för… · region", "R", "Styrelsen för Närhälsan", "gruppen"]


def test_why_a_row_ends_is_told_where_there_is_room():
    ends = NoPlan(group="g", why=WhyNoPlan.BODY_ENDS, since=day("2027-01-01"))
    open_ended = NoPlan(group="g", why=WhyNoPlan.OPEN_TERM)
    full = term("2026-01-01", None)

    assert "gruppen upphör" in words(drawn(row(RUNNING, no_plan=ends)))
    assert "därefter ingen plan – från 1 januari 2027: gruppen upphör." in told(drawn(row(RUNNING, no_plan=ends)))
    assert not any("längd" in text for text in words(drawn(row(full, no_plan=open_ended))))


def test_todays_line_stands_only_in_a_picture_of_today():
    assert "i dag 13 oktober 2026" in words(drawn(row(RUNNING)))
    assert not any("i dag" in text for text in words(drawn(row(RUNNING), first="2027-01-01")))


def test_what_an_office_has_decided_is_told_from_what_rules_say():
    assert "(beslutad)" in told(drawn(row(term("2027-01-01", "2028-12-31", state=TermState.PLANNED))))


def test_names_are_written_as_they_are_and_long_ones_shortened_with_the_whole_in_reach():
    name = 'NOSAM <Askim> & "Frölunda" med ett namn som ingen kolumn i världen har plats för'
    svg = drawn(row(RUNNING, name=name, section="Lokal & nära"))

    (shortened,) = (text for text in svg.iter(f"{SVG}text") if (text.text or "").startswith("NOSAM <Askim>"))
    assert shortened.text.endswith("…")
    assert shortened.findtext(f"{SVG}title") == name
    assert "Lokal & nära" in words(svg)


def test_it_needs_nothing_else_and_runs_nothing():
    text = draw_chairs(timeline(row(RUNNING)))

    assert "<script" not in text
    assert "href" not in text
    assert "@import" not in text
    assert text.count("http") == 1  # its own namespace
    assert [line for line in text.split("url(")[1:] if not line.startswith("#")] == []


def test_every_colour_has_a_dark_one_and_print_is_always_light():
    assert LIGHT.keys() == DARK.keys()
    style = fromstring(draw_chairs(timeline(row(RUNNING)))).findtext(f"{SVG}style")
    assert style.startswith("@media screen and (prefers-color-scheme: dark)")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "surface"),
        ("ink", "kommun"),
        ("ink", "region"),
        ("ink", "region-stripe"),
        ("ink", "none"),
        ("muted", "surface"),
        ("late", "surface"),
        ("today", "surface"),
    ],
)
def test_words_stand_out_from_what_they_stand_on(palette, ink, ground):
    def brightness(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((brightness(palette[ink]), brightness(palette[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_a_picture_of_no_days_is_refused_and_one_of_no_groups_says_so():
    with pytest.raises(ValueError, match="innan den har börjat"):
        draw_chairs(timeline(first="2029-12-31"))

    assert "Det finns inga grupper att visa." in told(drawn())


def test_two_pictures_on_a_page_keep_their_ids_apart():
    def ids(svg: Element) -> set[str]:
        return {element.get("id") for element in svg.iter() if element.get("id")}

    assert not ids(drawn(row(RUNNING))) & ids(drawn(row(RUNNING), id="annan"))


@given(
    st.lists(
        st.tuples(
            st.integers(-2000, 2000),
            st.none() | st.integers(0, 2000),
            st.none() | st.sampled_from(Principal),
            st.sampled_from(TermState),
            st.booleans(),
        ),
        max_size=8,
    ),
    st.lists(st.tuples(st.integers(-2000, 2000), st.none() | st.integers(0, 2000)), max_size=4),
    st.integers(1, 4000),
)
def test_whatever_stands_in_it_stays_within_it(terms, vacancies, length):
    def after(days: int) -> date:
        return TODAY + timedelta(days=days)

    known = tuple(
        Term(
            group="g",
            number=number,
            starts_on=after(starts),
            ends_on=None if lasts is None else after(starts + lasts),
            side=side,
            state=state,
            is_plan=is_plan,
        )
        for number, (starts, lasts, side, state, is_plan) in enumerate(terms)
    )
    vacant = tuple((after(starts), None if lasts is None else after(starts + lasts)) for starts, lasts in vacancies)
    shown = replace(timeline(row(*known, vacant=vacant)), first=TODAY, last=TODAY + timedelta(days=length))

    svg = fromstring(draw_chairs(shown))

    rects = svg.findall(f"{SVG}g//{SVG}rect")
    assert all(float(rect.get("x")) >= 0 and float(rect.get("width")) > 0 for rect in rects)
    assert all(float(rect.get("x")) + float(rect.get("width")) <= WIDTH for rect in rects)


@pytest.mark.browser
def test_forty_bodies_over_eight_years_can_be_read_in_chromium(tmp_path: Path):
    rules = {
        f"g{number}": RotationRule(
            group=f"g{number}",
            term=Months(number=(12, 18, 24)[number % 3]),
            first=FirstTerm(starts_on=date(2025, 1, 1), side=list(Principal)[number % 2]),
        )
        for number in range(40)
    }
    terms = schedule(rules, [], until=date(2032, 12, 31)).terms
    rows = [row(*terms[group], name=f"Grupp {group}") for group in rules]
    picture = tmp_path / "ordforandeskap.svg"
    picture.write_text(draw_chairs(timeline(*rows, first="2025-01-01", last="2032-12-31")), encoding="utf-8")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(picture.as_uri())
        overlong = page.evaluate(
            """() => [...document.querySelectorAll('text')].filter(text => {
                const box = text.getBBox(); const width = document.documentElement.viewBox.baseVal.width;
                return box.x < 0 || box.x + box.width > width;
            }).map(text => text.textContent)"""
        )
        height = page.evaluate("document.documentElement.viewBox.baseVal.height")
        browser.close()

    assert overlong == []
    assert height < 1300
