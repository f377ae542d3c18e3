"""Settings that hold everywhere."""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.env import Environment, data_folder, oidc_providers
from config.settings.sign_in import *
from seuil.access.types import CAPACITY_DAYS
from seuil.operating import logs

django_stubs_ext.monkeypatch()  # so that admin pages and forms may say of which model they are

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = data_folder()
env = Environment()

INSTALLED_APPS = [
    "seuil.web",
    "seuil.api",
    "seuil.exchange",
    "seuil.operating",
    "seuil.plans",
    "seuil.councils",
    "seuil.concertation",
    "seuil.observatory",
    "seuil.orientation",
    "seuil.upkeep",
    "seuil.matching",
    "seuil.register",
    "seuil.directory",
    "seuil.organisations",
    "seuil.territory",
    "seuil.journal",
    "seuil.messaging",
    "seuil.accounts",
    "seuil.web.staff.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "js_lib_leaflet",
    "template_partials",
    "procrastinate.contrib.django",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "seuil.web.operating.middleware.watched",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "seuil.web.middleware.language_by_preference",
    "django.middleware.common.CommonMiddleware",
    "seuil.web.middleware.pages_opened_by_a_form",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "seuil.web.middleware.standing_of_the_reader",
    "seuil.web.middleware.careful_headers",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["seuil.web.templating.Loader"])],
                )
            ],
            "builtins": ["seuil.web.templatetags.times"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "seuil.web.context.site",
            ],
        },
    }
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("nl", _("Dutch")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Brussels"
FORMAT_MODULE_PATH = "seuil.web.formats"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"

CACHES = {
    "default": {
        # Counts of what is limited: the same for all processes, gone with the database.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
# How many proxies stand in front: the address of who asks is that many from the end of
# X-Forwarded-For, which anybody could write otherwise.
SEUIL_PROXIES = env.number("SEUIL_PROXIES", 0)
# How often one address may ask (seuil/operating/limits.py); "no" to measure what a machine bears.
SEUIL_LIMITS = env.yes("SEUIL_LIMITS", default=True)
SEUIL_DEMO = False
# Another site with whose account people may sign in; the rest stands in sign_in.py.
SOCIALACCOUNT_PROVIDERS = oidc_providers(env)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_HANDLERS = [
    "seuil.web.imports.uploads.BoundedUpload",  # asked first: it stops what is too large
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

DEFAULT_EXCEPTION_REPORTER_FILTER = "seuil.web.reports.SilentReports"
LOGGING = logs.settings(as_json=False)

# When the statement began, not its transaction: whoever waited for a lock came second.
PGHISTORY_CREATED_AT_FUNCTION = "STATEMENT_TIMESTAMP()"
PGTRIGGER_INSTALL_ON_MIGRATE = True  # migrations do not know the tables between two others

# What the site is: the territory it is about.
SEUIL_TERRITORY = env.text("SEUIL_TERRITORY", "region:brussels")
# The AGPL asks that users can get the source of what they use: where it is, for a changed version.
SEUIL_SOURCE_URL = env.text("SEUIL_SOURCE_URL", "")
# Mail: without a server nothing leaves the machine, and messages are kept to be looked at.
SEUIL_MAIL_SERVER = env.mail_server("SEUIL_MAIL_URL")
SEUIL_MAIL_FROM = env.text("SEUIL_MAIL_FROM", "Seuil <seuil@localhost.invalid>")
# For how long the link of a list that was handed out opens it.
SEUIL_SHARED_LIST_DAYS = env.number("SEUIL_SHARED_LIST_DAYS", 90)
# For how many days "full" or "waiting list" counts; after how many months a sheet is asked about.
SEUIL_CAPACITY_DAYS = env.number("SEUIL_CAPACITY_DAYS", CAPACITY_DAYS)
SEUIL_CHECK_MONTHS = env.number("SEUIL_CHECK_MONTHS", 6)
SEUIL_MAP_TILES = env.text("SEUIL_MAP_TILES", "")
SEUIL_MAP_ATTRIBUTION = env.text("SEUIL_MAP_ATTRIBUTION", "")
# Imports by a schedule: the machines from which files may be fetched, and whether these may
# stand inside our own network.
SEUIL_IMPORT_HOSTS = env.words("SEUIL_IMPORT_HOSTS", [])
SEUIL_IMPORT_PRIVATE = env.yes("SEUIL_IMPORT_PRIVATE", default=False)
# How many screens of a room one web process tells of what changes, each by one of its threads.
SEUIL_LIVE_STREAMS = env.number("SEUIL_LIVE_STREAMS", 0)
SEUIL_ENGINE_POLL_SECONDS = 1.0
# How often a process writes its counts of the questions that searches left open; 0: never.
SEUIL_QUESTIONS_WRITTEN_SECONDS = 600.0
SEUIL_INDEX_FOLDER = DATA / "index"
# Who may read the figures of the site from another machine: whoever says this in the request.
SEUIL_METRICS_TOKEN = env.text("SEUIL_METRICS_TOKEN", "")
