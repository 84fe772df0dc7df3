"""The command line's own phrases in Swedish, so that ”Usage” and ”Missing argument” do not stand among Swedish texts.

Click takes every phrase through gettext, whose catalogues follow the machine's language. An office's machine often
speaks English, so the phrases are put in directly. A test holds that each of them is still one of Click's.
"""

from click import core, decorators, exceptions, formatting, parser, termui, types, utils

PHRASES = {
    "(dynamic)": "(beräknas)",
    "Aborted!": "Avbrutet.",
    "Choose from:\n\t{choices}": "Välj bland:\n\t{choices}",
    "Could not open file {filename!r}: {message}": "Filen {filename!r} kan inte öppnas: {message}",
    "Error: {message}": "Fel: {message}",
    "Error: invalid input": "Fel: ogiltigt svar",
    "Invalid value for {param_hint}: {message}": "Fel värde för {param_hint}: {message}",
    "Invalid value: {message}": "Fel värde: {message}",
    "Missing argument": "Det saknas ett värde för",
    "Missing command.": "Kommandot saknas.",
    "Missing option": "Det saknas ett värde för",
    "Missing parameter": "Det saknas ett värde för",
    "Missing parameter: {param_name}": "Det saknas ett värde för {param_name}",
    "No such command {name!r}.": "Det finns inget kommando {name!r}.",
    "No such option {name!r}.": "Det finns inget val {name!r}.",
    "Option {name!r} does not take a value.": "{name!r} tar inget värde.",
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
    "{name} {filename!r} does not exist.": "{name} {filename!r} finns inte.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} är en mapp.",
    "{name} {filename!r} is a file.": "{name} {filename!r} är en fil.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} går inte att läsa.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} går inte att skriva till.",
    "{value!r} is not a valid {number_type}.": "{value!r} är inget heltal.",
    "{value} is not in the range {range}.": "{value} ligger utanför {range}.",
}

PLURALS = {
    "Got unexpected extra argument ({args})": ("Oväntat värde: {args}", "Oväntade värden: {args}"),
    "Option {name!r} requires an argument.": ("{name!r} kräver ett värde.", "{name!r} kräver {nargs} värden."),
    "{value!r} is not {choice}.": ("{value!r} är inte {choice}.", "{value!r} är inget av {choices}."),
    "Did you mean {possibility}?": ("Menade du {possibility}?", "Menade du något av {possibilities}?"),
}


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
