"""Area files with mistakes: each is told with its line, what was wrong and what right looks like."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import areas
from areas.problems import AreaFileError, Problem
from areas.reader import read_area, read_area_text

SHIPPED = Path(areas.__file__).with_name("goteborgsomradet.yaml")

GOOD = """\
id: provomradet
namn: Provområdet
driftstart: 2026-01-01
avsändare: {brevlåda: kontoret@prov.example, namn: Kontoret}
kontor: kontoret
vid vakans: processledare
parter:
  kommun:
    staden: Staden
  region:
    sjukhuset: Sjukhuset
grupper:
  ledningen:
    namn: Ledningen
    slag: ledningsgrupp
  norr: {namn: Norr, slag: lokalgrupp}
  presidiet:
    namn: Presidiet
    slag: presidium
    består av: ordförande och vice ordförande i ledningen
  kontoret: {namn: Kontoret, slag: kontor}
dokument:
  rapport: rapport
stegar:
  vanlig:
    till: ordförande
    steg:
      - begäran: 6 veckor före
      - påminnelse: 14 dagar före
      - förfallen: 1 arbetsdag efter
      - eskalering: 7 dagar efter
        till: vice ordförande
stationer:
  rapporter:
    namn: Rapporter
    månad: januari
    slag: insamling
    samlar in:
      - dokument: rapport
        från: lokalgrupp
        sista dag: 31 januari
        avser: föregående år
        stege: vanlig
