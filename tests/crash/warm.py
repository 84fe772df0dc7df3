"""What every process of the crash tests begins with: imported once, before each is forked off."""

import msal  # noqa: F401
from sqlalchemy.orm import configure_mappers

import tests.crash.backends
import tests.crash.scenario  # noqa: F401
from office.desk import composer

configure_mappers()
composer()
