"""How well, and at what cost, texts that repeat each other are found: `python -m bench.dedup`. See bench/README.md."""
