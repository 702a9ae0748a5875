"""Asking for samples, deciding, handing out, taking back."""
