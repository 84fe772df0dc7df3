"""`arshjul import …`: what is read in from lists."""

from cli.main import LateGroup

command = LateGroup(
    name="import",
    late={"people": ("cli.people", "Läs in personer, platser och roller ur en lista (CSV eller Excel).")},
    help="Läs in personer och deras uppdrag.\n\n\b\nExempel:\n  arshjul import people personer.xlsx",
)
