"""What the office refuses often tells the command that helps. On a page the same sentence tells the page instead.

The words of the office are one for all doors. In them a command stands in one form only, ”arshjul COMMAND …”, in a
sentence that reads as well with a page in its place; here it becomes that page, with a link where the area is known.
"""

import re

from markupsafe import Markup, escape

QUOTED = re.compile(r"”arshjul ([^”]+)”")
BY_WAY_OF, ON = " via ", " på "
"""One acts by way of a command, and on a page."""
WAYS = {
    "accounts": ("Konton", "/konton"),
    "apply": ("Områdesfil", "omradesfil"),
    "chairs": ("Ordförande", "ordforande"),
    "changeover": ("Mandatskifte", "mandatskifte"),
    "check": ("Områdesfil", "omradesfil"),
    "decisions": ("Beslut", "beslut"),
    "decisions publish": ("Publicering och diarieföring", "beslut/publicering"),
    "decisions register": ("Publicering och diarieföring", "beslut/publicering"),
    "deliver": ("Breven", "brev"),
    "extend": ("Årshjulet", ""),
    "feed": ("Kalendrar", "kalendrar"),
    "import people": ("Personer", "personer"),
    "import populations": ("Befolkning", "befolkning"),
    "inbox": ("Inkorgen", "inkorg"),
    "letters": ("Breven", "brev"),
    "mail": ("Breven", "brev"),
    "matters": ("Ärenden", "arenden"),
    "meetings": ("Möten", "moten"),
    "plan": ("Områdesfil", "omradesfil"),
    "reorganise": ("Omorganisation", "omorganisation"),
    "requisition": ("Rekvisitioner", "rekvisitioner"),
    "requisition paid": ("Betalningar", "betalningar"),
    "start": ("Årshjulet", ""),
    "thaw": ("Efter återställning", "/fryst"),
    "year": ("Årsbok", "arsbok"),
}
"""Commands, each with its page by name and where that is: in the area, or everywhere where it begins with a slash."""


def in_pages(text: str, area: str | None) -> Markup:
    """The sentence with pages where it quotes commands; a command without a page stands as it is."""
    made, at = Markup(), 0
    for found in QUOTED.finditer(text):
        before, command = text[at : found.start()], command_in(found[1])
        if command and before.endswith(BY_WAY_OF):
            before = before.removesuffix(BY_WAY_OF) + ON
        made += escape(before) + (_page(command, area) if command else escape(found[0]))
        at = found.end()
    return made + escape(text[at:])


def command_in(written: str) -> str | None:
    """The longest beginning of what is written that is a command with a page."""
    words = written.split()
    beginnings = (" ".join(words[:end]) for end in range(len(words), 0, -1))
    return next((beginning for beginning in beginnings if beginning in WAYS), None)


def _page(command: str, area: str | None) -> Markup:
    name, path = WAYS[command]
    if not path.startswith("/"):
        if area is None:
            return Markup("sidan {}").format(name)
        path = f"/{area}/{path}".rstrip("/")
    return Markup('sidan <a href="{}">{}</a>').format(path, name)
