"""What the office refuses often tells the command that helps. On a page the same sentence tells the page instead.

The words of the office are one for all doors; here each command in them becomes the page where the same is done, with
a link where the area is known. What has no page, as options of commands have none, is left out.
"""

import re

from markupsafe import Markup, escape

EVERYWHERE = "/"
"""What begins a page that is no area's own."""
WAYS = (
    ("accounts", "Konton", "/konton"),
    ("apply", "Områdesfil", "omradesfil"),
    ("chairs", "Ordförande", "ordforande"),
    ("changeover", "Mandatskifte", "mandatskifte"),
    ("check", "Områdesfil", "omradesfil"),
    ("decisions publish", "Publicering och diarieföring", "beslut/publicering"),
    ("decisions register", "Publicering och diarieföring", "beslut/publicering"),
    ("decisions", "Beslut", "beslut"),
    ("deliver", "Breven", "brev"),
    ("extend", "Årshjulet", ""),
    ("feed", "Kalendrar", "kalendrar"),
    ("import meetings", "Möten", "moten"),
    ("import people", "Personer", "personer"),
    ("import populations", "Befolkning", "befolkning"),
    ("inbox", "Inkorgen", "inkorg"),
    ("letters", "Breven", "brev"),
    ("mail", "Breven", "brev"),
    ("matters", "Ärenden", "arenden"),
    ("meetings", "Möten", "moten"),
    ("plan", "Områdesfil", "omradesfil"),
    ("reorganise", "Omorganisation", "omorganisation"),
    ("requisition paid", "Betalningar", "betalningar"),
    ("requisition", "Pengar", "rekvisitioner"),
    ("start", "Årshjulet", ""),
    ("thaw", "Efter återställning", "/fryst"),
    ("year", "Årsbok", "arsbok"),
)
"""Commands, the longest first where one begins as another, each with its page by name and where that is."""
NAMED = "|".join(re.escape(command) for command, _, _ in WAYS)
COMMAND = re.compile(
    rf"""(?P<leave>skriv(?P<first>\ först)?\ arshjul\ chairs\ leave)
    | (?P<before>\b(?:med:?|enligt|skriv(?:\ först)?)\ |:\ )?
      (?: (?P<quote>[”"])arshjul\ (?P<quoted>{NAMED})\b[^”"]*[”"] | arshjul\ (?P<bare>{NAMED})\b[^).,;]*(?:\.yaml)? )
    """,
    re.VERBOSE,
)
OPTION = re.compile(
    r",? eller (?:ange ett annat år )?(?:med )?--\w[\w-]*(?: \d{4})?| med --\w[\w-]*(?: \d{4})?"
    r"| Ska uppdragen ändå fortsätta som de står: --take-up-again\."
)
IN_A_FIELD = {"Lyft med ”--to-group GRUPP”": "Välj ett under ”Lyfts till”"}
PAGES = {command: (name, path) for command, name, path in WAYS}


def in_pages(text: str, area: str | None) -> Markup:
    """The sentence with pages where it names commands, and without what only a command can be told."""
    made, at = Markup(), 0
    for found in COMMAND.finditer(text):
        made += escape(_plain(text[at : found.start()])) + _page(found, area)
        at = found.end()
    return made + escape(_plain(text[at:]))


def _plain(text: str) -> str:
    for option, field in IN_A_FIELD.items():
        text = text.replace(option, field)
    return OPTION.sub("", text)


def _page(found: re.Match[str], area: str | None) -> Markup:
    if found["leave"]:
        return Markup("anteckna{} på sidan {} att personen lämnar").format(found["first"] or "", _link("chairs", area))
    before, command = found["before"] or "", found["quoted"] or found["bare"]
    if before.startswith("enligt"):
        return Markup("enligt sidan {}").format(_link(command, area))
    space = " " if before.startswith(":") else ""
    return Markup("{}på sidan {}").format(space, _link(command, area))


def _link(command: str, area: str | None) -> Markup:
    name, path = PAGES[command]
    if path.startswith(EVERYWHERE):
        return Markup('<a href="{}">{}</a>').format(path, name)
    if area is None:
        return escape(name)
    return Markup('<a href="/{}">{}</a>').format("/".join(filter(None, (area, path))), name)
