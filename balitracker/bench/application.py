"""The WSGI application that is measured: the portal with one more address, and style sheets that nobody collected."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balitracker.settings")
settings.ROOT_URLCONF = "balitracker.bench.urls"
settings.STORAGES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
settings.WHITENOISE_AUTOREFRESH = True

application = get_wsgi_application()
