"""A server of S3 on loopback: moto's, in its own environment. It ends with who has started it."""

from __future__ import annotations

import subprocess
from types import TracebackType

from tests.harness.judges import MOTO

_SERVER = """
import sys, urllib.request
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
made = urllib.request.Request(f"http://{host}:{port}/{sys.argv[1]}", method="PUT")
urllib.request.urlopen(made).read()
print(port, flush=True)
sys.stdin.read()
"""


class BucketServer:
    """An S3 server with an empty bucket; `environment` is what who uses it needs to have set."""

    bucket = "papers"

    def __enter__(self) -> BucketServer:
        command = [str(MOTO.python), "-W", "ignore", "-c", _SERVER, self.bucket]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        assert self._process.stdout
        port = self._process.stdout.readline().strip()
        assert port, "moto's server did not start"
        self.environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "anybody",
            "AWS_SECRET_ACCESS_KEY": "anything",
        }
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    @property
    def url(self) -> str:
        """The address of a depot in the bucket."""
        return f"s3://{self.bucket}/shards of/guangxi"
