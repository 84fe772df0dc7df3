"""What tests of documents look at: the PDF's structure, its words and its picture."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from documents.contact import Contact

MADE_AT = datetime(2026, 1, 29, 6, tzinfo=UTC)
OFFICE = Contact(name="Samverkanskontoret", email="kontoret@omradet.example", phone="010-000 00 00")


class Sheet:
    """A PDF opened as a reader, an eye and a screen reader open it."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(content))
        self.look = pypdfium2.PdfDocument(content)

    @property
    def text(self) -> str:
        """All that can be copied out, with the marks for possible line breaks taken away."""
        pages = (page.get_textpage().get_text_range() for page in self.look)
        return "\n".join(pages).replace("\u200b", "").replace("\r\n", "\n")

    def counts(self, said: str) -> int:
        """How many times that is said, however it is broken over lines."""
        return _unbroken(self.text).count(_unbroken(said))

    def says(self, said: str) -> bool:
        """Whether that is said."""
        return self.counts(said) > 0

    @property
    def tags(self) -> list[str]:
        """The structure's tags, in reading order."""
        return list(_tags(self.pdf.Root.StructTreeRoot))

    def is_accessible(self, *, title: str) -> None:
        """Assert what PDF/UA-1 asks that a machine can see."""
        root = self.pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang).startswith("sv")
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with self.pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == title
        assert "H1" in self.tags
        assert all("/Type0" in str(font.Subtype) for page in self.pdf.pages for font in _fonts(page))

    def is_seen(self) -> None:
        """Assert that every page has something dark on it, and that nothing runs over its edges."""
        for page in self.look:
            grey = page.render(scale=0.5).to_pil().convert("L")
            assert grey.getextrema()[0] < 128
            width, height = grey.size
            edges = (grey.crop((0, 0, 12, height)), grey.crop((width - 12, 0, width, height)))
            assert all(edge.getextrema()[0] > 240 for edge in edges)


def _tags(node: pikepdf.Object) -> Iterator[str]:
    if "/S" in node:
        yield str(node.S).removeprefix("/")
    if "/K" not in node:
        return
    children = node.K if isinstance(node.K, pikepdf.Array) else [node.K]
    for child in children:
        if isinstance(child, pikepdf.Dictionary):
            yield from _tags(child)


def _unbroken(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() and letter not in " -\u00ad")


def _fonts(page: pikepdf.Page) -> list[pikepdf.Object]:
    return list(page.resources.get("/Font", pikepdf.Dictionary()).values())


@pytest.fixture
def opened() -> Callable[[bytes], Sheet]:
    """Opens a PDF."""
    return Sheet


@pytest.fixture
def made_at() -> datetime:
    """The instant that documents are made at."""
    return MADE_AT


@pytest.fixture
def office() -> Contact:
    """Whom to ask."""
    return OFFICE
