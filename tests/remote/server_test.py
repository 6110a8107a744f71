"""Archives by URL from a small server: what is read, how often, and what is refused.

Usage: server_test.py
"""

import ssl
import subprocess
import unittest

from object_server import Answer, ObjectServer
from remote_cli import RemoteTest
from spillway_cli import INPUT, IO, PROGRAM, UNSUPPORTED, USAGE, environment

QUICK = ["--remote-retries", "2", "--remote-timeout", "2"]
RANGE = "chr2@s3:1000-5999"


class ServerTest(RemoteTest):
    def serve(self, **options):
        server = ObjectServer({"/a.agc": self.archive}, **options)
        self.addCleanup(server.close)
        return server

    def failure(self, kind, *args, **options):
        done = self.run_program(*args, **options)
        self.assertEqual(done.returncode, kind, done.stderr)
        self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
        return done.stderr.decode()


class Reading(ServerTest):
    def test_all_reading_verbs(self):
        self.compare(self.serve().url("/a.agc"))

    def test_range_is_a_few_requests_and_a_part_of_the_bytes(self):
        server = self.serve()
        self.compare(server.url("/a.agc"), [("getctg", [RANGE])])
        self.assertLessEqual(len(server.requests), 5)
        self.assertLess(server.sent_bytes, 0.8 * len(self.archive))

    def test_whole_archive_is_transferred_once(self):
        server = self.serve()
        self.compare(server.url("/a.agc"), [("getcol", [])])
        self.assertLess(server.sent_bytes, 1.01 * len(self.archive))

    def made(self, *args):
        done = self.run_program(*args, "-t", "1", variables={"TMPDIR": str(self.directory)})
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_convert_and_append(self):
        server = self.serve()
        url = server.url("/dir/a.agc?x=1")
        server.objects["/dir/a.agc"] = self.archive
        more = self.write("more.fa", ">more\n" + "ACGT" * 100 + "\n")
        for verb, inputs in (("convert", []), ("append", [more])):
            server.sent_bytes = 0
            self.made(verb, "-o", "near.agc", self.path, *inputs)
            self.made(verb, "-o", "far.agc", url, *inputs)
            self.assertLess(server.sent_bytes, 1.01 * len(self.archive))
            near = self.ok("getcol", "near.agc")
            self.assertEqual(self.ok("getcol", "far.agc"), near)
        self.assertEqual([p.name for p in self.directory.glob("spillway-*")], [])

    def test_every_range_is_asked_of_the_version_that_was_opened(self):
        server = self.serve()
        self.compare(server.url("/a.agc"), [("getset", ["s4"])])
        self.assertGreater(len(server.requests), 1)
        for _, headers in server.requests[1:]:
            self.assertIn("If-Match", headers)

    def test_change_is_an_error(self):
        for etags in (True, False):
            for honours in (True, False):
                server = self.serve()
                server.etags = etags
                other = bytes(reversed(self.archive))

                def change(number, request, answer):
                    if number == 0:
                        return None
                    server.objects["/a.agc"] = other
                    server.modified += 60
                    headers = dict(request.headers)
                    if not honours:
                        headers.pop("If-Match", None)
                    return server.answer(request.path, headers)

                server.fault = change
                said = self.failure(IO, "getset", server.url("/a.agc"), "s4", *QUICK)
                self.assertIn("has changed since it was opened", said)

    def test_change_of_length_is_an_error(self):
        server = self.serve()

        def change(number, _, answer):
            if number > 0:
                answer.headers["Content-Range"] = answer.headers["Content-Range"] + "0"

        server.fault = change
        self.assertIn("has changed", self.failure(IO, "getset", server.url("/a.agc"), "s4", *QUICK))

    def test_server_without_ranges_is_read_whole_if_small(self):
        server = self.serve()
        server.ranges = False
        self.compare(server.url("/a.agc"), [("getctg", [RANGE]), ("getcol", [])])
        self.assertEqual(len(server.requests), 2)

    def test_large_file_without_ranges_is_refused(self):
        server = self.serve()
        large = {"Content-Length": str(1 << 40)}
        server.fault = lambda *_: Answer(200, large, b"x" * 1000)
        said = self.failure(UNSUPPORTED, "listset", server.url("/a.agc"), *QUICK)
        self.assertIn("gives no ranges of files (download it, and read the copy)", said)

    def test_server_without_ranges_from_the_end(self):
        server = self.serve()
        server.suffix_ranges = False

        def as_it_is(number, request, answer):
            if number == 0:
                answer.headers |= {"Content-Length": str(len(self.archive) + (1 << 30))}
            elif number == 1:
                return Answer(206, answer.headers | {
                    "Content-Range": f"bytes {len(self.archive) - 65536}-"
                                     f"{len(self.archive) - 1}/{len(self.archive)}"},
                              self.archive[-65536:])
            return None

        server.fault = as_it_is
        self.compare(server.url("/a.agc"), [("getctg", [RANGE])])

    def test_no_version_is_refused(self):
        server = self.serve()
        server.etags = server.dates = False
        said = self.failure(UNSUPPORTED, "listset", server.url("/a.agc"), *QUICK)
        self.assertIn("neither an ETag nor a date", said)

    def test_what_is_not_there(self):
        server = self.serve()
        url = server.url("/b.agc")
        said = self.failure(INPUT, "listset", url, *QUICK)
        self.assertEqual(said, f"spillway: error: {url}: not found (HTTP 404)\n")
        server.fault = lambda *_: Answer(403, {}, b"")
        said = self.failure(INPUT, "listset", server.url("/a.agc"), *QUICK)
        self.assertIn("access denied (HTTP 403)", said)

    def test_what_is_no_archive(self):
        server = self.serve()
        server.objects["/page"] = b"<!DOCTYPE html><html><body>Sign in</body></html>" * 20
        said = self.failure(5, "listset", server.url("/page"), *QUICK)
        self.assertIn("not an AGC archive: looks like", said)
        server.objects["/empty"] = b""
        self.assertIn("too short for an AGC archive",
                      self.failure(5, "listset", server.url("/empty"), *QUICK))

    def test_urls_that_are_none(self):
        said = self.failure(USAGE, "listset", "http:///a.agc")
        self.assertIn("a URL without a host", said)
        said = self.failure(UNSUPPORTED, "listset", "ftp://host/a.agc")
        self.assertIn("URLs begin with https://, http:// or s3://", said)
        said = self.failure(USAGE, "listset", "s3://host#/a\x1b.agc")
        self.assertIn("s3://host#/a\\x1b.agc: names no bucket", said)
        self.assertIn("s3://bucket: names no object", self.failure(USAGE, "listset", "s3://bucket"))

    def test_failures_that_pass_are_repeated(self):
        for status in (429, 500, 502, 503, 504):
            server = self.serve(fault=lambda number, *_, status=status: (
                Answer(status, {"Retry-After": "0"}, b"later") if number % 2 == 0 else None))
            self.compare(server.url("/a.agc"), [("getctg", [RANGE])])

    def test_failures_that_stay_are_reported(self):
        server = self.serve(fault=lambda *_: Answer(503, {}, b""))
        said = self.failure(IO, "listset", server.url("/a.agc"), *QUICK)
        self.assertIn("HTTP 503 (tried 3 times)", said)
        self.assertEqual(len(server.requests), 3)

    def test_connections_that_are_cut_go_on_where_they_were(self):
        def cut(number, _, answer):
            if number % 2 == 1:
                answer.headers["Content-Length"] = str(len(answer.body))
                answer.cut_after = len(answer.body) // 2

        server = self.serve(fault=cut)
        self.compare(server.url("/a.agc"), [("getset", ["s4"])])
        self.assertLess(server.sent_bytes, 1.2 * len(self.archive))

    def test_stalls_end(self):
        def stall(number, _, answer):
            if number > 0:
                answer.headers["Content-Length"] = str(len(answer.body))
                answer.cut_after = 10
                answer.stall = 20
        server = self.serve(fault=stall)
        self.failure(IO, "getset", server.url("/a.agc"), "s4", "--remote-retries", "0",
                     "--remote-timeout", "1")

    def test_lies_are_errors_or_right(self):
        def wrong_range(number, _, answer):
            if number > 0:
                answer.headers["Content-Range"] = f"bytes 0-9/{len(self.archive)}"

        def short(number, _, answer):
            if number > 0:
                answer.body = answer.body[:-1]

        def long(number, _, answer):
            if number > 0:
                answer.body += b"more"

        def whole(number, *_):
            return Answer(200, {}, self.archive) if number > 0 else None

        def compressed(number, _, answer):
            if number > 0:
                answer.headers["Content-Encoding"] = "gzip"

        def unknown_range(number, _, answer):
            answer.headers.pop("Content-Range", None)

        for lie in (wrong_range, short, long, whole, compressed, unknown_range):
            with self.subTest(lie.__name__):
                server = self.serve(fault=lie)
                self.failure(IO, "getset", server.url("/a.agc"), "s4", "--remote-retries", "1")

    def test_endless_answers_end(self):
        def endless(number, request, answer):
            if number == 0:
                return None
            answer.headers["Transfer-Encoding"] = "chunked"
            request.send_response(206)
            for name, value in answer.headers.items():
                request.send_header(name, value)
            request.end_headers()
            while True:  # until the client goes
                request.wfile.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")

        server = self.serve(fault=endless)
        self.failure(IO, "getset", server.url("/a.agc"), "s4", "--remote-retries", "0")
        large = self.serve(fault=lambda *_: Answer(
            206, {"ETag": '"x"', "Content-Range": f"bytes 0-{(1 << 62) - 1}/{1 << 62}",
                  "Content-Length": str(1 << 62)}, b""))
        self.failure(IO, "listset", large.url("/a.agc"), "--remote-retries", "0")

    def test_redirects(self):
        target = self.serve()
        moved = lambda number, request, _: Answer(302, {"Location": target.url("/a.agc")}, b"")
        server = self.serve(fault=moved)
        self.compare(server.url("/a.agc"), [("getset", ["s4"])])
        self.assertEqual(len(server.requests), 1, "later requests go to where it led")
        loop = self.serve(fault=lambda *_: Answer(302, {"Location": "/a.agc"}, b""))
        self.failure(IO, "listset", loop.url("/a.agc"), *QUICK)
        self.assertLess(len(loop.requests), 10)
        for elsewhere in ("file:///etc/passwd", "ftp://127.0.0.1/a.agc", "gopher://127.0.0.1/"):
            server = self.serve(
                fault=lambda *_, to=elsewhere: Answer(302, {"Location": to}, b""))
            self.failure(IO, "listset", server.url("/a.agc"), *QUICK)
            self.assertEqual(len(server.requests), 1)

    def test_redirect_that_expires(self):
        target = self.serve(fault=lambda number, *_: Answer(403, {}, b"") if number == 1 else None)
        server = self.serve(
            fault=lambda *_: Answer(302, {"Location": target.url("/a.agc")}, b""))
        self.compare(server.url("/a.agc"), [("getset", ["s4"])])
        self.assertGreater(len(server.requests), 1)

    def test_credentials_are_for_one_host(self):
        target = self.serve()
        server = self.serve(
            fault=lambda *_: Answer(302, {"Location": target.url("/a.agc", "localhost")}, b""))
        url = server.url("/a.agc").replace("://", "://user:pa%3Ass@")
        self.ok("getset", url, "s4")
        self.assertEqual(server.requests[0][1]["Authorization"], "Basic dXNlcjpwYTpzcw==")
        for _, headers in target.requests:
            self.assertNotIn("Authorization", headers)

    def test_credentials_stay_on_their_host(self):
        server = self.serve()
        server.objects["/b.agc"] = self.archive

        def moved(_, request, __):
            return Answer(302, {"Location": "/b.agc"}, b"") if request.path == "/a.agc" else None

        server.fault = moved
        for host in ("127.0.0.1", "LOCALHOST"):
            server.requests.clear()
            self.ok("getset", server.url("/a.agc", host).replace("://", "://user:pass@"), "s4")
            self.assertEqual([path for path, _ in server.requests].count("/a.agc"), 1)
            self.assertGreater(len(server.requests), 2)
            if host == "LOCALHOST":
                continue  # its name may be written in another way after a redirect
            for _, headers in server.requests:
                self.assertIn("Authorization", headers)
        server.fault = None
        server.requests.clear()
        self.ok("getset", server.url("/a.agc", "LOCALHOST").replace("://", "://user:pass@"), "s4")
        for _, headers in server.requests:
            self.assertIn("Authorization", headers)

    def test_query_is_sent(self):
        server = self.serve()
        self.ok("getset", server.url("/a.agc?Signature=abc&versionId=7"), "s4")
        for path, _ in server.requests:
            self.assertEqual(path, "/a.agc?Signature=abc&versionId=7")

    def test_messages_show_no_credentials(self):
        server = self.serve(fault=lambda *_: Answer(403, {}, b""))
        url = server.url("/a.agc?X-Amz-Signature=5ecret&part=1").replace("://", "://user:5ecret@")
        said = self.failure(INPUT, "listset", url, *QUICK)
        self.assertNotIn("5ecret", said)
        self.assertIn("/a.agc?X-Amz-Signature=...&part=...: access denied", said)
        said = self.failure(INPUT, "getcol", url, *QUICK)
        self.assertNotIn("5ecret", said)

    def test_reports_of_runs_show_no_credentials(self):
        server = self.serve()
        url = server.url("/a.agc?X-Amz-Signature=5ecret&part=1").replace("://", "://user:5ecret@")
        more = self.write("more.fa", ">more\n" + "ACGT" * 100 + "\n")
        for verb, inputs in (("convert", []), ("append", [more])):
            done = self.run_program(
                verb, "-o", "out.agc", url, *inputs, "-t", "1", "-v", "1", "--stats", "stats.json",
                "--log-json", "log.json", "--scratch-dir", ".", "--keep-scratch",
                variables={"TMPDIR": str(self.directory)})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn(b"5ecret", done.stderr)
            self.assertIn("X-Amz-Signature=...", (self.directory / "stats.json").read_text())
            files = [f for f in self.directory.rglob("*") if f.is_file()]
            self.assertGreater(len(files), 4)
            for file in files:
                self.assertNotIn(b"5ecret", file.read_bytes(), file)

    def test_certificates_are_verified(self):
        made = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem",
             "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost"], cwd=self.directory, capture_output=True)
        self.assertEqual(made.returncode, 0, made.stderr)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.directory / "cert.pem", self.directory / "key.pem")
        server = self.serve(tls=context)
        trust = {"CURL_CA_BUNDLE": str(self.directory / "cert.pem")}
        self.compare(server.url("/a.agc", "localhost"), [("getset", ["s4"])], variables=trust)
        asked = len(server.requests)
        self.failure(IO, "listset", server.url("/a.agc", "localhost"), *QUICK)
        self.failure(IO, "listset", server.url("/a.agc"), *QUICK, variables=trust)  # another name
        self.assertEqual(len(server.requests), asked)
        down = self.serve()
        server.fault = lambda *_: Answer(302, {"Location": down.url("/a.agc")}, b"")
        self.failure(IO, "listset", server.url("/a.agc", "localhost"), *QUICK, variables=trust)
        self.assertEqual(down.requests, [])

    def test_no_server(self):
        server = self.serve()
        server.close()
        said = self.failure(IO, "listset", server.url("/a.agc"), "--remote-retries", "1")
        self.assertIn("(tried 2 times)", said)


