"""Texts in several languages, as the sections of the editor use them."""

from seuil.web.sheets.fields import TextsField, texts_field, texts_of

__all__ = ["TextsField", "texts_field", "texts_of"]
