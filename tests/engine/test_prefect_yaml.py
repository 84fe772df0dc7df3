"""The timetable as a file: in step with the area files, and taken by Prefect itself."""

import os
import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner

from areas.compile import wheel_of
from areas.reader import read_area
from cli.shipped import SHIPPED
from cli.swedish import speak_swedish
from cli.timetable import command
from engine.processes import own_auth
from engine.timetable import deployments_of
from settings import ROOT


@pytest.fixture(scope="module", autouse=True)
def _swedish():
    """As at the command line's own door: a command keeps the language in which it is first asked for help."""
    speak_swedish()


@pytest.fixture(scope="module")
def wheels():
    return [wheel_of(read_area(path).area_file) for path in sorted(one.area_file for one in SHIPPED.values())]


def test_the_shipped_timetable_is_in_step_with_the_shipped_areas():
    result = CliRunner().invoke(command, ["--check"])

    assert result.exit_code == 0, result.output


def test_a_timetable_out_of_step_is_told_and_can_be_written_anew(tmp_path):
    stale = tmp_path / "prefect.yaml"
    stale.write_text("name: gammal\n", "utf-8")

    told = CliRunner().invoke(command, ["--check", "--file", str(stale)])
    written = CliRunner().invoke(command, ["--write", "--file", str(stale)])

    assert (told.exit_code, written.exit_code) == (1, 0)
    assert "--write" in told.output
    assert stale.read_text("utf-8") == (ROOT / "prefect.yaml").read_text("utf-8")


def test_the_timetable_can_be_read_at_a_terminal_and_by_a_program():
    area_file = str(ROOT / "areas" / "goteborgsomradet.yaml")

    table = CliRunner().invoke(command, [area_file])
    rows = yaml.safe_load(CliRunner().invoke(command, [area_file, "--json"]).output)

    assert "Göteborgsområdet · Januari · Årsrapporter" in table.output
    assert {row["timezone"] for row in rows} == {"Europe/Stockholm"}
    assert len(rows) == len(table.output.splitlines())


def test_every_cron_of_the_file_has_a_time_zone_and_says_itself_aloud():
    text = (ROOT / "prefect.yaml").read_text("utf-8")
    crons = [line for line in text.splitlines() if "cron:" in line]

    assert crons
    assert all("  # vardagar" in line for line in crons)
    assert text.count("timezone: Europe/Stockholm") == len(crons)


def test_no_two_deployments_of_the_shipped_areas_share_a_name(wheels):
    names = [d.name for wheel in wheels for d in deployments_of(wheel)]

    assert len(set(names)) == len(names)


def deployments_chosen(wheels, *, each):
    """By area, every so manieth of its deployments."""
    return {wheel.area: deployments_of(wheel)[::each] for wheel in wheels}


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize("each", [9, pytest.param(1, marks=pytest.mark.thorough)], ids=["some", "all"])
def test_prefect_deploys_the_file_and_then_holds_what_we_would_have_laid_in(each, server, engine, wheels, tmp_path):
    chosen = deployments_chosen(wheels, each=each)
    for area in chosen:
        engine.sync([], area=area)
    shipped = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    names = {deployment.name for ours in chosen.values() for deployment in ours}
    shipped["deployments"] = [deployment for deployment in shipped["deployments"] if deployment["name"] in names]
    (tmp_path / "prefect.yaml").write_text(yaml.safe_dump(shipped, allow_unicode=True), "utf-8")
    environment = {
        **os.environ,
        "PREFECT_HOME": str(tmp_path),
        "PREFECT_API_URL": server.api_url,
        "PREFECT_API_AUTH_STRING": own_auth(server.home),
        "PYTHONUTF8": "1",
    }

    deployed = subprocess.run(
        [sys.executable, "-P", "-m", "prefect", "--no-prompt", "deploy", "--all"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    reports = {area: engine.sync(ours, area=area) for area, ours in chosen.items()}

    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    assert {area: report.unchanged for area, report in reports.items()} == {
        area: tuple(deployment.name for deployment in ours) for area, ours in chosen.items()
    }
    for area in chosen:
        engine.sync([], area=area)
