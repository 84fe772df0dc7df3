"""Each message that comes in is in one hand at a time, and a meeting is known by the UID that a backend gave it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("incoming_mail", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("incoming_mail", sa.Column("claimed_by", sa.String(), nullable=True))
    op.create_index("ix_incoming_mail_letter", "incoming_mail", ["letter_id"])
    op.create_table(
        "meeting_uid",
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        sa.PrimaryKeyConstraint("uid"),
    )
