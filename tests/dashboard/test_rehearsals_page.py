"""The pages about rehearsals: really played beside the pages, one at a time, and read, compared and removed there."""

import re
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import httpx
import pytest

from areas.reader import read_area_text
from areas.starting_file import starting_file
from models.accounts import AccessRole
from office.areas import apply_area
from office.desk import open_desk
from settings import Settings
from tests.dashboard.conftest import AREA, TODAY, log_in_as, morning, open_client
from tests.slim_areas import slimmed

HERE = f"/{AREA}/repetition"
AREA_FILE = Path(__file__).parents[2] / "areas" / f"{AREA}.yaml"
HANDLER = AccessRole.HANDLER
PATIENCE_SECONDS = 120


def ended(client: httpx.Client, path: str) -> str:
    """The page once the rehearsal has ended."""
    for _ in range(PATIENCE_SECONDS * 5):
        page = client.get(path).text
        if "data-under-way" not in page:
            return page
        time.sleep(0.2)
    raise AssertionError(f"{path} is still under way")


def acts_of(folder: Path) -> list[str]:
    return (folder / "out" / "acts.jsonl").read_text("utf-8").splitlines()


def start(client: httpx.Client, text: str, **written: str) -> httpx.Response:
    upload = {"area_file": ("ny områdesfil.yaml", text.encode(), "application/yaml")}
    return client.post(HERE, data={"year": "2026", "behaviour": "none", **written}, files=upload)


@pytest.fixture(scope="module")
def one_station() -> str:
    return slimmed(AREA_FILE, stations=["arsrapporter"])


def test_a_year_is_played_beside_read_compared_and_removed(
    client: httpx.Client, settings: Settings, one_station: str
) -> None:
    assert "Inget år är spelat än" in client.get(HERE).text
    first = start(client, one_station).headers["Location"]
    assert first == f"{HERE}/1"
    assert "data-under-way" in client.get(first).text
    busy = start(client, one_station, year="2027")
    assert busy.status_code == 422
    assert "En annan övning pågår" in busy.text
    assert 'value="2027"' in busy.text
    changeover = client.post(f"/{AREA}/mandatskifte/ovning", data={"den": "2026-03-31", "mote": "nej"})
    assert "En annan övning pågår" in changeover.text
    assert client.post(f"{first}/ta-bort").headers["Location"] == first

    page = ended(client, first)
    assert "Göteborgsområdet 2026:" in page
    assert "uppladdad fil" in page
    shown = client.get(f"{first}/sida/index.html")
    policy = shown.headers["Content-Security-Policy"]
    assert "script-src 'sha256-" in policy
    assert "sandbox allow-scripts allow-downloads" in policy
    letter = shown.text.split('<a href="letters/')[1].split('"')[0]
    assert client.get(f"{first}/sida/letters/{letter}").headers["Content-Disposition"].startswith("attachment")
    for outside in ("facts.json", "..%2Ffacts.json", "letters/..%2F..%2Ffacts.json", "out/index.html"):
        assert client.get(f"{first}/sida/{outside}").status_code == 404
    acts = client.get(f"{first}?som=csv").content.decode("utf-8-sig")
    assert "påminnelse 1" in acts

    second = f"{HERE}/2"
    of_the_year = settings.home / "rehearsals"
    shutil.copytree(of_the_year / "1", of_the_year / "2")
    kept = [line for line in acts_of(of_the_year / "2") if '"reminder-1"' not in line]
    (of_the_year / "2" / "out" / "acts.jsonl").write_text("\n".join(kept), "utf-8")
    assert client.get(f"{second}/mot?med=1").headers["Location"] == f"{second}/mot/1"
    assert "faller bort" in client.get(f"{second}/mot/1").text
    assert "tillkommer" in client.get(f"{first}/mot/2").text
    assert client.get(f"{second}/mot/7").status_code == 404

    assert "borttagen" in client.get(client.post(f"{first}/ta-bort").headers["Location"]).text
    logged = client.get(f"/{AREA}/logg").text
    assert "Övning startad" in logged
    assert "Övning borttagen" in logged
    assert client.get(first).status_code == 404
    assert b"Nummer;Vad" in client.get(f"{HERE}?som=csv").content


@pytest.fixture
def two_small_areas(sqlite_copy: Callable[..., str], tmp_path: Path) -> Settings:
    """A home with the areas that `arshjul init` begins with, and nobody in them."""
    home = tmp_path / "two"
    home.mkdir()
    sqlite_copy(home, filled=False)
    with open_desk(Settings(home=home)) as desk, desk.database.write() as session:
        for name in ("Norr", "Söder"):
            read = read_area_text(starting_file(name, live_from=date(2026, 11, 1)), name="ny områdesfil")
            apply_area(session, read, today=TODAY, now=morning(TODAY), who="test")
    return Settings(home=home)


