"""Signing in with an e-mail address and a password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=400,  # a hash of megabytes would be work for the asking
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.request = request
        self.user: AbstractBaseUser | None = None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        self.user = authenticate(self.request, username=found["email"], password=found["password"])
        if self.user is None:
            raise ValidationError(
                _("This address and this password do not go together. Check both, and the Caps Lock key."),
                code="invalid-login",
            )
        return found

    def get_user(self) -> AbstractBaseUser | None:
        """Asked by Django's LoginView once the form is valid."""
        return self.user
