"""WSGI entry: `gunicorn balitracker.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balitracker.settings")

application = get_wsgi_application()
