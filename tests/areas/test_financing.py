"""What an area file says of money, and what it may not say."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from pydantic_core import PydanticCustomError

from areas import money_words
from areas.compile import wheel_of
from areas.financing import built_in
from areas.problems import AreaFileError
from areas.reader import read_area, read_area_text
from cli.shipped import SHIPPED
from rules.financing import PopulationDay, division_of
from rules.ladder import schedule
from rules.wheel import Wheel
from rules.workdays import ClosedDays
from settings import ROOT

SHIPPED_TEXT = (ROOT / "areas" / "goteborgsomradet.yaml").read_text("utf-8").split("\nfinansiering:")[0]
MODEL = """
finansiering:
  rekvireras av: lgs
  betalas till: {namn: Förbundet}
  modeller:
    - namn: M
      från: 2026
      belopp: 100 kr
      finansiärer:
        alla: {namn: Alla, andel: 100 %, betalas av: kommun, utom: [gr, kranskommunerna], delas efter: lika}
"""


def read(money: str = MODEL, text: str = SHIPPED_TEXT) -> Wheel:
    return wheel_of(read_area_text(text + money, name="fil.yaml").area_file)


def test_a_model_is_compiled_with_a_whole_side_written_out() -> None:
    wheel = read()

    assert wheel.financing is not None
    assert wheel.financing.parties == ("goteborg", "molndal", "partille", "harryda", "ockero")
    assert division_of(wheel.financing, year=2030, populations={}).by_party["partille"] == 2_000
    assert wheel.requisition_station is not None
    assert wheel.requisition_station.id == wheel.financing.station == "rekvisition"
    assert {c.ladder.steps[0].to[0].party for c in wheel.requisition_station.collects} == set(wheel.financing.parties)
    assert wheel.station("rekvisition") is wheel.requisition_station
    assert all(place.id != "rekvisition" for place in wheel.collecting), "nothing is owed before a person says so"


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("andel: 100 %", "andel: 99 %", "andelarna i ”M” blir 99 %, inte 100 %"),
        ("andel: 100 %", "andel: 101 %", "ingen del av det hela"),
        ("andel: 100 %", "andel: 1/0", "delar med noll"),
        ("andel: 100 %", "fast belopp: 101 kr", "de fasta beloppen i ”M” blir 101,00 kr, men beloppet är 100,00 kr"),
        ("andel: 100 %, ", "", "varken andel eller fast belopp"),
        ("belopp: 100 kr", "belopp: -100 kr", "inte mer än noll"),
        ("belopp: 100 kr", "belopp: 99 999 999 999 999 kr", "orimligt stort"),
        ("belopp: 100 kr", "belopp: 1,005 kr", "mer än två decimaler"),
        ("belopp: 100 kr", "belopp: hundra", "inget belopp"),
        ("      belopp: 100 kr\n", "", "finansiärer men inget belopp"),
        ("betalas av: kommun", "betalas av: stockholm", "parten ”stockholm” finns inte"),
        ("utom: [gr, kranskommunerna]", "utom: [oslo]", "parten ”oslo” finns inte"),
        ("utom: [gr, kranskommunerna]", "utom: [gr, kranskommunerna, goteborg, molndal, partille, harryda, ockero]",
         "ingen part kvar som betalar"),
        ("delas efter: lika", "delas efter: storlek", "säger inte hur något delas"),
        ("delas efter: lika", "delas efter: befolkning 31 juni året före", "säger inte hur något delas"),
        ("från: 2026", "från: 2026\n      till: 2025", "slutar 2025, innan den börjar 2026"),
        ("från: 2026", "från: snart", "inget år"),
        ("  betalas till: {namn: Förbundet}\n", "", "inte vem som får pengarna"),
        ("rekvireras av: lgs", "rekvireras av: presidium", "härledd grupp"),
        ("rekvireras av: lgs", "rekvireras av: styrgrupp-fyrbodal", "finns inte"),
        ("      belopp", "      avrundning: tior\n      belopp", "ingen avrundning"),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_told_in_its_place(was: str, becomes: str, told: str) -> None:
    assert was in MODEL
    with pytest.raises(AreaFileError) as raised:
        read(MODEL.replace(was, becomes, 1))

    assert told in str(raised.value).replace("\u00a0", " ")


def test_two_models_for_one_year_are_refused() -> None:
    second = MODEL.split("modeller:\n")[1].replace("namn: M", "namn: N").replace("2026", "2028")

    with pytest.raises(AreaFileError, match="”N” och ”M” gäller båda 2028"):
        read(MODEL + second)


def test_money_needs_a_station_and_only_one() -> None:
    with pytest.raises(AreaFileError, match="ingen station har slaget rekvisition"):
        read(text=SHIPPED_TEXT.replace("slag: rekvisition", "slag: uppföljning"))
    first = "  rekvisition:\n"
    another = "  rekvisition-igen: {namn: Igen, månad: juni, slag: rekvisition}\n"
    with pytest.raises(AreaFileError, match="rekvireras redan vid"):
        read(text=SHIPPED_TEXT.replace(first, another + first, 1))


def test_the_built_in_ladder_keeps_its_order_whatever_the_last_day() -> None:
    closed = ClosedDays(summer_pause=(28, 31))
    days = (date(2024, 1, 1) + timedelta(days=n) for n in range(4 * 366))
    for last_day in filter(closed.is_open, days):
        steps = [step.on for step in schedule(built_in(), last_day=last_day, closed=closed)]
        assert steps == sorted(steps), last_day


@pytest.mark.parametrize(
    ("said", "meant"),
    [("3 874 000 kr", 387_400_000), ("12,50 kr", 1_250), ("12,5 kronor", 1_250), ("1\u00a0000 kr", 100_000)],
)
def test_amounts_are_read(said: str, meant: int) -> None:
    assert money_words.kronor(said) == meant


def test_shares_changes_and_days_are_read() -> None:
    assert money_words.share("1/3") == Fraction(1, 3)
    assert money_words.share("12,5 %") == Fraction(1, 8)
    assert money_words.change("-0,5 %") == Fraction(-1, 200)
    assert money_words.population_day_or_equally("befolkning 1 nov samma år") == PopulationDay(
        month=11, day=1, years_before=0
    )
    assert money_words.population_day_or_equally("lika") is None
    with pytest.raises(PydanticCustomError):
        money_words.change("mycket")


def test_the_shipped_areas_money() -> None:
    """Göteborgsområdet leaves it open, its demonstration says that it is examples, and Fyrbodal is as its plan."""
    shipped = wheel_of(read_area(SHIPPED["goteborgsomradet"].area_file).area_file)
    shown = wheel_of(read_area_text(SHIPPED["goteborgsomradet"].text, name="x").area_file)
    fyrbodal = wheel_of(read_area(SHIPPED["fyrbodal"].area_file).area_file)

    assert shipped.financing is not None
    assert shown.financing is not None
    assert fyrbodal.financing is not None
    assert shipped.financing.models == ()
    assert all(model.is_example for model in shown.financing.models)
    assert [figure.is_example for figure in fyrbodal.financing.index.values()] == [True] * len(fyrbodal.financing.index)
    (plan,) = fyrbodal.financing.models
    assert plan.amount == 387_400_000
    assert [financier.share for financier in plan.financiers] == [Fraction(1, 2), Fraction(32, 100), Fraction(18, 100)]
    assert not plan.is_example