def test_all_areas_are_played_at_once_by_whoever_handles_them_all(two_small_areas: Settings, one_station: str) -> None:
    settings, here, there = two_small_areas, "/norr/repetition", "/soder/repetition"
    with ExitStack() as opened:
        handler, of_one, reader = (
            opened.enter_context(open_client(settings, token=log_in_as(settings, role, area=area)))
            for role, area in ((HANDLER, None), (HANDLER, "norr"), (AccessRole.READER, None))
        )
        all_areas = {"scope": "all", "year": "2026", "behaviour": "none"}
        assert 'value="all"' not in of_one.get(here).text
        assert of_one.post(here, data=all_areas).status_code == 403
        assert 'value="all"' in handler.get(here).text
        given = {"area_file": ("ny.yaml", one_station.encode(), "application/yaml")}
        refused = handler.post(here, data=all_areas, files=given)
        assert (refused.status_code, "gäller ett område" in refused.text) == (422, True)

        page = ended(handler, handler.post(here, data=all_areas).headers["Location"])

        assert "Norr 2026:" in page
        assert "Söder 2026:" in page
        assert f'href="{there}/1"' in reader.get(there).text
        assert f'href="{here}/1"' not in of_one.get(here).text
        assert of_one.get(f"{here}/1").status_code == of_one.get(f"{here}/1/sida/index.html").status_code == 404
        assert 'href="soder/index.html"' in handler.get(f"{there}/1/sida/index.html").text
        of_the_area = handler.get(f"{here}/1/sida/soder/index.html")
        assert "script-src 'sha256-" in of_the_area.headers["Content-Security-Policy"]
        letter = of_the_area.text.split('<a href="letters/')[1].split('"')[0]
        assert handler.get(f"{here}/1/sida/soder/letters/{letter}").status_code == 200
        rows = handler.get(f"{here}/1?som=csv").content.decode("utf-8-sig")
        assert {"Norr;2026", "Söder;2026"} <= {row[: row.find(";") + 5] for row in rows.splitlines()}

        shelf = settings.home / "rehearsals"
        shutil.copytree(shelf / "1", shelf / "2")
        kept = [line for line in acts_of(shelf / "2") if '"reminder-1"' not in line]
        (shelf / "2" / "out" / "acts.jsonl").write_text("\n".join(kept), "utf-8")
        difference = handler.get(f"{there}/2/mot/1").text
        assert difference.count("utskick faller bort") == 2
        assert re.findall(r'<h2 id="omrade-\d" >(\w+)</h2>', difference) == ["Norr", "Söder"]
        assert of_one.get(f"{here}/2/mot/1").status_code == of_one.post(f"{here}/1/ta-bort").status_code == 404
        assert reader.post(f"{here}/1/ta-bort").status_code == 403
        assert handler.post(f"{there}/1/ta-bort").status_code == 303
        for area in ("norr", "soder"):
            assert "Övning borttagen" in handler.get(f"/{area}/logg").text
        log = of_one.get(f"{here.rpartition('/')[0]}/logg").text
        assert ("2 områden" in log, "Söder" in log) == (True, False)


def test_one_that_fails_says_why_and_is_seen_in_its_own_area_alone(
    client: httpx.Client, client_as: Callable[..., httpx.Client], one_station: str
) -> None:
    page = ended(
        client, start(client, one_station.replace("id: goteborgsomradet", "id: annat-omrade", 1)).headers["Location"]
    )

    assert "Misslyckades" in page
    assert "gäller annat-omrade, inte goteborgsomradet" in page
    for written in ({"year": "1800"}, {"behaviour": "late", "days": "0"}, {"mode": "loud"}):
        assert start(client, one_station, **written).status_code == 422
    wrong = client.post(HERE, data={"year": "2026"}, files={"meetings": ("moten.exe", b"MZ", "application/x")})
    assert "mötena ska vara en fil av slaget" in wrong.text.casefold()
    reader = client_as(AccessRole.READER)
    assert "Spela ett år" not in reader.get(HERE).text
    assert reader.get(f"{HERE}/1").status_code == 200
    assert reader.post(f"{HERE}/1/ta-bort").status_code == 403
    elsewhere = client_as(AccessRole.ADMINISTRATOR, area="annat-omrade")
    assert elsewhere.get(f"{HERE}/1").status_code == 404
    assert elsewhere.get(f"{HERE}/1/sida/index.html").status_code == 404


def test_a_changeover_is_played_by_the_command_and_its_letters_can_be_had(
    client: httpx.Client, settings: Settings
) -> None:
    asked = client.post(f"/{AREA}/mandatskifte/ovning", data={"den": "2026-03-31", "part": "partille"})
    page = ended(client, asked.headers["Location"])
    assert "31 mars 2026 är för länge sedan" in page  # the command reads the real clock, and the page the test's
    assert "Parter</dt><dd>Partille kommun" in page

    played = settings.home / "rehearsals" / "1"
    (played / "said.txt").write_text("Spelat från 11 februari 2026 till 30 maj 2026: 1 brev.", "utf-8")
    letter = played / "out" / "2026-04-01" / "0730-kontakt.partille-0123456789abcdef.eml"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(b"To: Kontakt <kontakt@partille.example>\r\nSubject: Namn till era platser\r\n\r\nHej\r\n")
    page = client.get(asked.headers["Location"]).text
    assert "Spelat från 11 februari" in page
    assert "Namn till era platser" in page
    assert client.get(f"{HERE}/1/sida/2026-04-01/{letter.name}").content == letter.read_bytes()
    assert "Namn till era platser" in client.get(f"{HERE}/1?som=csv").content.decode("utf-8-sig")
    assert "Övning 1" in client.get(f"/{AREA}/mandatskifte").text
