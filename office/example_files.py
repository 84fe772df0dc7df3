"""Small PDF files for the demonstration, plainly marked as examples."""

from collections.abc import Iterable

A4 = "[0 0 595 842]"


def example_pdf(title: str, lines: Iterable[str]) -> bytes:
    """A page with a title and some lines, and EXEMPEL across its top. Equal words give equal bytes."""
    content = "\n".join(
        [
            "BT /F2 11 Tf 0.6 g 72 782 Td (EXEMPEL) Tj ET",
            f"BT /F2 20 Tf 0 g 72 726 Td ({_escaped(title)}) Tj ET",
            *(f"BT /F1 12 Tf 72 {692 - 20 * row} Td ({_escaped(line)}) Tj ET" for row, line in enumerate(lines)),
        ]
    ).encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (sv) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox {A4} /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    return _assembled(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _assembled(objects: list[bytes]) -> bytes:
    """The objects one after another, with the table of where each begins."""
    written = b"%PDF-1.4\n"
    begins = []
    for number, content in enumerate(objects, start=1):
        begins.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    size = len(objects) + 1
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(written))
    )
