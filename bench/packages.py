"""A year's package of 500 documents: the list as a tagged PDF and the originals in a ZIP, in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter

from bench.figures import Figure
from documents.contact import Contact
from documents.originals import Original, names_in_zip, package_zip
from documents.package import MissingDocument, PackageContext, PackageItem, package_pdf

DOCUMENTS, MISSING = 500, 40
BYTES_EACH = 400_000
MOST_MEBIBYTES = 300.0
NOW = datetime(2026, 1, 29, 6, tzinfo=UTC)


def figures(folder: Path) -> Iterator[Figure]:
    """How long the package takes and the most memory that its process holds."""
    originals = _originals(folder / "originals")
    command = [sys.executable, "-m", "bench.packages", str(originals), str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    took, peak, pages, packed = (float(number) for number in told)
    yield Figure(
        what=f"a year's package of {DOCUMENTS} documents, PDF and ZIP: peak memory of the whole process",
        where="",
        value=peak,
        limit=MOST_MEBIBYTES,
        unit="MiB",
        note=f"{took:.1f} s; a PDF of {pages / 1024:.0f} KiB, a ZIP of {packed / 2**20:.0f} MiB",
    )


def _originals(folder: Path) -> Path:
    folder.mkdir(parents=True)
    chance = Random(7)  # noqa: S311 - bytes that do not compress, as those of a PDF
    for number in range(DOCUMENTS):
        (folder / f"{number:04}").write_bytes(chance.randbytes(BYTES_EACH))
    return folder


def _compile(originals: Path, folder: Path) -> tuple[int, int]:
    """Make both, as the office does; how many bytes each has."""
    names = names_in_zip(f"NOSAM Askim/Frölunda/Högsbo {n} – årsrapport 2025.pdf" for n in range(DOCUMENTS))
    out = folder / "paket.zip"
    package_zip(
        (Original(name=name, source=originals / f"{number:04}") for number, name in enumerate(names)),
        out,
        made_at=NOW,
    )
    return len(package_pdf(_context(names), made_at=NOW)), out.stat().st_size


def _context(names: tuple[str, ...]) -> PackageContext:
    return PackageContext(
        area="Göteborgsområdet",
        body="Ledningsgrupp LGS",
        meeting="torsdagen den 12 februari 2026 kl. 9.00–12.00",
        station="Februari · LGS fastställer och publicerar årsrapporten",
        compiled_on="29 januari 2026",
        items=tuple(
            PackageItem(
                title="årsrapport",
                group=f"NOSAM Askim/Frölunda/Högsbo {number}",
                period="2025",
                received_on="fredag 30 januari",
                asked="fastställs",
                files=(name,),
            )
            for number, name in enumerate(names)
        ),
        missing=tuple(
            MissingDocument(
                title="årsrapport",
                group=f"Temagrupp Äldre {number}",
                period="2025",
                last_day="fredag 30 januari",
                standing="försenad 3 dagar",
            )
            for number in range(MISSING)
        ),
        contact=Contact(name="Samverkanskontoret", email="kontoret@matning.example"),
    )


if __name__ == "__main__":
    begin = perf_counter()
    pdf_bytes, zip_bytes = _compile(Path(sys.argv[1]), Path(sys.argv[2]))
    spent = perf_counter() - begin
    status = Path("/proc/self/status").read_text("utf-8")
    peak_kibibytes = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
    print(spent, peak_kibibytes / 1024, pdf_bytes, zip_bytes)
