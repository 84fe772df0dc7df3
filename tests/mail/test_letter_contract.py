"""What holds for every letter: it says nothing that its context lacks, and the same in html as in text."""

import re
from dataclasses import fields, replace
from email import message_from_bytes, policy
from html.parser import HTMLParser

import html5lib
import pytest
from jinja2 import meta
from jinja2.exceptions import UndefinedError

from mail.compose import NoSuchLetter, UnfitForHeader, environment
from mail.contexts import DocumentLetter, ReceiptLetter, SeveralLetter, SummaryLetter

CONTEXTS = {
    "document-request": DocumentLetter,
    "document-reminder": DocumentLetter,
    "document-overdue": DocumentLetter,
    "escalation-warning": DocumentLetter,
    "escalation": DocumentLetter,
    "several": SeveralLetter,
    "receipt": ReceiptLetter,
    "monday-summary": SummaryLetter,
}
FROM_THE_COMPOSER = {"subject", "shadow_for"}
INLINE = {"a", "strong"}


class Spoken(HTMLParser):
    """What an html letter says: its words, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._href = ""
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = self._hidden or tag == "head"
        if tag not in INLINE:
            self.words.append("\n")
        if tag == "a":
            self._href = dict(attrs)["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self._hidden = False
        if tag == "a" and not self._href.startswith("mailto:"):
            self.words.append(f": {self._href}")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def bodies(composed) -> tuple[str, str]:
    message = message_from_bytes(composed.body, policy=policy.default)
    return tuple(message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))


def words_of_text(text: str) -> list[str]:
    return re.sub(r"[\s–:]+", " ", text.casefold()).split()


def words_of_html(html: str) -> list[str]:
    spoken = Spoken()
    spoken.feed(html)
    return words_of_text("".join(spoken.words))


def all_letters(letters):
    return [(name, template, context) for name, (template, context) in letters.items()]


def referred(env, name: str) -> set[str]:
    """The template and every one that it builds on."""
    source = env.loader.get_source(env, name)[0]
    found = {name}
    for other in meta.find_referenced_templates(env.parse(source)):
        assert other is not None, f"{name} picks a template by a computed name"
        found |= referred(env, other)
    return found


def undeclared(env, name: str) -> set[str]:
    source = env.loader.get_source(env, name)[0]
    return meta.find_undeclared_variables(env.parse(source))


def test_every_letter_has_a_context(composer):
    assert composer.names == sorted(CONTEXTS)


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
@pytest.mark.parametrize("letter", sorted(CONTEXTS))
def test_a_template_speaks_only_of_what_its_context_holds(letter, part, templates):
    env = environment(templates)
    known = {field.name for field in fields(CONTEXTS[letter])} | FROM_THE_COMPOSER

    inherited = {"contact"} if letter == "monday-summary" else set()  # in a block of the base that it replaces
    for name in referred(env, f"{letter}/{part}"):
        assert undeclared(env, name) - inherited <= known, name


def test_shared_sentences_take_counts_and_nothing_else(templates):
    env = environment(templates)

    for words in templates.glob("*/words.txt"):
        name = words.relative_to(templates).as_posix()
        module = env.get_template(name).module
        macros = [getattr(module, macro) for macro in dir(module) if hasattr(getattr(module, macro), "arguments")]
        assert undeclared(env, name) == set()
        assert {macro.name for macro in macros} == {"lead", "copy_lead", "closing", "hand_in", "heading"}
        assert {argument for macro in macros for argument in macro.arguments} == {"number"}


def test_html_says_what_the_text_says_and_nothing_more(composer, envelope, letters):
    for name, template, context in all_letters(letters):
        for shadow_for in (None, "Ordförande Ö <o@vard.example>"):
            text, html = bodies(composer.compose(context, template=template, envelope=envelope(shadow_for=shadow_for)))

            assert words_of_html(html) == words_of_text(text), name


def test_html_is_valid_and_asks_the_network_for_nothing(composer, envelope, letters):
    for name, template, context in all_letters(letters):
        _, html = bodies(composer.compose(context, template=template, envelope=envelope()))

        html5lib.HTMLParser(strict=True).parse(html)
        assert '<html lang="sv">' in html
        assert '<meta name="viewport"' in html
        assert not re.search(r"<(img|link|script|iframe|object|style)\b|url\(|@import| src=", html), name


def test_text_lines_never_end_in_blanks_nor_stand_far_apart(composer, envelope, letters):
    for name, template, context in all_letters(letters):
        text, _ = bodies(composer.compose(context, template=template, envelope=envelope()))

        assert "\n\n\n" not in text, name
        assert not re.search(r"[ \t]\n", text), name


def test_markup_in_names_stays_text(composer, envelope, letters):
    _, context = letters["document-request-one"]
    hostile = '<script>alert("å")</script> & Co'
    document = replace(context.documents[0], title=hostile, group=hostile, vacancy=hostile, informed=hostile)
    context = replace(context, recipient_name=hostile, documents=(document,))

    for name in ("document-request", "escalation-warning", "escalation"):
        composed = composer.compose(context, template=name, envelope=envelope(shadow_for=hostile))
        text, html = bodies(composed)

        html5lib.HTMLParser(strict=True).parse(html)
        assert "<script" not in html
        assert "&amp;lt;" not in html
        assert hostile in text
        assert words_of_html(html) == words_of_text(text)


def test_a_section_of_copies_alone_does_not_ask_for_help(composer, envelope, letters):
    _, context = letters["several"]
    section = context.sections[0]
    copies = replace(section, documents=tuple(replace(doc, copy_only=True) for doc in section.documents))

    text, _ = bodies(composer.compose(replace(context, sections=(copies,)), template="several", envelope=envelope()))

    assert "DIN HJÄLP" not in text
    assert "FÖR KÄNNEDOM" in text
    assert "mejlas till" not in text


@pytest.mark.parametrize(
    ("shadow_for", "subject", "opening"),
    [
        (None, "Dags att lämna in årsrapport för 2025 – senast fredagen den 30 januari 2026", "Hej "),
        (
            "Ordförande Ö, o@vard.example",
            "[Skugga] Dags att lämna in årsrapport för 2025 – senast fredagen den 30 januari 2026",
            "Skuggläge: i skarpt läge hade det här brevet gått till Ordförande Ö, o@vard.example.\n",
        ),
    ],
    ids=["live", "shadow"],
)
def test_a_shadow_letter_says_whom_it_would_have_reached(shadow_for, subject, opening, composer, envelope, letters):
    template, context = letters["document-request-one"]

    composed = composer.compose(context, template=template, envelope=envelope(shadow_for=shadow_for))

    assert composed.subject == subject
    assert bodies(composed)[0].startswith(opening)


def test_a_subject_of_two_lines_is_refused(composer, envelope, letters):
    template, context = letters["receipt"]
    context = replace(context, document=replace(context.document, title="årsrapport\nBcc: alla@vard.example"))

    with pytest.raises(UnfitForHeader, match=r"ämnesraden ”.*” kan inte stå i ett brevhuvud: en radbrytning"):
        composer.compose(context, template=template, envelope=envelope())


def test_an_unknown_letter_is_told_with_those_that_exist(composer, envelope, letters):
    _, context = letters["receipt"]

    with pytest.raises(NoSuchLetter, match=r"”julkort”. Mallarna heter: document-overdue, .*several"):
        composer.compose(context, template="julkort", envelope=envelope())


def test_a_context_that_lacks_a_fact_is_refused(composer, envelope, letters):
    _, context = letters["receipt"]

    with pytest.raises(UndefinedError):
        composer.compose(context, template="monday-summary", envelope=envelope())
