"""Recaps and recordings at the desk."""
