"""Meetings, invitations and answers; subscribed calendars; acts about meetings, and documents that belong to one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

OLD_KEY = ["area", "year", "station", "group", "document"]
SQLITE_NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
"""SQLite keeps no name for a constraint that was given none; while the table is made anew it goes by this one."""


def upgrade() -> None:
    op.create_table(
        "calendar_state",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("area"),
    )
    op.create_table(
        "feed",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("broken", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("area", "kind", "subject"),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("station", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("organiser", sa.String(), nullable=False),
        sa.Column("organiser_email", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("called_elsewhere", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area", "station"],
            ["station.area", "station.id"],
        ),
        sa.ForeignKeyConstraint(
            ["area"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uid"),
    )
    op.create_index("ix_meeting_day", "meeting", ["area", "day"])

    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_role", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_client", sa.String(), nullable=True),
        sa.Column("last_etag", sa.String(), nullable=True),
        sa.Column("fetches", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("area", "person_id", "kind", "subject"),
    )
    op.create_index("ix_subscription_person_id", "subscription", ["person_id"])

    op.create_table(
        "agenda_item",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("papers_from", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
        ),
        sa.PrimaryKeyConstraint("meeting_id", "number"),
    )
    op.create_table(
        "calendar_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("broken", sa.String(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("area", "uid"),
    )
    op.create_index("ix_calendar_entry_day", "calendar_entry", ["area", "last_day"])
    op.create_index("ix_calendar_entry_meeting_id", "calendar_entry", ["meeting_id"])

    op.create_table(
        "incoming_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("set_aside", sa.String(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_table(
        "invitation",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("participation", sa.String(40), nullable=False),
        sa.Column("party", sa.String(), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("called", sa.Boolean(), nullable=False),
        sa.Column("serves", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("proposed_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["area", "group"],
            ["collaboration_group.area", "collaboration_group.id"],
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id"),
    )
    op.create_index("ix_invitation_person", "invitation", ["person_id"])

    op.create_table(
        "meeting_group",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area", "group"],
            ["collaboration_group.area", "collaboration_group.id"],
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
        ),
        sa.PrimaryKeyConstraint("meeting_id", "group"),
    )
    op.create_index("ix_meeting_group", "meeting_group", ["area", "group"])

    op.create_table(
        "calendar_entry_group",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["calendar_entry.id"],
        ),
        sa.PrimaryKeyConstraint("entry_id", "group"),
    )
    op.create_index("ix_calendar_entry_group", "calendar_entry_group", ["area", "group"])

    with op.batch_alter_table("act") as act:
        act.add_column(sa.Column("meeting_id", sa.Integer(), nullable=True))
        act.add_column(sa.Column("tells", sa.JSON(), nullable=True))
        act.alter_column("duty_id", existing_type=sa.Integer(), nullable=True)
        act.create_index("ix_act_meeting_id", ["meeting_id"])
        act.create_foreign_key("fk_act_meeting_id", "meeting", ["meeting_id"], ["id"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    old_key = "uq_duty_area" if on_sqlite else "duty_area_year_station_group_document_key"
    with op.batch_alter_table("duty", naming_convention=SQLITE_NAMES) as duty:
        duty.add_column(sa.Column("meeting", sa.Integer(), server_default="0", nullable=False))
        duty.drop_constraint(old_key, type_="unique")
        duty.create_unique_constraint("uq_duty", [*OLD_KEY, "meeting"])
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("calendar", sa.String(40), server_default="invitations", nullable=False))
    # The station that holds the meetings' documents; from now on applying an area file lays it down.
    op.execute(
        "INSERT INTO station (area, id, name, kind, valid_from) "
        "SELECT id, 'moten', 'Möten', 'meeting', '2000-01-01' FROM area WHERE true ON CONFLICT DO NOTHING"
    )
