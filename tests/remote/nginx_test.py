"""Archives by URL from nginx: plain, TLS, HTTP/2, without ranges, slow, throttled. Skipped (77)
where nginx is missing.

Usage: nginx_test.py
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import unittest

from remote_cli import RemoteTest
from spillway_cli import IO, SECONDS

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

CONFIG = """
daemon off; master_process off; pid {dir}/pid; error_log {dir}/errors;
events {{ worker_connections 256; }}
http {{
  client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3;
  uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
  log_format short '$server_protocol $status $request_length $body_bytes_sent $uri';
  access_log {dir}/log short;
  limit_req_zone $binary_remote_addr zone=few:1m rate=20r/s;
  limit_req_status 429;
  server {{
    listen 127.0.0.1:{plain};
    listen 127.0.0.1:{tls} ssl http2;
    ssl_certificate {dir}/cert.pem; ssl_certificate_key {dir}/key.pem;
    root {files};
    location /whole/ {{ alias {files}/; max_ranges 0; }}
    location /slow/ {{ alias {files}/; limit_rate 150k; }}
    location /throttled/ {{ alias {files}/; limit_req zone=few burst=1 nodelay; }}
    location /weak/ {{ alias {files}/; etag off; }}
    location /secret/ {{ alias {files}/; auth_basic x; auth_basic_user_file {dir}/users; }}
  }}
}}
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Nginx(RemoteTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.path.parent
        os.chmod(cls.folder, 0o755)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem",
             "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost"],
            cwd=cls.folder, check=True, capture_output=True)
        (cls.folder / "users").write_text("user:{PLAIN}word\n")
        cls.plain, cls.tls = free_port(), free_port()
        config = cls.folder / "nginx.conf"
        config.write_text(("user root;" if os.geteuid() == 0 else "") + CONFIG.format(
            dir=cls.folder, files=cls.folder, plain=cls.plain, tls=cls.tls))
        cls.nginx = subprocess.Popen([NGINX, "-p", cls.folder, "-c", config],
                                     stderr=subprocess.DEVNULL)
        cls.addClassCleanup(cls.nginx.wait)
        cls.addClassCleanup(cls.nginx.terminate)
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", cls.tls)).close()
                return
            except OSError:
                if cls.nginx.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError((cls.folder / "errors").read_text()) from None
                time.sleep(0.01)

    def url(self, location=""):
        return f"http://127.0.0.1:{self.plain}/{location}a.agc"

    def requests(self):
        """(protocol, status, bytes of the body) of each request since the last call."""
        path = self.folder / "log"
        lines = path.read_text().splitlines()
        os.truncate(path, 0)
        return [(line.split()[0], int(line.split()[1]), int(line.split()[3])) for line in lines]

    def test_plain(self):
        self.compare(self.url())

    def test_range_and_second_run(self):
        self.requests()
        command = [("getctg", ["chr2@s3:1000-5999", "--remote-cache", "c"])]
        self.compare(self.url(), command)
        first = self.requests()
        self.assertLessEqual(len(first), 5)
        self.assertLess(sum(size for *_, size in first), 0.8 * len(self.archive))
        self.compare(self.url(), command)
        self.assertEqual([(status, size) for _, status, size in self.requests()], [(304, 0)])

    def test_tls_and_http2(self):
        trust = {"CURL_CA_BUNDLE": str(self.folder / "cert.pem")}
        self.requests()
        self.compare(f"https://localhost:{self.tls}/a.agc", variables=trust)
        self.assertEqual({protocol for protocol, *_ in self.requests()}, {"HTTP/2.0"})

    def test_without_ranges(self):
        self.compare(self.url("whole/"), [("getctg", ["chr2@s3:1000-5999"]), ("getcol", [])])

    def test_without_etags(self):
        self.compare(self.url("weak/"), [("getset", ["s4"])])

    def test_slow(self):
        self.compare(self.url("slow/"), [("getset", ["s4"])])

    def test_throttled(self):
        self.requests()
        self.compare(self.url("throttled/"), [("getset", ["s4"]), ("listctg", [])])
        self.assertIn(429, {status for _, status, _ in self.requests()})

    def test_credentials(self):
        url = self.url("secret/")
        self.assertIn(b"access denied (HTTP 401)", self.run_program("listset", url).stderr)
        with_user = url.replace("://", "://user:word@")
        self.assertEqual(self.ok("getset", with_user, "s4"), self.ok("getset", self.path, "s4"))

    def test_server_that_goes_away(self):
        url = f"http://127.0.0.1:{free_port()}/a.agc"
        done = self.run_program("listset", url, "--remote-retries", "1")
        self.assertEqual(done.returncode, IO)


if __name__ == "__main__":
    if NGINX is None:
        print("skipped: nginx is missing (tools/install_dependencies nginx-light)")
        sys.exit(77)
    unittest.main()
