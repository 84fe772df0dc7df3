"""What holds for every letter: it says nothing that its context lacks, and the same in html as in text."""

import re
from dataclasses import fields, replace
from email import message_from_bytes, policy
from html.parser import HTMLParser

import html5lib
import pytest
from jinja2 import meta
from jinja2.exceptions import UndefinedError

from mail.compose import CalendarPart, NoSuchLetter, UnfitForHeader, environment
from mail.contexts import (
    DocumentLetter,
    Errand,
    InvitationLetter,
    MeetingLetter,
    Occasion,
    ReceiptLetter,
    SeveralLetter,
    TermLetter,
    TermNews,
)
from mail.request_contexts import RequestAnswerLetter
from mail.requisition_contexts import RequisitionLetter
from mail.summary_contexts import SummaryLetter
from models.words import Answer, MeetingForm, Participation, StepKind

CONTEXTS = {
    "document-request": DocumentLetter,
    "document-reminder": DocumentLetter,
    "document-overdue": DocumentLetter,
    "escalation-warning": DocumentLetter,
    "escalation": DocumentLetter,
    "invitation": InvitationLetter,
    "meeting-notice": MeetingLetter,
    "meeting-reminder": MeetingLetter,
    **dict.fromkeys((news.value for news in TermNews), TermLetter),
    "several": SeveralLetter,
    "receipt": ReceiptLetter,
    "monday-summary": SummaryLetter,
    **dict.fromkeys(("requisition", "requisition-reminder", "requisition-credit"), RequisitionLetter),
    "request-answer": RequestAnswerLetter,
}
FROM_THE_COMPOSER = {"subject", "shadow_for", "withheld"}
REPLACED_IN_THE_SUMMARY = {"contact", "subscription_url"}
DOCUMENT_WORDS = {"lead", "copy_lead", "closing", "hand_in", "heading"}
INVITATION_WORDS = {"lead", "closing", "heading"}
CLOSED = {"number", "errand", "given", "occasion", "participation", "answer", "asked", "granted", "linked"}
"""Counts and members of closed vocabularies: nothing of what people write, so nothing that html has to escape."""
MEETINGS = sorted({"invitation", "meeting-notice", "meeting-reminder"})
REQUEST = CalendarPart(method="REQUEST", content=b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
CANCEL = CalendarPart(method="CANCEL", content=REQUEST.content.replace(b"REQUEST", b"CANCEL"))
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

    inherited = REPLACED_IN_THE_SUMMARY if letter == "monday-summary" else set()
    for name in referred(env, f"{letter}/{part}"):
        assert undeclared(env, name) - inherited <= known, name


def test_shared_sentences_take_closed_words_and_counts_and_nothing_else(templates):
    env = environment(templates)
    shared = [templates / "_base" / name for name in ("errands.txt", "answers.txt")]

    for words in [*templates.glob("*/words.txt"), *shared]:
        name = words.relative_to(templates).as_posix()
        macros = [value for value in vars(env.get_template(name).module).values() if hasattr(value, "arguments")]
        assert macros or name == "receipt/words.txt"
        assert undeclared(env, name) == set()
        assert {argument for macro in macros for argument in macro.arguments} <= CLOSED, name


@pytest.mark.parametrize(
    ("letters_of", "macros"),
    [
        (DocumentLetter, DOCUMENT_WORDS),
        (MeetingLetter, {"lead", "heading"}),
        (TermLetter, {"lead", "closing", "heading"}),
        (InvitationLetter, INVITATION_WORDS),
    ],
)
def test_letters_of_a_kind_have_the_same_sentences(letters_of, macros, templates):
    env = environment(templates)

    for letter in [name for name, context in CONTEXTS.items() if context is letters_of]:
        module = env.get_template(f"{letter}/words.txt").module
        assert {name for name, value in vars(module).items() if hasattr(value, "arguments")} == macros


def test_html_says_what_the_text_says_and_nothing_more(composer, envelope, letters):
    for name, template, context in all_letters(letters):
        for shadow_for in (None, "Ordförande Ö <o@vard.example>"):
            made = envelope(shadow_for=shadow_for)
            calendar = REQUEST if template == "invitation" else None
            text, html = bodies(composer.compose(context, template=template, envelope=made, calendar=calendar))

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


def test_markup_in_what_is_said_of_a_meeting_stays_text(composer, envelope, letters):
    hostile = '<script>alert("å")</script> & Co'
    meeting = replace(
        letters["meeting-notice"][1].meetings[0],
        **dict.fromkeys(("title", "groups", "when", "place", "link", "agenda_url", "capacity"), hostile),
        agenda=(hostile, hostile),
    )
    said = {"recipient_name": hostile, "area_name": hostile, "subscription_url": f"https://{hostile}"}
    notice = replace(letters["meeting-notice"][1], meetings=(meeting, meeting), **said)
    invitation = replace(
        letters["invitation-called"][1], meeting=meeting, changes=(hostile, hostile), reason=hostile, **said
    )

    for template, context in [("meeting-notice", notice), ("meeting-reminder", notice), ("invitation", invitation)]:
        text, html = bodies(composer.compose(context, template=template, envelope=envelope(shadow_for=hostile)))

        html5lib.HTMLParser(strict=True).parse(html)
        assert "<script" not in html
        assert "&amp;lt;" not in html
        assert hostile in text
        assert words_of_html(html) == words_of_text(text)


def test_markup_in_a_meetings_document_stays_text(composer, envelope, letters):
    hostile = '<script>alert("å")</script> & Co'
    _, request = letters["papers-request"]

    for errand in Errand:
        document = replace(
            request.documents[0], title=hostile, group=hostile, meeting="mötet " + hostile, errand=errand
        )
        context = replace(request, documents=(document, replace(document, copy_only=True)))
        text, html = bodies(composer.compose(context, template="document-request", envelope=envelope()))

        assert "<script" not in html
        assert words_of_html(html) == words_of_text(text)


def test_markup_in_what_is_said_of_a_term_stays_text(composer, envelope, letters):
    hostile = '<script>alert("å")</script> & Co'
    _, letter = letters["handover"]
    person = replace(letter.terms[0].predecessor, name=hostile, email=hostile)
    line = replace(letter.terms[0].duties[0], text=hostile, url=hostile)
    words = dict.fromkeys(("group", "role", "turn", "period", "begins", "ends", "before", "after", "reason"), hostile)
    people = dict.fromkeys(("predecessor", "successor", "vice"), person)
    lists = dict.fromkeys(("duties", "meetings", "files"), (line, line))
    for interim in (False, True):
        term = replace(letter.terms[0], interim=interim, **words, **people, **lists)

        for news in TermNews:
            context = replace(letter, recipient_name=hostile, terms=(term, term))
            text, html = bodies(composer.compose(context, template=news.value, envelope=envelope()))

            html5lib.HTMLParser(strict=True).parse(html)
            assert "<script" not in html
            assert "&amp;lt;" not in html
            assert hostile in text
            assert words_of_html(html) == words_of_text(text)


def test_markup_in_what_is_asked_of_a_side_or_a_party_stays_text(composer, envelope, letters):
    hostile = '<script>alert("å")</script> & Co'
    nomination, seats = (letters[name][1].documents[0] for name in ("nomination-request", "seats-request"))
    contact = replace(nomination.nomination.answer_to, name=hostile, email=hostile)
    asked = replace(
        nomination.nomination,
        answer_to=contact,
        **dict.fromkeys(("turn", "stands_on", "period", "begins", "otherwise"), hostile),
    )
    places = replace(seats.seats, party=hostile, places=(hostile, hostile), answer_to=contact)
    documents = (
        replace(nomination, group=hostile, nomination=asked),
        replace(seats, group=hostile, seats=places, role_group=hostile),
    )
    context = replace(letters["nomination-request"][1], documents=documents)

    for template in [name for name, of in CONTEXTS.items() if of is DocumentLetter]:
        text, html = bodies(composer.compose(context, template=template, envelope=envelope()))

        html5lib.HTMLParser(strict=True).parse(html)
        assert "<script" not in html
        assert words_of_html(html) == words_of_text(text)


def test_markup_in_what_is_said_of_a_matter_stays_text(composer, envelope, letters):
    hostile = '<script>alert("å")</script> & Co'
    _, letter = letters["matter-request"]
    words = dict.fromkeys(("came_from", "reason", "outcome", "answer_to_name", "answer_to_email"), hostile)
    document = letter.documents[0]
    document = replace(document, title=hostile, matter=replace(document.matter, goes_on=(hostile, hostile), **words))
    receipt = replace(letters["matter-receipt"][1], document=document)

    told = [(name, replace(letter, documents=(document,))) for name, of in CONTEXTS.items() if of is DocumentLetter]
    for template, context in [*told, ("receipt", receipt)]:
        text, html = bodies(composer.compose(context, template=template, envelope=envelope()))

        html5lib.HTMLParser(strict=True).parse(html)
        assert "<script" not in html
        assert hostile in text
        assert words_of_html(html) == words_of_text(text)


def test_markup_in_what_is_said_of_money_stays_text(composer, envelope, letters):
    hostile = '<script>alert("å")</script> & Co'
    words = ("reference", "party", "issuer", "amount", "remaining", "recipient", "last_day", "original_last_day")
    others = ("confirmed_on", "role", "role_group", "informed", "vacancy")
    _, letter = letters["requisition-credit"]
    said = dict.fromkeys(("reference", "amount", "credit_reference", "reason", "paid", "repaid"), hostile)
    payment = replace(
        letter.payments[0],
        replaced=replace(letter.payments[0].replaced, **said),
        filenames=(hostile, hostile),
        **dict.fromkeys((*words, *others), hostile),
    )
    for template in [name for name, of in CONTEXTS.items() if of is RequisitionLetter]:
        for kind in (StepKind.REMINDER, StepKind.WARNING, StepKind.ESCALATION):
            context = replace(letter, payments=(payment, replace(payment, remaining=None, vacancy=None)), kind=kind)
            text, html = bodies(composer.compose(context, template=template, envelope=envelope()))

            html5lib.HTMLParser(strict=True).parse(html)
            assert "<script" not in html
            assert hostile in text
            assert words_of_html(html) == words_of_text(text)


@pytest.mark.parametrize("letter", ["nomination-request", "seats-request", "seats-overdue", "nomination-escalation"])
def test_a_letter_that_asks_for_names_tells_nobody_to_mail_a_document(letter, composer, envelope, letters):
    template, context = letters[letter]

    text, _ = bodies(composer.compose(context, template=template, envelope=envelope()))

    assert "Svara till Samverkanskontoret" in text
    assert "mejla" not in text.casefold()


BAD = "Möte\0\x1b[1m\u2028om\x85\ud800 äldre\u0301 & 🎄"


@pytest.mark.parametrize("part", ["place", "link", "capacity", "when", "agenda", "groups"])
def test_what_no_reader_can_show_becomes_a_blank_in_the_bodies(part, composer, envelope, letters):
    _, context = letters["meeting-notice-two"]
    meeting = replace(context.meetings[0], **{part: (BAD,) if part == "agenda" else BAD})
    context = replace(context, meetings=(meeting, meeting))

    text, html = bodies(composer.compose(context, template="meeting-notice", envelope=envelope()))

    assert "Möte  [1m om   äldre\u0301 & 🎄" in text
    html5lib.HTMLParser(strict=True).parse(html)


@pytest.mark.parametrize("bad", ["Möte\r\nBcc: alla@vard.example", "a\nb", "a\0b", "a\x1bb", "a\u2028b", "a\ud800b"])
@pytest.mark.parametrize("letter", MEETINGS)
def test_a_title_that_could_break_the_head_is_refused(letter, bad, composer, envelope, letters):
    template, context = letters["invitation-called" if letter == "invitation" else letter]
    if letter == "invitation":
        context = replace(context, meeting=replace(context.meeting, title=bad))
    else:
        context = replace(context, meetings=(replace(context.meetings[0], title=bad),))

    with pytest.raises(UnfitForHeader, match="ämnesraden"):
        composer.compose(context, template=template, envelope=envelope(), calendar=None)


def test_a_title_of_five_thousand_characters_is_told_whole(composer, envelope, letters):
    _, context = letters["invitation-called"]
    title = "Å" * 5000

    composed = composer.compose(
        replace(context, meeting=replace(context.meeting, title=title)),
        template="invitation",
        envelope=envelope(),
        calendar=REQUEST,
    )

    assert message_from_bytes(composed.body, policy=policy.default)["Subject"] == composed.subject
    assert title in composed.subject
    assert max(map(len, composed.body.split(b"\r\n"))) <= 998


def test_every_answer_participation_and_form_has_its_words(composer, envelope, letters):
    _, context = letters["invitation-called"]

    for occasion in Occasion:
        for participation in Participation:
            for answer in (*Answer, None):
                for form in MeetingForm:
                    meeting = replace(context.meeting, participation=participation, answer=answer, form=form)
                    made = replace(context, occasion=occasion, meeting=meeting)
                    text, html = bodies(composer.compose(made, template="invitation", envelope=envelope()))
                    assert words_of_html(html) == words_of_text(text)


@pytest.mark.parametrize(
    ("letter", "step", "said"),
    [
        ("invitation-called-substitute", "called", "tjänstgör om den ordinarie ledamoten får förhinder."),
        ("invitation-serves", "serves", "Den ordinarie ledamoten har fått förhinder."),
        ("meeting-reminder", "tentative", "Du har svarat att du kanske kommer."),
        ("meeting-notice-bare", "nothing-announced", "Plats: meddelas senare\nMöteslänk: meddelas senare\n"),
        ("meeting-notice-bare", "no-agenda", "Dagordning: meddelas senare\n"),
        ("invitation-subscribed", "in-a-feed", "Mötet hålls som planerat, och du är kallad som förut."),
    ],
)
def test_a_letter_about_a_meeting_says_how_things_stand(letter, step, said, composer, envelope, letters):
    template, context = letters[letter]

    assert said in bodies(composer.compose(context, template=template, envelope=envelope()))[0]


def test_a_letter_that_asks_only_for_publication_tells_nobody_to_mail_a_document(composer, envelope, letters):
    _, context = letters["several-with-meetings"]
    publication = letters["publication-request"][1].documents
    sections = tuple(replace(section, documents=publication) for section in context.sections)

    text, _ = bodies(composer.compose(replace(context, sections=sections), template="several", envelope=envelope()))

    assert "DAGS ATT PUBLICERA" in text
    assert "mejlas till" not in text


@pytest.mark.parametrize("template", sorted(set(CONTEXTS) - {"monday-summary"}))
def test_a_letter_ends_with_the_recipients_own_calendar_where_there_is_one(template, composer, envelope, letters):
    context = next(context for name, context in letters.values() if name == template)
    url = "https://arshjul.example/kalender/7.Zm9y.ics"

    with_footer, without = (
        bodies(composer.compose(replace(context, subscription_url=given), template=template, envelope=envelope()))
        for given in (url, None)
    )

    assert f"Din prenumeration: {url}\n" in with_footer[0]
    assert "Apple: öppna webcal://arshjul.example/kalender/7.Zm9y.ics\n" in with_footer[0]
    assert "upp till ett dygn i Google" in with_footer[0]
    assert f'<a href="{url}">' in with_footer[1]
    assert with_footer[0].startswith(without[0].rstrip("\n"))
    assert "kalender" not in without[0].partition("Vänliga hälsningar")[2]


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (REQUEST, "Kalenderinbjudan bifogas inte i skuggläge."),
        (CANCEL, "Kalenderavbokningen bifogas inte i skuggläge."),
    ],
)
def test_in_shadow_mode_the_calendar_part_stays_at_home_and_the_letter_says_so(
    calendar, said, composer, envelope, letters
):
    template, context = letters["invitation-called"]
    made = [envelope(shadow_for=None), envelope(shadow_for="Ledamot Öckerö, ledamot")]

    live, shadow = (composer.compose(context, template=template, envelope=e, calendar=calendar) for e in made)

    assert b"text/calendar" in live.body
    assert "skuggläge" not in bodies(live)[0]
    assert b"text/calendar" not in shadow.body
    assert bodies(shadow)[0].startswith(
        f"Skuggläge: i skarpt läge hade det här brevet gått till Ledamot Öckerö, ledamot. {said}\n"
    )


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

    with pytest.raises(NoSuchLetter, match=r"”julkort”. Mallarna heter: chair-nominated, .*several"):
        composer.compose(context, template="julkort", envelope=envelope())


def test_a_context_that_lacks_a_fact_is_refused(composer, envelope, letters):
    _, context = letters["receipt"]

    with pytest.raises(UndefinedError):
        composer.compose(context, template="monday-summary", envelope=envelope())
