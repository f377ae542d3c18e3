"""Tests: the product's own settings on a database made for the run."""

import os

from config.env import database_settings
from config.settings.base import *

DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {
    "default": database_settings(os.environ.get("DATABASE_URL", "postgresql:///seuil?host=/none"))
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SEUIL_MAIL_PAGE = True
SEUIL_GALLERY = True
SEUIL_LIMITS = False
SEUIL_MAIL_SERVER = None
SEUIL_ADDRESS = "http://testserver"
SEUIL_DEMO = True
SEUIL_ENGINE_POLL_SECONDS = 0.0
SEUIL_QUESTIONS_WRITTEN_SECONDS = 0.0
