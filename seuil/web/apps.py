from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "seuil.web"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415  models are loaded now

        from seuil.web.accounts.second_factor import on_added  # noqa: PLC0415

        authenticator_added.connect(on_added)
