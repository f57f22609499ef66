"""The replica of the real sites: its stories, the proxy, the log, pages put in, the command line."""

from __future__ import annotations

import http.client
import re
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.patience import patience
from tests.replica import STORIES, Replica, Story, site
from tests.replica.client import get

ROOT = Path(__file__).parents[1]
COLUMN = "http://epaper.bsyjrb.cn/pc/column/202112/24/node_A03.html"
CONTENT = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_28411.html"


@pytest.fixture(scope="module")
def running() -> Iterator[Replica]:
    with Replica() as replica:
        yield replica


@pytest.fixture
def replica(running: Replica) -> Replica:
    running.clear_faults()
    running.clear_log()
    return running


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.replica", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=patience(20))


# The stories


def test_there_are_twelve_stories_in_three_issues() -> None:
    assert len(STORIES) == 12
    assert sorted({str(story.date) for story in STORIES}) == ["2021-12-23", "2021-12-24", "2021-12-27"]


def test_the_first_story_is_the_seeds() -> None:
    assert STORIES[0].title == "百色：“四个并重”推进民族团结进步创建工作"
    assert STORIES[0].time.isoformat() == "2021-12-24T08:51:00+08:00"
    assert STORIES[0].info_code == "NW202112242224696612"
    assert STORIES[0].bylines == "□伍忠国"
    assert len(STORIES[0].paragraphs) == 5


def test_three_stories_went_to_eastmoney() -> None:
    codes = [story.info_code for story in STORIES if story.info_code]
    assert codes == ["NW202112242224696612", "NW202112242224703358", "NW202112272226118430"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.number))
def test_a_signature_stands_in_the_text(story: Story) -> None:
    assert story.bylines in story.text
    assert all(name in story.bylines.replace(" ", "") for name, _ in story.signers)


@pytest.mark.parametrize("story", STORIES[1:], ids=lambda story: str(story.number))
def test_an_invented_paragraph_is_as_long_as_news_paragraphs_are(story: Story) -> None:
    assert all(55 <= len(line) <= 180 for line in story.paragraphs if line != story.bylines)


# The proxy


def test_each_request_is_logged_in_full_and_in_order(replica: Replica) -> None:
    urls = ["http://epaper.bsyjrb.cn/robots.txt", site.kuaixun_url(STORIES[0]) + "?guid=1", CONTENT]
    for url in urls:
        get(replica, url)
    assert replica.log == urls


def test_a_certificate_of_ours_is_not_trusted_by_others(replica: Replica) -> None:
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({"https": replica.proxy_url}),
        urllib.request.HTTPSHandler(context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)),
    )
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        opener.open("https://finance.eastmoney.com/", timeout=patience(5))


def test_the_environment_names_proxy_and_authority_in_both_cases(replica: Replica) -> None:
    assert replica.env == {
        "http_proxy": replica.proxy_url,
        "https_proxy": replica.proxy_url,
        "no_proxy": "",
        "HTTP_PROXY": replica.proxy_url,
        "HTTPS_PROXY": replica.proxy_url,
        "NO_PROXY": "",
        "SSL_CERT_FILE": replica.env["SSL_CERT_FILE"],
    }
    assert Path(replica.env["SSL_CERT_FILE"]).read_text().startswith("-----BEGIN CERTIFICATE-----")


def test_a_connection_is_kept_alive(replica: Replica) -> None:
    connection = http.client.HTTPConnection(replica.proxy_url.removeprefix("http://"), timeout=patience(5))
    sizes = []
    for url in (COLUMN, CONTENT):
        connection.request("GET", url)
        opened = connection.sock
        sizes.append(len(connection.getresponse().read()))
        assert connection.sock is opened
    connection.close()
    assert min(sizes) > 1000


def test_a_tunnel_is_kept_alive(replica: Replica) -> None:
    context = ssl.create_default_context(cafile=replica.env["SSL_CERT_FILE"])
    proxy = replica.proxy_url.removeprefix("http://")
    connection = http.client.HTTPSConnection(proxy, timeout=patience(5), context=context)
    connection.set_tunnel("finance.eastmoney.com")
    for _ in range(2):
        connection.request("GET", "/robots.txt")
        opened = connection.sock
        assert connection.getresponse().read()
        assert connection.sock is opened
    connection.close()


@pytest.mark.parametrize("method", ["POST", "HEAD", "DELETE"])
def test_only_get_is_allowed(replica: Replica, method: str) -> None:
    reply = get(replica, COLUMN, method)
    assert (reply.status, reply.headers["Allow"]) == (405, "GET")


