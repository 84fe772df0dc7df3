"""What the pages about decisions say of the act that led to them."""

from fastapi import Request

from dashboard.notices import Notice, number_of
from mail.swedish import counted
from models.words import Outcome


def notice_of(request: Request) -> Notice | None:
    """What the address says was done, in words; None where it says nothing."""
    facts = request.query_params
    number = number_of(facts.get("antal", "0"))
    documents = counted(number, "dokument", "dokument")
    match facts.get("said", ""):
        case "decided" if facts.get("beslut", "") in set(Outcome):
            return Notice(text=_of_deciding(Outcome(facts["beslut"]), documents))
        case "compiled":
            return Notice(text="Underlaget är sammanställt.")
        case "current":
            return Notice(text="Underlaget gällde fortfarande: inget har ändrats sedan det sattes ihop.")
        case "published":
            return Notice(text=f"Antecknat som publicerat: {documents}. Kommunikatören påminns inte mer.")
        case "registered":
            left = number_of(facts.get("kvar", "0"))
            still = (
                f" {counted(left, 'diarium', 'diarier')} har inte svarat än." if left else " Alla diarier har svarat."
            )
            return Notice(text=f"Numret är antecknat.{still}")
        case _:
            return None


def _of_deciding(outcome: Outcome, documents: str) -> str:
    match outcome:
        case Outcome.REMITTED:
            return f"Återremitterat: {documents}. Gruppen får brev med skälet och den nya dagen."
        case Outcome.STRUCK:
            return f"Struket: {documents}. Inget mer frågas."
        case Outcome.LIFTED:
            return f"Lyft: {documents}. Det ligger nu på nästa organs bord."
        case Outcome.NOTED:
            return f"Lagt till handlingarna: {documents}."
        case _:
            return f"{outcome.swedish.capitalize()}: {documents}. Publicering och diarieföring begärs av sig självt."
