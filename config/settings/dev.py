"""The demonstration and development on one machine: made to run without any setting."""

from config.env import database_settings
from config.launcher.paths import local_secret
from config.settings.base import *

DEBUG = env.yes("SEUIL_DEBUG", default=False)
SECRET_KEY = local_secret(DATA)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.words("SEUIL_HOSTS", [])]
DATABASES = {
    "default": database_settings(env.required("DATABASE_URL", "run ./run, which starts a database"))
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SEUIL_MAIL_PAGE = True
SEUIL_GALLERY = True
SEUIL_ADDRESS = env.text("SEUIL_ADDRESS", f"http://localhost:{env.number('PORT', 8000)}").rstrip(
    "/"
)
SEUIL_DEMO = True
env.check()
