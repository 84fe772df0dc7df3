"""Every table, so that the metadata is whole."""

import models.accounts
import models.areas
import models.chairs
import models.changeover
import models.decisions
import models.delivery
import models.duties
import models.erasure
import models.feeds
import models.inbox
import models.letters
import models.log
import models.matters
import models.meetings
import models.money
import models.operation
import models.people
import models.requests
import models.started_stations
import models.uploads
import models.yearbook

TABLES = (
    models.accounts,
    models.areas,
    models.chairs,
    models.changeover,
    models.decisions,
    models.delivery,
    models.duties,
    models.erasure,
    models.feeds,
    models.inbox,
    models.letters,
    models.log,
    models.matters,
    models.meetings,
    models.money,
    models.operation,
    models.people,
    models.requests,
    models.started_stations,
    models.yearbook,
    models.uploads,
)
