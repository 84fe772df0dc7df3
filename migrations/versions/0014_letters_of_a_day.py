"""The letters of a day are found without reading the whole ledger."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_index("ix_letter_day", "letter", ["area", "day"])