"""


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(AreaFileError) as refused:
        read_area_text(text, name="prov.yaml")
    return refused.value.problems


def mistakes_in(text: str) -> tuple[Problem, ...]:
    try:
        read_area_text(text, name="prov.yaml")
    except AreaFileError as refused:
        return refused.problems
    return ()


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_the_file_that_the_mistakes_are_made_in_has_none():
    read = read_area_text(GOOD, name="prov.yaml")

    assert read.area_file.name == "Provområdet"
    assert read.text == GOOD
    assert len(read.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "right"),
    [
        ("driftstart:", "drifstart:", 3, "nyckeln ”drifstart” känns inte igen", "menade du ”driftstart”?"),
        ("    namn: Ledningen", "    Namn: Ledningen", 14, "nyckeln ”Namn” känns inte igen", "menade du ”namn”?"),
        ("        avser: för", "        åter: för", 42, "nyckeln ”åter” känns inte igen", "nycklarna här är "),
        ("namn: Provområdet\n", "", 1, "filen saknar nyckeln ”namn”", "namn: Göteborgsområdet"),
        ("    till: ordförande\n    steg", "    steg", 25, "”vanlig” saknar nyckeln ”till”", "till: ordförande"),
        ("    till: ordförande\n    steg", "    till: []\n    steg", 26, "ingen mottagare", "”ordförande”"),
        ("        till: vice ordförande\n", "", 31, "eskaleringen saknar mottagare", "till: vice ordförande"),
        ("  norr: {", "  ledningen: {", 16, "”ledningen” finns redan på rad 13", "ta bort den ena"),
        ("  rapport: rapport", "  rapport: rapport\n  rapport: x", 24, "”rapport” finns redan på rad 23", "ta bort"),
        ("sjukhuset: S", "staden: S", 11, "”staden” finns redan under kommun", "en sida"),
        ("från: lokalgrupp", "från: lokalgrup", 40, "”lokalgrup” finns inte", "menade du ”lokalgrupp”?"),
        ("från: lokalgrupp", "från: nosam", 40, "gruppslaget ”nosam” finns inte", "lägg till under ”grupper”"),
        ("från: lokalgrupp", "från: []", 40, "minst en", "temagrupp, nosam och lgs"),
        ("från: lokalgrupp", "från: presidiet", 40, "”presidiet” är en härledd grupp", "nämn gruppen som rollen"),
        ("31 januari", "31 februari", 41, "”31 februari” finns inte", "sista dagen i februari"),
        ("31 januari", "slutet av januari", 41, "ingen bestämd dag", "”15 januari”"),
        ("31 januari", "vecka 54", 41, "vecka 54 finns inte", "1–53"),
        ("avser: föregående år", "avser: i fjol", 42, "”i fjol” är ingen period", "”föregående år”"),
        ("stege: vanlig", "stege: vanligt", 43, "stegen ”vanligt” finns inte", "menade du ”vanlig”?"),
        ("dokument: rapport", "dokument: plan", 39, "dokumentet ”plan” finns inte", "de som finns är rapport"),
        ("14 dagar före", "60 dagar före", 29, "steg 2 (påminnelse 60 dagar före) kommer inte efter", "tidsföljd"),
        ("14 dagar före", "14 dagar efter", 29, "påminnelse 14 dagar efter sista dagen", "förfallen"),
        ("14 dagar före", "fjorton dar före", 29, "går inte att läsa som en tid", "”14 dagar före”"),
        ("påminnelse: 14", "begäran: 14", 29, "steg 2 är en andra begäran", "påminnelse"),
        ("      - begäran: 6 veckor före\n", "", 28, "stegen börjar med påminnelse", "begäran"),
        ("1 arbetsdag efter", "1 arbetsdag före", 30, "förfallen 1 arbetsdag före", "1 arbetsdag efter"),
        ("till: vice ordförande", "till: kungen", 32, "”kungen” är ingen roll", "”ordförande”"),
        ("till: vice ordförande", "till: ordförande i lgs", 32, "gruppen ”lgs” finns inte", "ledningen"),
        ("till: vice ordförande", "till: ordförande i presidiet", 32, "härledd grupp", "nämn gruppen"),
        ("till: vice ordförande", "till: sekreterare, egen sida först", 32, "gäller ordförande", "i lgs, egen sida"),
        ("slag: insamling", "slag: insaming", 37, "”insaming” känns inte igen", "menade du ”insamling”?"),
        ("slag: insamling", "slag: rekvisition", 39, "slaget rekvisition samlar inte in", "slag: insamling"),
        ("slag: insamling", "slag: insamling\n    startas: för hand", 42, "sista dagen är 31 januari", "efter start"),
        ("sista dag: 31 januari", "sista dag: 4 veckor efter start", 41, "startar av sig själv", "startas: för hand"),
        ("slag: insamling", "slag: insamling\n    startas: ibland", 38, "vem som startar", "”för hand”"),
        ("stege: vanlig\n", "stege: vanlig\n        brev: {}\n", 44, "inga egna ord", "inledning"),
        ("  rapport: rapport", "  rapport: {namn: rapport, slag: raport}", 23, "”raport” känns inte igen", "”rapport”"),
        ("månad: januari", "månad: janauri", 36, "”janauri” är ingen månad", "menade du ”januari”?"),
        ("driftstart: 2026-01-01", "driftstart: 2026-02-30", 3, "”2026-02-30” är inget datum", "2025-09-01"),
        ("  norr: {", "  norr: {från: 2026-01-01, till: 2025-01-01, ", 16, "innan den börjar", "från och med"),
        ("i ledningen\n", "i presidiet\n", 20, "av sig själv: presidiet → presidiet", "egna ledamöter"),
        ("och vice ordförande i ledningen", "", 20, "vilken grupp uppdraget finns i", "ordförande i lgs"),
        ("slag: lokalgrupp", "slag: ledningen", 16, "slaget ”ledningen” är också en grupps id", "annat namn"),
        ("kontor: kontoret", "kontor: kontort", 5, "gruppen ”kontort” finns inte", "menade du ”kontoret”?"),
        ("  kommun:\n", "  kommunen:\n", 8, "”kommunen” känns inte igen", "”kommun” eller ”region”"),
        ("  norr: {", "  Norr gruppen: {", 16, "kan inte vara ett id", "a–z"),
        ("kontoret@prov.example", '"a@b.se, c@d.se"', 4, "ingen e-postadress", "en enda adress"),
        ("namn: Kontoret, slag", "namn: [A, B], slag", 21, "namnet ”B” saknar dag", "från: 2025-01-01"),
        ("vid vakans:", "stängda dagar: {klämdagar: yes}\nvid vakans:", 6, "varken ja eller nej", "ja eller nej"),
        ("vid vakans:", "stängda dagar: {sommaruppehåll: i juli}\nvid vakans:", 6, "uppehåll", "vecka 28–31"),
        ("vid vakans:", "faser: {januari–mars: A, mars: B}\nvid vakans:", 6, "mars finns i två faser", "en fas"),
        ("vid vakans:", "läge: skarpt\nvid vakans:", 6, "”skarpt” känns inte igen", "menade du ”skarp”?"),
        ("vid vakans:", "tidszon: Svensk tid\nvid vakans:", 6, "ingen tidszon", "Europe/Stockholm"),
        ("slag: ledningsgrupp", "slag: ledningsgrupp\n    platser: {stan: 2}", 16, "”stan” finns inte", "staden"),
        ("slag: ledningsgrupp", "slag: ledningsgrupp\n    platser: {staden: 0}", 16, "är för litet", "1 till 99"),
        ("slag: ledningsgrupp", "slag: ledningsgrupp\n    platser: {staden: två}", 16, "inget heltal", "2"),
        ("slag: ledningsgrupp", "slag: ledningsgrupp\n    möten per år: 8–6", 16, "större tal till", "”6–8”"),
        ("rapport: rapport", "rapport: {namn: rapport, mall: www.se}", 23, "ingen adress", "https://"),
        ("namn: Rapporter", "namn: ", 35, "värdet är tomt", "Årsrapporter"),
        ("parter:\n", "parter: staden\nx:\n", 7, "här ska stå nycklar med värden", "indragna"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(old, new, line, what, right):
    found = [problem for problem in problems_of(changed(old, new)) if problem.line == line]

    assert any(what in problem.what and right in problem.right for problem in found), problems_of(changed(old, new))


MEETINGS = """\
  beslutet:
    namn: Beslutet
    månad: februari
    slag: beslut
    berör: ledningen
