"""Settings: one file, all of it from the environment. Every variable is named in `.env.example`."""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from balitracker import environment
from balitracker.api.files import PUBLIC_FILE

BASE_DIR = Path(__file__).resolve().parent.parent
environment.read_file(BASE_DIR / ".env")
environment.read_file(BASE_DIR / "var" / "quickstart.env")

# Security

DEBUG = environment.switch("DEBUG", default=False)
SECRET_KEY = environment.text(
    "SECRET_KEY",
    wants="a long random text; `manage.py quickstart` makes one for a trial, "
    "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'` makes one for you",
)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", "")
HTTPS = environment.switch("HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # probes ask over plain HTTP, from inside
BEHIND_PROXY = environment.switch("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "balitracker.views.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the form of a document of 300 passages has 2000
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the admin's own style sheets hold small pictures as data
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Reading from elsewhere: pages of other sites may read the public files, never with somebody's session

CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = PUBLIC_FILE
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS")
CORS_ALLOW_HEADERS = ("accept", "if-none-match")
CORS_EXPOSE_HEADERS = (
    "ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "X-As-Of", "X-Count", "X-Filters"
)  # fmt: skip
FILES_A_MINUTE = environment.number("FILES_A_MINUTE", 600)

# The application

INSTALLED_APPS = [
    "balitracker.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_filters",
    "csp",
    "corsheaders",
    "pgtrigger",
    "pghistory",
    "balitracker",
    "members",
    "meetings",
    "workplan",
]
MIDDLEWARE = [
    "balitracker.middleware.HeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "balitracker.api.middleware.PublicFilesMiddleware",
    "balitracker.middleware.DatabaseUnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "balitracker.middleware.HistoryMiddleware",
]
ROOT_URLCONF = "balitracker.urls"
WSGI_APPLICATION = "balitracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# The database: the server that DATABASE_URL names, else one of this project's own

DATABASE_URL = environment.text("DATABASE_URL", "", wants="postgresql://user:password@host:5432/name")
if DATABASE_URL:
    try:
        _database = dj_database_url.parse(DATABASE_URL)
    except (ValueError, dj_database_url.ParseError) as error:
        raise ImproperlyConfigured(
            "The environment variable DATABASE_URL cannot be read. It wants postgresql://user:password@host:5432/name."
        ) from error
    if _database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "The environment variable DATABASE_URL wants a PostgreSQL address: postgresql://user:password@host:5432/name."
        )
else:
    _database = {"ENGINE": "balitracker.embedded_postgresql", "NAME": "balitracker"}
_database["OPTIONS"] = {
    **_database.get("OPTIONS", {}),
    "connect_timeout": 5,
    "pool": {"min_size": 0, "max_size": environment.number("DATABASE_POOL", 8), "timeout": 5},
}
DATABASES = {"default": _database}
EMBEDDED_POSTGRESQL_DATA = BASE_DIR / "var" / "postgresql"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Languages and time: English is the source language

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "balitracker" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

DOCUMENTS_DIR = Path(
    environment.text(
        "DOCUMENTS_DIR", str(BASE_DIR / "var" / "documents"), wants="a folder that only the portal writes to"
    )
)

KEPT_PAGES_MB = environment.number("KEPT_PAGES_MB", 32)

# Who publishes the record: named in feeds

PUBLISHER = environment.text(
    "PUBLISHER", "Regional Support Office of the Bali Process", wants="the name of the office that keeps the record"
)

# Mail: none is sent, and none is offered, where no server is named

SENDS_MAIL = bool(environment.text("EMAIL_HOST", "", wants="the name of a mail server, or console"))
if SENDS_MAIL:
    EMAIL_HOST = environment.text("EMAIL_HOST", wants="the name of a mail server, or console")
    EMAIL_SECURITY = environment.choice("EMAIL_SECURITY", "starttls", ("starttls", "tls", "none"))
    EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
    EMAIL_PORT = environment.number("EMAIL_PORT", {"starttls": 587, "tls": 465, "none": 25}[EMAIL_SECURITY])
    EMAIL_HOST_USER = environment.text("EMAIL_USER", "", wants="the account at the mail server")
    EMAIL_HOST_PASSWORD = environment.text("EMAIL_PASSWORD", "", wants="its password")
    EMAIL_TIMEOUT = 20  # seconds
    EMAIL_BACKEND = f"django.core.mail.backends.{'console' if EMAIL_HOST == 'console' else 'smtp'}.EmailBackend"
    DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", wants="the address that mail comes from")
    PORTAL_URL = environment.text(
        "PORTAL_URL", wants="the address of the portal, for links in mail: https://records.example.org"
    ).rstrip("/")

# Accounts

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

# Publication: a second person publishes what the first wrote, unless the office has only one

ONE_PERSON_OFFICE = environment.switch("ONE_PERSON_OFFICE", default=False)

# History: reading a page changes nothing, so only writing requests carry a context

PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# All events of a transaction bear one time, and later transactions later ones

PGHISTORY_CREATED_AT_FUNCTION = "balitracker_moment()"

# Logging: warnings and errors go to the terminal, where the service manager picks them up

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
}
