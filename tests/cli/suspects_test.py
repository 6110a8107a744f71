"""What FASTA files may hold and most likely should not: it is kept, and told of by file and line."""

import gzip
import io
import random
import tarfile
import unittest

from spillway_cli import CliTest

GOOD = ">r\n" + "".join(random.Random(1).choices("ACGT", k=3000)) + "\n"
IN_LINE = ("'>' within a line begins no record; were files joined without a line end between them? "
           "(times: {})")
MARK = "a byte order mark within the file; were files joined? (times: {})"
BINARY = ("bytes in a sequence that are not text; did something else get into the file? (bytes: {})")
BEFORE = "sequence before the first header, which belongs to no contig (lines: {})"


class Suspects(CliTest):
    def setUp(self):
        super().setUp()
        self.write("ref.fa", GOOD)

    def check(self, args, *warnings, stdin=b""):
        done = self.run_program("create", "--force", "-o", "o.agc", *args, stdin=stdin)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(done.stderr.decode().splitlines()),
                         sorted("spillway: warning: " + warning for warning in warnings))

    def test_each_kind(self):
        for text, line, what in (
                (b">c1\nACGTACGTAA\nCCGG>c2\nTTTT\nA>c3>\nA\n", 3, IN_LINE.format(3)),
                (b">c1\nACGT\n\xef\xbb\xbf\nAC\xef\xbb\xbf\n", 3, MARK.format(2)),
                (b">c1\nACGT\n\n\0\0AC\x1f\xff\n", 4, BINARY.format(4)),
                (b";\nACGTACGT\nAC\n>c1\nACGT\n", 2, BEFORE.format(2))):
            with self.subTest(what=what):
                for content in (text, text.replace(b"\n", b"\r\n"), gzip.compress(text)):
                    self.write("x.fa", content)
                    self.check(["ref.fa", "x.fa"], f"x.fa:{line}: {what}")
                    self.check(["x.fa", "ref.fa"], f"x.fa:{line}: {what}")
                self.check(["ref.fa", "-"], f"standard input:{line}: {what}", stdin=text)
                # It is kept, and the archive is told of once.
                self.write("x.fa", text)
                self.check(["ref.fa", "x.fa"], f"x.fa:{line}: {what}")
                self.assertEqual(self.run_program("getset", "o.agc", "x").stdout, text)
                done = self.run_program("convert", "-o", "p.agc", "o.agc")
                self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_what_is_fine(self):
        self.write("x.fa", b"\xef\xbb\xbf; ACGT > \x01\r\n# by hand\r\n\r\n  \r\n>x > y\x01\r\nACG T\t\r\n"
                           b";\x01>\r\n>p\r\nMEFIL*X-\r\nacgtnryk\r\n\x20\r\n")
        self.check(["ref.fa", "x.fa"])

    def test_gzip_after_text(self):
        """Someone has appended a compressed file to a plain one."""
        self.write("x.fa", GOOD.encode() + gzip.compress(b">b\nACGTACGT\n", mtime=0))
        done = self.run_program("create", "--force", "-o", "o.agc", "ref.fa", "x.fa")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"warning: x.fa:3: bytes in a sequence that are not text", done.stderr)

    def test_several_files_and_kinds(self):
        self.write("x.fa", "AC\n>a\nA>C\n\x01\n")
        self.write("y.fa", ">a\nACGT\n>b\nA>C\n")
        self.check(["-t", "3", "ref.fa", "x.fa", "y.fa"], "x.fa:1: " + BEFORE.format(1),
                   "x.fa:3: " + IN_LINE.format(1), "x.fa:4: " + BINARY.format(1),
                   "y.fa:4: " + IN_LINE.format(1))

    def test_members_of_tar_archives(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, content in (("d/a.fa", b">a\nA>C\n"), ("d/b.fa.gz", gzip.compress(b"AC\n>b\nAC\n")),
                                  ("d/c.fa", GOOD.encode())):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        warnings = ["g.tar: d/a.fa:2: " + IN_LINE.format(1), "g.tar: d/b.fa.gz:1: " + BEFORE.format(1)]
        self.write("g.tar", out.getvalue())
        self.check(["ref.fa", "g.tar"], *warnings)
        self.check(["g.tar", "ref.fa"], *warnings)

    def test_files_of_one_sample(self):
        """Each by its own name and lines."""
        self.write("x.fa", ">a\nAC\nA>C")
        self.write("y.fa", ">b\nA>C\n>c\n\x01")
        self.write("sheet", "ref\tref.fa\ns\tx.fa\ty.fa\tref.fa\n")
        self.check(["--samples", "sheet"], "x.fa:3: " + IN_LINE.format(1),
                   "y.fa:2: " + IN_LINE.format(1), "y.fa:4: " + BINARY.format(1))

    def test_headers_that_name_samples(self):
        self.write("x.fa", ">a#1#x\nAC>\n>b#1#x\nAC\n>a#1#y\nA>C\x01\n")
        self.check(["--pansn", "x.fa"], "x.fa:2: " + IN_LINE.format(2), "x.fa:6: " + BINARY.format(1))
        self.check(["-c", "x.fa"], "x.fa:2: " + IN_LINE.format(2), "x.fa:6: " + BINARY.format(1))

    def test_append(self):
        self.check(["ref.fa"])
        self.write("x.fa", ">a\nA>C\n")
        done = self.run_program("append", "-o", "o.agc", "o.agc", "x.fa")
        self.assertEqual((done.returncode, done.stderr.decode()),
                         (0, f"spillway: warning: x.fa:2: {IN_LINE.format(1)}\n"))


if __name__ == "__main__":
    unittest.main()
