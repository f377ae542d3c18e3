"""Settings that hold everywhere."""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.env import Environment, data_folder, oidc_providers
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
    "seuil.observatory",
    "seuil.upkeep",
    "seuil.matching",
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
        "APP_DIRS": True,
        "OPTIONS": {
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
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("email", "name")},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesBackend",  # asked first: it stops those who try too often
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:account"
LOGOUT_REDIRECT_URL = "web:search"
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

ACCOUNT_ADAPTER = "seuil.web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "seuil.web.accounts.joining.NameAndLanguage"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_SESSION_REMEMBER = None  # asked when signing in: many computers of the field are shared
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login_failed": "30/5m/ip,10/5m/key"}
ACCOUNT_FORMS = {
    name: f"seuil.web.accounts.forms.{form}"
    for name, form in {
        "login": "SignIn",
        "signup": "SignUp",
        "request_login_code": "AskForCode",
        "confirm_login_code": "SignInCode",
        "confirm_email_verification_code": "AddressCode",
        "confirm_password_reset_code": "ResetCode",
        "reset_password": "AskForReset",
        "reset_password_from_key": "ResetPassword",
        "change_password": "ChangePassword",
        "set_password": "SetPassword",
        "add_email": "ChangeAddress",
        "reauthenticate": "Reauthenticate",
    }.items()
}
MFA_ADAPTER = "seuil.web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Seuil"
MFA_TOTP_TOLERANCE = 1  # half a minute: clocks of phones differ
MFA_FORMS = {
    name: f"seuil.web.accounts.forms.{form}"
    for name, form in {
        "authenticate": "SecondFactor",
        "reauthenticate": "SecondFactorAgain",
        "activate_totp": "ActivateApp",
        "add_webauthn": "AddPasskey",
        "edit_webauthn": "NamePasskey",
    }.items()
}
SOCIALACCOUNT_ADAPTER = "seuil.web.accounts.adapter.OtherSiteAdapter"
SOCIALACCOUNT_FORMS = {"signup": "seuil.web.accounts.forms_oidc.SignUpFromOtherSite"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = oidc_providers(env)
USERSESSIONS_TRACK_ACTIVITY = False

AXES_HANDLER = "seuil.web.accounts.attempts.QuietHandler"
AXES_LOCKOUT_CALLABLE = "seuil.web.accounts.attempts.locked_out"
AXES_CLIENT_IP_CALLABLE = "seuil.web.accounts.attempts.network_address"
AXES_USERNAME_CALLABLE = "seuil.web.accounts.attempts.digest_of_address"
AXES_CLIENT_STR_CALLABLE = "seuil.web.accounts.attempts.nobody"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

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
SEUIL_ENGINE_POLL_SECONDS = 1.0
# How often a process writes its counts of the questions that searches left open; 0: never.
SEUIL_QUESTIONS_WRITTEN_SECONDS = 600.0
SEUIL_INDEX_FOLDER = DATA / "index"
# Who may read the figures of the site from another machine: whoever says this in the request.
SEUIL_METRICS_TOKEN = env.text("SEUIL_METRICS_TOKEN", "")
