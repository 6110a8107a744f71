"""Random faults of a server: right bytes, or an error of exit code 8, and soon.

Usage: faults_test.py [COUNT]
"""

import concurrent.futures
import random
import sys
import unittest

from object_server import Answer, ObjectServer
from remote_cli import RemoteTest
from spillway_cli import IO

TIMEOUT = 1
JOBS = (("getctg", ["chr2@s3:1000-5999"]), ("getset", ["s4"]), ("listctg", []), ("getcol", []))


def unavailable(source, answer):
    return Answer(source.choice((429, 500, 502, 503, 504)), {"Retry-After": "0"}, b"later")


def refused(source, answer):
    return Answer(source.choice((400, 403, 404, 405, 418)), {}, b"no")


def cut(source, answer):
    answer.headers["Content-Length"] = str(len(answer.body))
    answer.cut_after = source.randrange(len(answer.body) + 1)


def stall(source, answer):
    cut(source, answer)
    answer.stall = 3 * TIMEOUT


def silence(source, answer):
    answer.delay = 3 * TIMEOUT


def wrong_range(source, answer):
    first = source.randrange(1000)
    answer.headers["Content-Range"] = f"bytes {first}-{first + len(answer.body) - 1}/1000000"


def odd_range(source, answer):
    answer.headers["Content-Range"] = source.choice(("", "bytes", "bytes 9-1/5", "x" * 9000))


def short(source, answer):
    answer.body = answer.body[:source.randrange(len(answer.body) + 1)]


def long(source, answer):
    answer.body += bytes(source.randrange(1, 100_000))


def changed(source, answer):
    answer.headers["ETag"] = '"another"'


def precondition(source, answer):
    return Answer(412, {}, b"")


def loop(source, answer):
    return Answer(302, {"Location": "/a.agc"}, b"")


def elsewhere(source, answer):
    return Answer(302, {"Location": source.choice(("file:///etc/passwd", "ftp://h/", "", "http://"))},
                  b"")


def compressed(source, answer):
    answer.headers["Content-Encoding"] = "br"


FAULTS = (unavailable, refused, cut, stall, silence, wrong_range, odd_range, short, long, changed,
          precondition, loop, elsewhere, compressed)


class Faults(RemoteTest):
    def run_with_faults(self, number):
        source = random.Random(number)
        rate = source.choice((0.1, 0.3, 1.0))
        kinds = source.choice((FAULTS, [source.choice(FAULTS)]))

        def fault(request_number, _, answer):
            if source.random() < rate:
                return source.choice(kinds)(source, answer)
            return None

        verb, arguments = source.choice(JOBS)
        with ObjectServer({"/a.agc": self.archive}, fault=fault) as server:
            done = self.run_program(verb, server.url("/a.agc"), *arguments, "--remote-retries",
                                    source.choice((0, 1, 3)), "--remote-timeout", TIMEOUT)
        return verb, arguments, done

    def test_random_faults(self):
        expected = {verb: self.ok(verb, self.path, *arguments) for verb, arguments in JOBS}
        failed = 0
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for verb, _, done in pool.map(self.run_with_faults, range(COUNT)):
                if done.returncode == 0:
                    self.assertEqual(done.stdout, expected[verb])
                else:
                    # At the first request, 3: it is not there, or not for us.
                    self.assertIn(done.returncode, (IO, 3), done.stderr)
                    self.assertTrue(done.stderr.startswith(b"spillway: error: http://127.0.0.1:"))
                    failed += 1
        self.assertGreater(failed, 0)
        self.assertLess(failed, COUNT)
        print(f"{COUNT} runs, {failed} failed")


if __name__ == "__main__":
    COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 48
    unittest.main(argv=sys.argv[:1])
