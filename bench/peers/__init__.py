"""Peers: small honest programs that do what this one does, or a part of it, for `python -m bench.peers`."""
