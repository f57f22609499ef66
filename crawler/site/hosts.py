"""Which hosts are a paper's own."""

from __future__ import annotations

from archive.addresses.absolute import host_of
from archive.model import Newspaper


def own_domains(paper: Newspaper) -> tuple[str, ...]:
    """Return the domains whose hosts, and those below them, are a paper's: its own without `www.`, and further ones."""
    hosts = map(host_of, (paper.base_url, *paper.further_sites))
    return tuple(dict.fromkeys(host.removeprefix("www.") for host in hosts if host))


def is_own(paper: Newspaper, url: str) -> bool:
    """Say whether an address is on a host of the paper's: with `www.`, without, or a sub-domain."""
    host = host_of(url)
    return any(host == domain or host.endswith(f".{domain}") for domain in own_domains(paper))