class Cache(ServerTest):
    def test_second_run_transfers_nothing(self):
        server = self.serve()
        for verb, arguments in (("getctg", [RANGE]), ("getset", ["s4"]), ("getcol", [])):
            for run in range(2):
                server.requests.clear()
                server.sent_bytes = 0
                self.compare(server.url("/a.agc"), [(verb, [*arguments, "--remote-cache", "c"])])
            self.assertEqual((len(server.requests), server.sent_bytes), (1, 0), verb)

    def replace_archive(self, server):
        """Another archive, of one sample x, is served under the URL."""
        other = self.directory / "b.agc"
        self.ok("create", "-o", other, self.write("x.fa", ">x\nACGTACGTAC\n"))
        server.objects["/a.agc"] = other.read_bytes()

    def test_new_version_is_read_anew(self):
        server = self.serve()
        url = server.url("/a.agc")
        self.ok("getset", url, "s4", "--remote-cache", "c")
        self.replace_archive(server)
        self.assertEqual(self.ok("listset", url, "--remote-cache", "c"), b"x\n")

    def test_server_without_ranges(self):
        server = self.serve()
        server.ranges = False
        expected = self.ok("getset", self.path, "s4")
        for size in ("1K", "1M"):
            for transfers in ((1, 1) if size == "1K" else (1, 0)):
                server.sent_bytes = 0
                self.assertEqual(self.ok("getset", server.url("/a.agc"), "s4", "--remote-cache", "c",
                                         "--remote-cache-size", size), expected)
                self.assertEqual(server.sent_bytes, transfers * len(self.archive))

    def test_files_without_a_strong_etag_are_not_kept(self):
        server = self.serve()
        server.etags = False
        for _ in range(2):
            server.sent_bytes = 0
            self.ok("getset", server.url("/a.agc"), "s4", "--remote-cache", "c")
            self.assertGreater(server.sent_bytes, 65536)

    def test_answer_that_names_another_version_is_not_believed(self):
        server = self.serve()
        url = server.url("/a.agc")
        self.ok("getset", url, "s4", "--remote-cache", "c")
        self.replace_archive(server)
        server.fault = lambda _, request, answer: (
            Answer(304, {"ETag": answer.headers["ETag"]}, b"")
            if "If-None-Match" in request.headers else None)
        self.assertEqual(self.ok("listset", url, "--remote-cache", "c"), b"x\n")

    def test_damaged_files_are_not_used(self):
        server = self.serve()
        expected = self.ok("getset", self.path, "s4")
        self.ok("getset", server.url("/a.agc"), "s4", "--remote-cache", "c")
        files = [f for f in (self.directory / "c").rglob("*") if f.is_file()]
        self.assertGreater(len(files), 2)
        for file in files:
            damaged = bytearray(file.read_bytes())
            damaged[len(damaged) // 2] ^= 1
            file.write_bytes(damaged)
        self.assertEqual(
            self.ok("getset", server.url("/a.agc"), "s4", "--remote-cache", "c"), expected)
        for file in files:
            if file.exists():
                file.write_bytes(b"")
        self.assertEqual(
            self.ok("getset", server.url("/a.agc"), "s4", "--remote-cache", "c"), expected)

    def test_directory_is_bounded_and_private(self):
        server = self.serve()
        self.ok("getcol", server.url("/a.agc"), "--remote-cache", "c", "--remote-cache-size", "100K")
        kept = sum(f.stat().st_size for f in (self.directory / "c").rglob("*") if f.is_file())
        self.assertLess(kept, 110_000)
        self.assertEqual((self.directory / "c").stat().st_mode & 0o777, 0o700)

    def test_many_processes(self):
        server = self.serve()
        expected = self.ok("getset", self.path, "s4")
        runs = [subprocess.Popen(
            [PROGRAM, "getset", server.url("/a.agc"), "s4", "--remote-cache", "c",
             "--remote-cache-size", size], cwd=self.directory, env=environment(),
            stdout=subprocess.PIPE) for size in ("1M", "60K", "1M", "60K", "1M")]
        for run in runs:
            self.assertEqual(run.communicate()[0], expected)
            self.assertEqual(run.returncode, 0)

    def test_directory_that_cannot_be(self):
        server = self.serve()
        self.write("c", "a file")
        self.failure(IO, "listset", server.url("/a.agc"), "--remote-cache", "c/d")


if __name__ == "__main__":
    unittest.main()
