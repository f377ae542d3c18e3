"""Production: every secret comes from the environment, every link is encrypted."""

from config.env import database_settings
from config.settings.base import *
from seuil.operating import logs

DEBUG = False
SECRET_KEY = env.required("SECRET_KEY", "a long random text, kept secret")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
SEUIL_PROXIES = env.number("SEUIL_PROXIES", 1)
ALLOWED_HOSTS = env.words("SEUIL_HOSTS", [])
if not ALLOWED_HOSTS:
    env.missing.append("SEUIL_HOSTS: the site's names, separated by commas")
if SEUIL_MAIL_SERVER is None:
    env.required("SEUIL_MAIL_URL", "smtp://user:password@host:port, the server that sends mail")
env.required("SEUIL_MAIL_FROM", "Name <address>, from whom mail comes")
_names = [name for name in ALLOWED_HOSTS if not name.startswith(("*", "."))]
SEUIL_ADDRESS = env.text("SEUIL_ADDRESS", f"https://{_names[0]}" if _names else "").rstrip("/")
if ALLOWED_HOSTS and not SEUIL_ADDRESS:
    env.missing.append("SEUIL_ADDRESS: where the site is, for links in mail (https://name)")
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
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # asked for on the machine itself
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SEUIL_MAIL_PAGE = False
SEUIL_GALLERY = False
LOGGING = logs.settings(as_json=True)
