"""What is handed to whoever installs: systemd takes the units, and every command in them is one of ours."""

import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest
from ruamel.yaml import YAML

from cli.main import COMMANDS
from cli.main import arshjul as group
from cli.serve import PARTS
from dashboard.access import declared
from dashboard.app import create_app
from dashboard.gate import LARGEST_REQUEST_BYTES
from office.links import PERSONAL
from settings import ROOT, Settings

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
PROGRAM = "/opt/arshjul/.venv/bin/arshjul"
DRIFT = (ROOT / "docs" / "drift.md").read_text("utf-8")


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units as on a machine where the program lies elsewhere."""
    folder = tmp_path_factory.mktemp("units")
    program = folder / "arshjul"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:
        (folder / unit.name).write_text(unit.read_text("utf-8").replace(PROGRAM, str(program)), "utf-8")
    return folder


def test_systemd_takes_every_unit_without_a_word(units: Path) -> None:
    paths = [str(units / unit.name) for unit in UNITS]

    done = subprocess.run(
        ("systemd-analyze", "verify", "--man=no", *paths), capture_output=True, text=True, check=False
    )

    ours = [line for line in done.stderr.splitlines() if "arshjul" in line]
    assert (done.returncode, ours) == (0, [])


def test_systemd_would_have_said_what_is_wrong(units: Path, tmp_path: Path) -> None:
    broken = tmp_path / "arshjul-broken.service"
    broken.write_text((units / "arshjul.service").read_text("utf-8").replace("KillMode=mixed", "KillMod=mixed"))

    done = subprocess.run(("systemd-analyze", "verify", str(broken)), capture_output=True, text=True, check=False)

    assert "KillMod" in done.stderr


def commands() -> list[str]:
    """Every command line in the units and in compose.yaml, without the program."""
    started = re.compile(rf"^ExecStart={PROGRAM} (.+)$", re.MULTILINE)
    units = [line for unit in UNITS for line in started.findall(unit.read_text("utf-8"))]
    services = YAML(typ="safe").load(DEPLOY / "compose.yaml")["services"].values()
    return [*units, *(service["command"] for service in services if isinstance(service.get("command"), str))]


@pytest.mark.parametrize("line", commands())
def test_every_command_line_is_one_of_ours(line: str) -> None:
    name, *arguments = shlex.split(line.replace("%i", "ett"))
    assert name in COMMANDS

    command = group.get_command(click.Context(group), name)
    assert command is not None
    command.make_context(name, [*arguments])
    assert name != "serve" or arguments[0] in PARTS


def test_every_part_has_a_unit_and_every_unit_its_place_in_the_guide() -> None:
    served = {line.split()[1] for line in commands() if line.startswith("serve")}

    assert served == set(PARTS)
    for unit in UNITS:
        assert unit.name.replace("@.", "@").removesuffix("service").rstrip(".") in DRIFT, unit.name
    for name in ("nginx.conf", "Caddyfile", "compose.yaml"):
        assert name in DRIFT


def test_the_examples_keep_the_numbers_at_home_and_secrets_out_of_logs() -> None:
    nginx, caddy = ((DEPLOY / name).read_text("utf-8") for name in ("nginx.conf", "Caddyfile"))

    assert "location = /metrics { return 404; }" in nginx
    assert "respond /metrics 404" in caddy
    assert "access_log /var/log/nginx/arshjul.log arshjul;" in nginx
    assert "ssl_certificate" in nginx
    assert "log" not in re.sub(r"#.*", "", caddy)


def test_no_link_from_a_letter_ends_in_the_log_of_the_proxy(tmp_path: Path) -> None:
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    masked = {first for group in re.findall(r"\?<vad>([a-z|-]+)\)", nginx) for first in group.split("|")}
    by_link = [route.path for route in declared(create_app(Settings(home=tmp_path))) if "{token}" in route.path]

    assert len(by_link) > len(PERSONAL)
    assert {path.split("/")[1] for path in by_link} | {"kal"} == masked


def test_the_proxies_take_what_arshjul_takes_and_no_more() -> None:
    nginx, caddy = ((DEPLOY / name).read_text("utf-8") for name in ("nginx.conf", "Caddyfile"))

    assert f"client_max_body_size {LARGEST_REQUEST_BYTES // 1024 // 1024}m;" in nginx
    assert LARGEST_REQUEST_BYTES % (1024 * 1024) == 0
    assert f"> {LARGEST_REQUEST_BYTES}`" in caddy


def test_every_variable_in_compose_is_a_setting() -> None:
    given = set(re.findall(r"ARSHJUL_([A-Z_]+):", (DEPLOY / "compose.yaml").read_text("utf-8")))

    assert given
    assert {name.lower() for name in given} <= set(Settings.model_fields)
