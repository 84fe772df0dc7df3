"""What letters say of decisions: why a document came back, what is to be published, what is to be registered."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Remittal:
    """Why a document has been remitted back, and by whom: "Ledningsgrupp LGS", "12 februari 2026"."""

    body: str
    day: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AdoptedFile:
    """A file to publish: "årsrapport från Temagrupp Äldre", and where it can be fetched."""

    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ToPublish:
    """What is to be published, and what to look over first: one line for each thing."""

    files: tuple[AdoptedFile, ...] = ()
    checklist: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ToRegister:
    """The diaries that still lack the document, by name, and where its registration pack can be fetched."""

    diaries: tuple[str, ...]
    pack_url: str
