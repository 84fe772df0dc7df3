"""Every table, so that the metadata is whole."""

import models.accounts
import models.areas
import models.chairs
import models.changeover
import models.duties
import models.erasure
import models.feeds
import models.letters
import models.log
import models.meetings
import models.people
import models.uploads

TABLES = (
    models.accounts,
    models.areas,
    models.chairs,
    models.changeover,
    models.duties,
    models.erasure,
    models.feeds,
    models.letters,
    models.log,
    models.meetings,
    models.people,
    models.uploads,
)
