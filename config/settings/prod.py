"""Production: every secret comes from the environment, every link is encrypted."""

from config.env import database_settings
from config.settings.base import *

DEBUG = False
SECRET_KEY = env.required("SECRET_KEY", "a long random text, kept secret")
ALLOWED_HOSTS = env.words("SEUIL_HOSTS", [])
if not ALLOWED_HOSTS:
    env.missing.append("SEUIL_HOSTS: the site's names, separated by commas")
_database_url = env.required("DATABASE_URL", "postgresql://user:password@host:5432/name")
env.check()

DATABASES = {"default": database_settings(_database_url)}
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SEUIL_GALLERY = False
