"""How one signs in: passwords, codes, second factors, another site, and who tries too often."""

from datetime import timedelta

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