def test_an_unknown_host_cannot_be_reached_over_http(replica: Replica) -> None:
    reply = get(replica, "http://evil.example/")
    assert (reply.status, reply.text) == (502, "no such host\n")


def test_an_unknown_host_cannot_be_reached_over_https(replica: Replica) -> None:
    with pytest.raises(OSError, match="502 Bad Gateway"):
        get(replica, "https://evil.example/")
    assert replica.log == ["https://evil.example/"]


def test_a_stopped_replica_is_gone() -> None:
    with Replica() as replica:
        connection = http.client.HTTPConnection(replica.proxy_url.removeprefix("http://"), timeout=patience(5))
        connection.request("GET", COLUMN)
        connection.getresponse().read()
    with pytest.raises(OSError):
        get(replica, COLUMN)
    with pytest.raises((http.client.HTTPException, OSError)):
        connection.request("GET", COLUMN)
        connection.getresponse()
    connection.close()


def test_a_replica_can_play_other_stories() -> None:
    with Replica(stories=STORIES[:1]) as replica:
        assert replica.stories == STORIES[:1]
        assert get(replica, CONTENT).status == 200
        assert get(replica, site.content_url(STORIES[1])).status == 404


# Pages put in


def test_a_page_can_be_put_in_anothers_place(replica: Replica) -> None:
    url = "http://epaper.bsyjrb.cn/pc/content/202112/24/content_28412.html"
    replica.put(url, b"corrected", "text/plain", 203, [("X-Version", "2")])
    reply = get(replica, url)
    assert (reply.status, reply.body) == (203, b"corrected")
    assert (reply.headers["Content-Type"], reply.headers["X-Version"]) == ("text/plain", "2")


def test_a_page_put_in_makes_its_host_known(replica: Replica) -> None:
    replica.put("http://news.example/a.html", b"one")
    assert get(replica, "https://news.example/a.html?from=list").body == b"one"
    assert get(replica, "http://news.example/b.html").status == 404


# The command line

FETCH = "import sys, urllib.request as r; sys.stdout.write(r.urlopen(sys.argv[1]).read(99).decode()[:9])"


def test_the_command_sees_the_real_addresses() -> None:
    url = "https://newsinfo.eastmoney.com/kuaixun/v2/api/article/202112242224696612"
    assert run("--", sys.executable, "-c", FETCH, url).stdout == '{"rc": 1,'


def test_the_commands_exit_code_is_returned() -> None:
    assert run("--", sys.executable, "-c", "raise SystemExit(3)").returncode == 3


def test_a_command_that_is_not_there_gives_127() -> None:
    result = run("--", "no-such-command")
    assert (result.returncode, result.stderr) == (127, "no-such-command: No such file or directory\n")


def test_faults_are_set_from_the_command_line() -> None:
    result = run("--fault", f"server-error:{COLUMN}", "--", sys.executable, "-c", FETCH, COLUMN)
    assert result.returncode == 1
    assert "HTTP Error 500" in result.stderr


def test_an_unknown_fault_on_the_command_line_is_refused() -> None:
    result = run("--fault", "typo:epaper.bsyjrb.cn", "--", "true")
    assert result.returncode == 2
    assert "no fault 'typo'" in result.stderr


def test_without_a_command_there_is_nothing_to_do() -> None:
    result = run()
    assert result.returncode == 2
    assert "give either --serve or a command after --" in result.stderr


def test_the_help_names_every_fault() -> None:
    result = run("--help")
    assert result.returncode == 0
    assert "  cut-gzip         A gzip body that ends after 60 % of its bytes" in result.stdout


def heed_interrupts() -> None:
    """Undo what a shell does to whatever it starts in the background: there, interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_is_passed_on_to_the_command() -> None:
    child = "import time\ntry:\n print('up', flush=True)\n time.sleep(60)\nexcept KeyboardInterrupt:\n exit(4)"
    command = [sys.executable, "-m", "tests.replica", "--", sys.executable, "-c", child]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, preexec_fn=heed_interrupts
    ) as process:
        assert process.stdout and process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(patience(5)) == 4


def test_serving_prints_what_a_shell_needs() -> None:
    command = [sys.executable, "-m", "tests.replica", "--serve"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(7)]
        process.send_signal(signal.SIGINT)
        assert process.wait(patience(5)) == 0
    assert re.fullmatch(r"export http_proxy=http://127\.0\.0\.1:\d+\n", lines[0])
    assert lines[6].startswith("export SSL_CERT_FILE=")
