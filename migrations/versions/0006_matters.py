"""Missions, sub-goals and lifted questions; and the station at which their holders answer for them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "matter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("bound_for", sa.String(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area", "raised_by"],
            ["collaboration_group.area", "collaboration_group.id"],
        ),
        sa.ForeignKeyConstraint(
            ["area", "holder"],
            ["collaboration_group.area", "collaboration_group.id"],
        ),
        sa.ForeignKeyConstraint(
            ["duty_id"],
            ["duty.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_matter_area", "matter", ["area", "closed_on"])
    op.create_table(
        "matter_move",
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_group", sa.String(), nullable=False),
        sa.Column("to_group", sa.String(), nullable=True),
        sa.Column("outside", sa.String(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"],
            ["matter.id"],
        ),
        sa.PrimaryKeyConstraint("matter_id", "number"),
    )
    # The station beside the year's round; from now on applying an area file lays it down.
    op.execute(
        "INSERT INTO station (area, id, name, kind, valid_from) "
        "SELECT id, 'arenden', 'Uppdrag och frågor', 'collect', '2000-01-01' FROM area WHERE true "
        "ON CONFLICT DO NOTHING"
    )
