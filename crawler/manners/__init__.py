"""How a host is asked: its robots.txt, its turn, where its name leads."""
