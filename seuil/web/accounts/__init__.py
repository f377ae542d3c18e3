"""Signing in, and one's own account. The steps are those of django-allauth, the pages are ours."""
