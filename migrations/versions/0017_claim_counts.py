"""How often letters have been taken in hand, and those taken since an instant without reading the whole ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "claim_count",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"]),
        sa.PrimaryKeyConstraint("area"),
    )
    op.create_index("ix_letter_claimed", "letter", ["area", "claimed_at"])