möten:
  larma om datum saknas: 8 veckor före
  stegar: {justering: vanlig}
  regler:
    alla:
      kallelse: 14 dagar före
    lokalgrupp:
      påminnelse: 2 arbetsdagar före
    ledningen:
      handlingar: 10 arbetsdagar före
      bereds av: presidiet, 15 arbetsdagar före
      dagordning:
        - Föregående möte
        - {punkt: Budget, underlag från: kontoret}
      minnesanteckningar:
        klara: 5 arbetsdagar efter
        justerade: 10 arbetsdagar efter
        publiceras: aldrig
"""


def test_the_meetings_that_the_mistakes_are_made_in_have_none():
    assert not mistakes_in(GOOD + MEETINGS)


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "right"),
    [
        ("möten:", "mötena:", 49, "nyckeln ”mötena” känns inte igen", "menade du ”möten”?"),
        ("    slag: beslut", "    slag: rekvisition\n    möts: ledningen", 48, "möts ingen", "ta bort ”möts”"),
        ("    berör: ledningen", "    möts: ledning", 48, "”ledning” finns inte", "menade du ”ledningen”?"),
        ("    berör: ledningen", "    bjuder in: ordförande", 48, "vilken grupp", "ordförande i nosam"),
        ("    berör: ledningen", "    bjuder in: ordförande i ledning", 48, "”ledning” finns inte", "”ledningen”?"),
        ("    slag: beslut", "    slag: uppföljning\n    bjuder in: ordförande i norr", 48, "kallas ingen", "möte"),
        ("8 veckor före", "8 veckor", 50, "går inte att läsa som en tid", "14 dagar före"),
        ("8 veckor före", "8 veckor efter", 50, "säger inte hur långt före", "12 veckor före"),
        ("justering: vanlig", "justering: vanlg", 51, "stegen ”vanlg” finns inte", "menade du ”vanlig”?"),
        ("justering: vanlig", "justeringar: vanlig", 51, "känns inte igen", "menade du ”justering”?"),
        ("    alla:", "    allla:", 53, "gruppen eller gruppslaget ”allla” finns inte", "menade du ”alla”?"),
        ("    ledningen:\n      h", "    lednigen:\n      h", 57, "”lednigen” finns inte", "menade du ”ledningen”?"),
        ("    lokalgrupp:", "    Ledningen:", 57, "”ledningen” är samma som ”Ledningen”", "på ett ställe"),
        ("14 dagar före", "14 dagar efter", 54, "är inte före mötet", "7 arbetsdagar före"),
        ("14 dagar före", "samma dag", 54, "är inte före mötet", "7 arbetsdagar före"),
        ("14 dagar före", "nej", 54, "går inte att läsa som en tid", "14 dagar före"),
        ("kallelse:", "kalelse:", 54, "nyckeln ”kalelse” känns inte igen", "menade du ”kallelse”?"),
        ("2 arbetsdagar före", "2 arbetsdagar efter", 56, "är inte före mötet", "arbetsdagar före"),
        ("10 arbetsdagar före", "[]", 58, "ska stå en text", "samma rad"),
        ("presidiet, 15", "presidet, 15", 59, "gruppen ”presidet” finns inte", "menade du ”presidiet”?"),
        ("presidiet, 15 arbetsdagar före", "presidiet", 59, "vem som bereder och till när", "beredningsgrupp, 15"),
        ("presidiet, 15", "ledningen, 15", 59, "”ledningen” kan inte bereda sina egna möten", "en annan grupp"),
        ("- Föregående möte", "- [x]", 61, "ska stå nycklar", "indragna"),
        ("från: kontoret}", "från: kontor}", 62, "gruppen ”kontor” finns inte", "menade du ”kontoret”?"),
        ("{punkt: Budget, ", "{", 62, "saknas nyckeln ”punkt”", "punkt: Föregående minnesanteckningar"),
        ("      dagordning:\n", "      dagordning: ja\n      x:\n", 60, "ska stå en lista", "- "),
        ("klara: 5 arbetsdagar efter", "klara: 5 arbetsdagar före", 64, "är inte efter mötet", "arbetsdagar efter"),
        ("justerade: 10", "justerade: 5", 65, "justerade 5 arbetsdagar efter mötet kommer inte efter klara", "dagar"),
        ("justerade: 10", "justerade: ett par", 65, "går inte att läsa", "14 dagar före"),
        ("        justerade: 10 arbetsdagar efter\n", "", 63, "saknar nyckeln ”justerade”", "10 arbetsdagar efter"),
        ("publiceras: aldrig", "publiceras: aldrg", 66, "”aldrg” känns inte igen", "menade du ”aldrig”?"),
    ],
)  # fmt: skip
def test_a_mistake_about_meetings_is_told_where_it_stands(old, new, line, what, right):
    text = GOOD + MEETINGS
    assert old in MEETINGS
    at = len(GOOD) + MEETINGS.index(old)
    text = text[:at] + new + text[at + len(old) :]

    found = [problem for problem in problems_of(text) if problem.line == line]

    assert any(what in problem.what and right in problem.right for problem in found), problems_of(text)


@pytest.mark.parametrize(
    ("due", "what", "right"),
    [
        ("20 dagar före beslutt, annars 31 januari", "stationen ”beslutt” finns inte", "menade du ”beslutet”?"),
        ("20 dagar före beslutet", "vilken dag som gäller tills mötet är bestämt", "beslutet, annars 31 januari"),
        ("20 dagar före rapporter, annars 1 mars", "”rapporter” är varken möte eller beslut", "beslut: beslutet"),
        ("20 dagar före beslutet, annars 1 mars", "kommer efter mötet", "senast i februari"),
        ("20 dagar efter beslutet, annars 31 januari", "är inte före mötet", "före beslutet, annars"),
        ("20 dagar före beslutet, annars 31 februari", "”31 februari” finns inte", "sista dagen i februari"),
    ],
)
def test_a_last_day_that_cannot_hang_is_told_where_it_stands(due, what, right):
    problem = problems_of((GOOD + MEETINGS).replace("sista dag: 31 januari", f"sista dag: {due}"))[0]

    assert (problem.line, problem.column) == (41, 20)
    assert what in problem.what
    assert right in problem.right


def test_the_meetings_own_station_cannot_be_another():
    found = problems_of(GOOD + MEETINGS.replace("  beslutet:", "  moten:"))

    assert [(problem.line, problem.column) for problem in found] == [(44, 3)]
    assert "”moten” är Årshjuls egen station" in found[0].what


@pytest.mark.parametrize(("old", "new", "line"), [("  norr: {", "  alla: {", 16), ("lokalgrupp}", "Alla}", 16)])
def test_nobody_is_called_everybody(old, new, line):
    text = GOOD.replace(old, new).replace("från: lokalgrupp", "från: ledningen")

    assert [(problem.line, "betyder alla grupper" in problem.what) for problem in problems_of(text)] == [(line, True)]


def test_a_ladder_is_tried_on_every_day_that_the_meeting_may_have():
    """Between two working days may lie more days than between the same two steps in calendar days."""
    steps = "      - förfallen: 1 arbetsdag efter\n"
    tight = "      - förfallen: 4 arbetsdagar efter\n      - förfallen: 6 dagar efter\n"
    hanging = "sista dag: 20 dagar före beslutet, annars 31 januari"

    assert not mistakes_in((GOOD + MEETINGS.replace("  stegar: {justering: vanlig}\n", "")).replace(steps, tight))
    for text in (
        (GOOD + MEETINGS).replace(steps, tight),
        (GOOD + MEETINGS.replace("  stegar: {justering: vanlig}\n", ""))
        .replace(steps, tight)
        .replace("sista dag: 31 januari", hanging)
        .replace("månad: februari", "månad: februari–april"),
    ):
        assert "före steget innan" in problems_of(text)[0].what


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "filen är tom"),
        ("# bara en kommentar\n", 1, 1, "filen är tom"),
        ("- id: x\n", 1, 1, "nycklar med värden"),
        ("bara text\n", 1, 1, "nycklar med värden"),
        ("id: x\n\tnamn: y\n", 2, 1, "tabbtecken"),
        ("id: x\nnamn:\ty\n", 2, 6, "tabbtecken"),
        ("id: x: y\n", 1, 6, "kolonet"),
        ("id: 'x\n", 2, 1, "citattecken"),
        ("id: [x\n", 2, 1, "[ ]"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "indrag"),
        ("id: @x\n", 1, 5, "tecknet kan inte stå först"),
        ("id: &a x\nnamn: *a\n", 1, 5, "ankare och alias"),
        ("id: !!python/object:os.system x\n", 1, 5, "taggar"),
        ("id: x\n---\nid: y\n", 2, 1, "flera YAML-dokument"),
        ("id: x\x07\n", 1, 6, "U+0007"),
        ("? [a]\n: b\n", 1, 3, "nyckel ska vara"),
        ("a: " + "[" * 5000, 1, 23, "nästlad"),
    ],
)
def test_what_is_not_yaml_of_ours_is_refused_with_its_place(text, line, column, words):
    problem = problems_of(text)[0]

    assert (problem.line, problem.column) == (line, column)
    assert words in problem.what
    assert problem.right


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file():
    text = changed("31 januari", "31 februari").replace("slag: kontor}", "slag: kontor, färg: blå}")
    text = text.replace("staden: Staden", "staden: Staden\n    staden: Igen").replace(
        "från: lokalgrupp", "från: byarna"
    )

    assert [problem.line for problem in problems_of(text)] == [10, 22, 41, 42]


def test_the_text_of_the_error_is_what_an_editor_can_jump_to():
    with pytest.raises(AreaFileError) as refused:
        read_area_text(changed("31 januari", "31 februari"), name="prov.yaml")

    assert str(refused.value) == (
        "prov.yaml:41:20: ”31 februari” finns inte\n"
        "    rätt: februari har 29 dagar vid skottår: skriv ”sista dagen i februari”"
    )


def test_a_circle_of_derived_groups_is_told_at_each_of_them():
    circle = (
        "  ena: {namn: Ena, slag: a, består av: ordförande i andra}\n"
        "  andra: {namn: Andra, slag: a, består av: [ordförande i tredje]}\n"
        "  tredje: {namn: Tredje, slag: a, består av: ordförande i ena}\n"
    )
    found = problems_of(GOOD.replace("dokument:\n", circle + "dokument:\n", 1))

    assert [problem.line for problem in found] == [22, 23, 24]
    assert found[0].what.endswith("ena → andra → tredje → ena")


def test_the_same_document_is_asked_of_a_group_once_in_a_station():
    again = "      - {dokument: rapport, från: norr, sista dag: 1 mars, avser: nästa år, stege: vanlig}\n"

    found = problems_of(GOOD + again)

    assert [problem.line for problem in found] == [44]
    assert "norr ska redan lämna samma dokument" in found[0].what


def test_a_ladder_that_working_days_turn_about_is_refused_with_the_year():
    text = changed("31 januari", "23 december").replace(
        "      - eskalering: 7 dagar efter",
        "      - förfallen: 4 arbetsdagar efter\n      - eskalering: 6 dagar efter",
    )

    problem = problems_of(text)[0]

    assert problem.line == 32
    assert "före steget innan" in problem.what


# --- bytes that are no text


def test_a_file_in_windows_1252_is_told_where_and_what(tmp_path):
    file = tmp_path / "prov.yaml"
    file.write_bytes(GOOD.encode("cp1252"))

    with pytest.raises(AreaFileError) as refused:
        read_area(file)

    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (2, 14)
    assert "0xE5, ”å” i Windows-1252" in problem.what
    assert "UTF-8" in problem.right


def test_utf_16_is_told_by_name(tmp_path):
    file = tmp_path / "prov.yaml"
    file.write_bytes(GOOD.encode("utf-16"))

    with pytest.raises(AreaFileError, match="UTF-16"):
        read_area(file)


@pytest.mark.parametrize("prepared", ["bom", "crlf", "decomposed"])
def test_what_editors_do_to_a_file_does_not_matter(tmp_path, prepared):
    import unicodedata

    made = {
        "bom": b"\xef\xbb\xbf" + GOOD.encode(),
        "crlf": GOOD.replace("\n", "\r\n").encode(),
        "decomposed": unicodedata.normalize("NFD", GOOD).encode(),
    }
    file = tmp_path / "prov.yaml"
    file.write_bytes(made[prepared])

    assert read_area(file).area_file.name == "Provområdet"


def test_fifty_megabytes_are_refused(tmp_path):
    file = tmp_path / "stor.yaml"
    with file.open("wb") as handle:
        handle.truncate(50_000_000)

    with pytest.raises(AreaFileError, match="50 000 000 byte"):
        read_area(file)


def test_a_bomb_of_aliases_is_refused():
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

    assert {problem.line for problem in problems_of(bomb)} == {1, 2, 3}


def test_a_hundred_mistakes_are_told_and_the_rest_counted():
    text = GOOD + "".join(f"okänd{number}: 1\n" for number in range(150))

    with pytest.raises(AreaFileError) as refused:
        read_area_text(text, name="prov.yaml")

    assert len(refused.value.problems) == 150
    assert str(refused.value).endswith("… och 50 fel till")


# --- anything at all

LINES = (GOOD + MEETINGS).splitlines(keepends=True)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """The good file, meetings and all, with a few lines lost, doubled, swapped or overwritten."""
    lines = list(LINES)
    rng = random.Random(draw(st.integers(0, 10**9)))
    for _ in range(draw(st.integers(1, 6))):
        at = rng.randrange(len(lines))
        what = rng.choice(["lose", "double", "swap", "indent", "overwrite", "value"])
        other = rng.randrange(len(lines))
        if what == "lose" and len(lines) > 1:
            del lines[at]
        elif what == "double":
            lines.insert(other, lines[at])
        elif what == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        elif what == "indent":
            lines[at] = "  " + lines[at]
        elif what == "value":
            lines[at] = (
                lines[at].partition(":")[0] + ": " + rng.choice(["[]", "{}", "", "1", "ja", "- x", "{a: b}"]) + "\n"
            )
        else:
            lines[at] = draw(st.text(max_size=30)) + "\n"
    return "".join(lines)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(spoilt(), st.text()))
@example("%YAML 1.1\n---\nid: x\n")
@example('id: "\\UFFFFFFFF"\n')
@example("id: !<tag:x> y\n")
@example("%TAG ! x\n---\nid: !y z\n")
@example("<<: {id: x}\n")
@example("id: x\n\x85namn: y\n")
def test_nothing_but_an_area_or_its_mistakes_comes_of_any_text(text):
    found = mistakes_in(text)

    lines = len(text.splitlines()) + 2
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in found)
    assert all(problem.what and problem.right for problem in found)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_nothing_but_an_area_or_its_mistakes_comes_of_any_bytes(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("fuzz") / "prov.yaml"
    file.write_bytes(content)

    with pytest.raises(AreaFileError):
        read_area(file)
