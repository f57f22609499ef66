"""Measurements that are run by hand; nothing of the program imports them."""
