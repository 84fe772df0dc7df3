"""Every table, so that the metadata is whole."""

import models.areas
import models.duties
import models.letters
import models.log
import models.people

TABLES = (models.areas, models.duties, models.letters, models.log, models.people)
