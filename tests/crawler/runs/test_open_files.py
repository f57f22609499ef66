"""So many papers at once as files may be open."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.harness.bench import ROOT

resource = pytest.importorskip("resource", reason="only systems of this kind limit open files")

_ASKED = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from crawler.runs.open_files import papers_by_files
print(papers_by_files({wanted}, sharded={sharded}), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    "soft, hard, wanted, sharded, papers, limit",
    [
        (1024, 4096, 100, False, 100, 1024),  # enough as it is
        (1024, 4096, 300, False, 300, 2000),  # the soft limit is raised, no further than is needed
        (256, 500, 300, False, 50, 500),  # no further than the hard one
        (256, 500, 300, True, 25, 500),
        (64, 64, 300, False, 1, 64),  # one is always tried
    ],
)
def test_the_limit_is_raised_and_kept(
    soft: int, hard: int, wanted: int, sharded: bool, papers: int, limit: int
) -> None:
    program = _ASKED.format(soft=soft, hard=hard, wanted=wanted, sharded=sharded)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(papers), str(limit)]
