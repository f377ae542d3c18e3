"""The environment, read once, typed, with every missing piece named at the start."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from seuil.messaging.domain import MailServer, mail_server

CHECKOUT = Path(__file__).resolve().parent.parent
SYSTEM_FOLDER = Path("/var/lib/seuil")


class EnvironmentIncomplete(SystemExit):
    """Settings that must be given are not; the message lists all of them."""

    def __init__(self, missing: list[str]) -> None:
        lines = "\n".join(f"  {line}" for line in missing)
        super().__init__(f"Seuil cannot start. Set in the environment:\n{lines}")


@dataclass
class Environment:
    """Typed access to variables; `check` raises once with all that is missing."""

    values: Mapping[str, str] = field(default_factory=lambda: os.environ)
    missing: list[str] = field(default_factory=list)

    def text(self, name: str, default: str) -> str:
        return self.values.get(name, "").strip() or default

    def required(self, name: str, purpose: str) -> str:
        value = self.values.get(name, "").strip()
        if not value:
            self.missing.append(f"{name}: {purpose}")
        return value

    def words(self, name: str, default: list[str]) -> list[str]:
        raw = self.text(name, "")
        return [word.strip() for word in raw.split(",") if word.strip()] or default

    def number(self, name: str, default: int) -> int:
        raw = self.text(name, str(default))
        if not raw.isdecimal():
            self.missing.append(f"{name}: a whole number (found {raw!r})")
            return default
        return int(raw)

    def yes(self, name: str, *, default: bool) -> bool:
        raw = self.text(name, "yes" if default else "no").lower()
        if raw not in {"yes", "no"}:
            self.missing.append(f"{name}: yes or no (found {raw!r})")
        return raw == "yes"

    def mail_server(self, name: str) -> MailServer | None:
        raw = self.text(name, "")
        try:
            return mail_server(raw) if raw else None
        except ValueError:  # the value holds a password: it is not repeated
            self.missing.append(f"{name}: smtp://user:password@host:port?tls=starttls, tls or none")
            return None

    def check(self) -> None:
        if self.missing:
            raise EnvironmentIncomplete(self.missing)


def data_folder(values: Mapping[str, str] = os.environ) -> Path:
    """Where a one-machine install keeps its database and generated files.

    PostgreSQL refuses root, so root's installs live where a system account can reach them.
    """
    if chosen := values.get("SEUIL_DATA", "").strip():
        return Path(chosen).expanduser().absolute()
    return system_folder_for(CHECKOUT) if os.geteuid() == 0 else CHECKOUT / "var"


def system_folder_for(folder: Path) -> Path:
    """Return the folder under /var/lib that stands for ``folder``, always the same one."""
    return SYSTEM_FOLDER / hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def database_settings(url: str) -> dict[str, object]:
    """Return Django's settings for ``postgresql://user:password@host:port/name``.

    A socket folder is written as the query ``?host=/folder``.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise EnvironmentIncomplete(
            ["DATABASE_URL: postgresql://user:password@host:5432/name (another kind was found)"]
        )
    options = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def oidc_providers(env: Environment) -> dict[str, dict[str, Any]]:
    """Return the other site with whose account people may sign in, when one is named."""
    issuer = env.text("SEUIL_OIDC_ISSUER", "")
    if not issuer:
        return {}
    app = {
        "provider_id": "site",
        "name": env.text("SEUIL_OIDC_NAME", urlsplit(issuer).hostname or issuer),
        "client_id": env.required("SEUIL_OIDC_CLIENT_ID", "what the other site calls this one"),
        "secret": env.required("SEUIL_OIDC_CLIENT_SECRET", "the key that the other site gave"),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
