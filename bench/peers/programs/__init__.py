"""One peer each: `python -m bench.peers.programs.NAME …`. They import nothing of this project but one another."""
