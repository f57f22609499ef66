"""Capture → text: pure functions, no network, no clock, no database."""
