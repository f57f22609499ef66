"""Addresses: how they are joined, when two are one, which day one names. Pure functions; none raises for a bad one."""
