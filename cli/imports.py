"""`arshjul import …`: what is read in from lists."""

from cli.main import LateGroup

command = LateGroup(
    name="import",
    late={
        "people": ("cli.people", "Läs in personer, platser och roller ur en lista (CSV eller Excel)."),
        "populations": ("cli.money_lists:populations", "Läs in folkmängd, som kostnader delas efter."),
        "payments": ("cli.money_lists:payments", "Läs in betalningar av rekvisitioner."),
    },
    help="Läs in personer, folkmängd och betalningar.\n\n\b\nExempel:\n  arshjul import people personer.xlsx",
)
