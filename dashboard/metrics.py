"""The numbers for Prometheus, for programs on this very machine and nobody else."""

from ipaddress import ip_address

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST

from dashboard.access import open_to_all
from dashboard.gate import LOOPBACK, hostname_of
from dashboard.health import LimitsOf
from dashboard.within import DeskOf, Now
from office.metrics import exposition

router = APIRouter(dependencies=[open_to_all])

BY_A_PROXY = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@router.get("/metrics")
def metrics(request: Request, desk: DeskOf, limits: LimitsOf, now: Now) -> Response:
    """The numbers; 404 to whoever asks from elsewhere, or through a proxy."""
    if not _is_from_here(request):
        raise HTTPException(404)
    return Response(exposition(desk, limits, now=now), media_type=CONTENT_TYPE_LATEST)


def _is_from_here(request: Request) -> bool:
    """A proxy on this machine comes from here too, but tells so, or asks for the host that is known outside."""
    if any(name in request.headers for name in BY_A_PROXY):
        return False
    if hostname_of(request.headers.get("host", "")) not in LOOPBACK:
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
