"""The command line's own phrases in Swedish, so that ”Usage” and ”Missing argument” do not stand among Swedish texts.

Click takes every phrase through gettext, whose catalogues follow the machine's language. An office's machine often
speaks English, so the phrases are put in directly. A test holds that each of them is still one of Click's.
"""

import re

from click import core, decorators, exceptions, formatting, parser, termui, types, utils

PHRASES = {
    "(dynamic)": "(beräknas)",
    "Aborted!": "Avbrutet.",
    "Choose from:\n\t{choices}": "Välj bland:\n\t{choices}",
    "Could not open file {filename!r}: {message}": "Filen ”{filename}” kan inte öppnas: {message}",
    "Error: {message}": "Fel: {message}",
    "Error: invalid input": "Fel: ogiltigt svar",
    "Invalid value for {param_hint}: {message}": "{param_hint}: {message}",
    "Invalid value: {message}": "{message}",
    "Missing argument": "Det saknas ett värde för",
    "Missing command.": "Kommandot saknas.",
    "Missing option": "Det saknas ett värde för",
    "Missing parameter": "Det saknas ett värde för",
    "Missing parameter: {param_name}": "Det saknas ett värde för {param_name}",
    "No such command {name!r}.": "Det finns inget kommando ”{name}”.",
    "No such option {name!r}.": "Det finns inget val ”{name}”.",
    "Option {name!r} does not take a value.": "”{name}” tar inget värde.",
    "Options": "Val",
    "Show this message and exit.": "Visa den här hjälpen.",
    "Try '{command} {option}' for help.": "Hjälp: {command} {option}",
    "Usage:": "Så här:",
    "default: {default}": "annars {default}",
    "directory": "mappen",
    "env var: {var}": "miljövariabel {var}",
    "file": "filen",
    "path": "sökvägen",
    "required": "måste anges",
    "{name} {filename!r} does not exist.": "{name} ”{filename}” finns inte.",
    "{name} {filename!r} is a directory.": "{name} ”{filename}” är en mapp.",
    "{name} {filename!r} is a file.": "{name} ”{filename}” är en fil.",
    "{name} {filename!r} is not readable.": "{name} ”{filename}” går inte att läsa.",
    "{name} {filename!r} is not writable.": "{name} ”{filename}” går inte att skriva till.",
    "{value!r} is not a valid {number_type}.": "”{value}” är inget heltal.",
    "{value} is not in the range {range}.": "{value} ligger utanför {range}.",
}

PLURALS = {
    "Got unexpected extra argument ({args})": ("Oväntat värde: {args}", "Oväntade värden: {args}"),
    "Option {name!r} requires an argument.": ("”{name}” kräver ett värde.", "”{name}” kräver {nargs} värden."),
    "{value!r} is not {choice}.": ("”{value}” är inte {choice}.", "”{value}” är inget av {choices}."),
    "Did you mean {possibility}?": ("Menade du {possibility}?", "Menade du något av {possibilities}?"),
}


# Click itself puts these marks around the names of arguments and the words to choose among.
_CLICKS_MARKS = re.compile(r"(?<!\w)'([^'\n]+)'(?!\w)")


def in_swedish_marks(text: str) -> str:
    """`text` with ”…” where Click or Python has written '…'."""
    return _CLICKS_MARKS.sub(r"”\1”", text)


def _one(phrase: str) -> str:
    return PHRASES.get(phrase, phrase)


def _several(one: str, many: str, count: int) -> str:
    return PLURALS.get(one, (one, many))[count != 1]


def speak_swedish() -> None:
    """Make Click say its own phrases in Swedish, in this process."""
    for module in (core, decorators, exceptions, formatting, parser, termui, types, utils):
        if hasattr(module, "_"):
            vars(module)["_"] = _one
        if hasattr(module, "ngettext"):
            vars(module)["ngettext"] = _several
