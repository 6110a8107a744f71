"""The ways in which inputs come: compressed, in directories, in tables of samples, in parts."""

import bz2
import gzip
import lzma
import random
import unittest

from spillway_cli import INPUT, RESOURCE, CliTest
from create_test import fasta


def stored_zstd(text, window=0x58):
    """A zstd frame (RFC 8878) with blocks that are not compressed; `window`: its descriptor."""
    blocks = [text[i:i + 100000] for i in range(0, len(text), 100000)] or [b""]
    out = b"\x28\xb5\x2f\xfd\x00" + bytes([window])
    for i, block in enumerate(blocks):
        out += (len(block) << 3 | (i == len(blocks) - 1)).to_bytes(3, "little") + block
    return out


COMPRESS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": stored_zstd}


class Inputs(CliTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(11)
        bases = "".join(rng.choices("ACGT", k=30000))
        self.text = {}
        for name in ("ref", "b", "c"):
            other = "".join(rng.choice("ACGTacgt") if rng.random() < 0.01 else b for b in bases)
            self.text[name] = fasta([(name + "1 x", other[:20000]), (name + "2", other[20000:])],
                                    width=61).encode()

    def check(self, expected, archive="o.agc"):
        names = self.ok("listset", archive).decode().splitlines()
        self.assertEqual(sorted(names), sorted(expected))
        for name, text in expected.items():
            self.assertTrue(self.ok("getset", archive, name) == text, name)

    def test_every_compression(self):
        for ending, compress in COMPRESS.items():
            with self.subTest(ending=ending):
                one = self.write(f"ref.fa.{ending}", compress(self.text["ref"]))
                # Two streams, one behind the other; and a name that says nothing.
                half = len(self.text["b"]) // 2
                self.write("b.fa", compress(self.text["b"][:half]) + compress(self.text["b"][half:]))
                self.ok("create", "--verify=full", "-o", "o.agc", one.name, "b.fa", "-",
                        stdin=compress(self.text["c"]))
                self.check({"ref": self.text["ref"], "b": self.text["b"], "stdin": self.text["c"]})
                self.ok("create", "-o", "o.agc", "-", "b.fa", stdin=compress(self.text["c"]))
                self.check({"stdin": self.text["c"], "b": self.text["b"]})

    def test_truncated_and_damaged(self):
        self.write("ref.fa", self.text["ref"])
        names = {"bz2": "bzip2", "xz": "xz", "zst": "zstd"}
        for ending, name in names.items():
            packed = COMPRESS[ending](self.text["b"])
            for size in (8, len(packed) // 2, len(packed) - 1):
                with self.subTest(ending=ending, size=size):
                    self.write(f"b.fa.{ending}", packed[:size])
                    self.check_error(["create", "-o", "o.agc", "ref.fa", f"b.fa.{ending}"], INPUT,
                                     f"b.fa.{ending}: truncated {name} data")
                    self.check_error(["create", "-o", "o.agc", "-"], INPUT,
                                     f"standard input: truncated {name} data", stdin=packed[:size])
        for ending in ("bz2", "xz"):
            packed = bytearray(COMPRESS[ending](self.text["b"]))
            packed[len(packed) // 2] ^= 1
            self.write("b.fa", bytes(packed))
            done = self.run_program("create", "-o", "o.agc", "ref.fa", "b.fa")
            self.assertEqual(done.returncode, INPUT)
            self.assertIn(f"b.fa: damaged {names[ending]} data", done.stderr.decode())

    def test_a_window_that_memory_has_no_room_for(self):
        self.write("ref.fa", self.text["ref"])
        self.write("b.fa.zst", stored_zstd(self.text["b"], 0xa8))  # 2 GiB
        done = self.run_program("create", "--memory", "300M", "-o", "o.agc", "ref.fa", "b.fa.zst")
        self.assertEqual(done.returncode, RESOURCE)
        self.assertIn("b.fa.zst: zstd data that need more memory to decompress than the ",
                      done.stderr.decode())

    def test_directory(self):
        self.write("d/c.fna.gz", gzip.compress(self.text["c"]))
        self.write("d/b.fa", self.text["b"])
        self.write("d/README", "not meant")
        self.write("d/deeper/x.fa", self.text["b"])
        self.write("ref.fa", self.text["ref"])
        self.ok("create", "-o", "o.agc", "ref.fa", "d")
        self.check(self.text)
        self.assertEqual(self.ok("listref", "o.agc"), b"ref")
        self.ok("create", "--force", "-o", "o.agc", "d/")
        self.assertEqual(self.ok("listref", "o.agc"), b"b")
        self.write("list", "d\n")
        self.write("job.cfg", "input = d\n")
        for args in (["-i", "list"], ["--config", "job.cfg"]):
            self.ok("create", "-o", "p.agc", *args)
            self.assertEqual((self.directory / "o.agc").read_bytes(),
                             (self.directory / "p.agc").read_bytes())

    def test_directory_without_fasta(self):
        (self.directory / "d").mkdir()
        self.check_error(["create", "-o", "o.agc", "d"], INPUT,
                         "d: is a directory without a FASTA file (.fa, .fasta, .fna, .fas, .fsa, "
                         ".ffn, .frn, .mfa; also compressed)")

    def test_sheet(self):
        self.write("ref.fa", self.text["ref"])
        self.write("parts/1.fa.gz", gzip.compress(self.text["b"].rstrip(b"\n")))
        self.write("parts/2.fa.bz2", bz2.compress(self.text["c"]))
        self.write("sheet.tsv", "# name\tpaths\r\nthe first\tref.fa\r\n\r\n"
                                "parts\tparts/1.fa.gz\tparts/2.fa.bz2\nagain\tref.fa\n")
        expected = {"the first": self.text["ref"], "parts": self.text["b"] + self.text["c"],
                    "again": self.text["ref"]}
        self.ok("create", "--verify=full", "-t", "2", "-o", "o.agc", "--samples", "sheet.tsv")
        self.check(expected)
        self.assertEqual(self.ok("listref", "o.agc"), b"the first")
        # The same on several lines, and as the reference.
        self.write("sheet.tsv", "parts\tparts/1.fa.gz\nthe first\tref.fa\nparts\tparts/2.fa.bz2\n"
                                "again\tref.fa\n")
        self.ok("create", "--verify=full", "--samples=sheet.tsv", "-o", "p.agc")
        self.check(expected, "p.agc")
        self.assertEqual(self.ok("listref", "p.agc"), b"parts")
        self.ok("create", "-o", "q.agc", "--reference", "ref.fa",
                variables={"SPILLWAY_SAMPLES": "sheet.tsv"})
        self.assertEqual(self.ok("listref", "q.agc"), b"the first")

    def test_lists_as_people_write_them(self):
        """Byte order marks, Windows line ends, blanks, comments; plain, compressed, from a pipe."""
        self.write("ref.fa", self.text["ref"])
        self.write("my b.fa", self.text["b"])
        self.write("#c.fa", self.text["c"])
        paths = b"\xef\xbb\xbf# the genomes\r\n ref.fa\t\r\n\r\n\tmy b.fa \r\n  # more\r\n./#c.fa"
        sheet = (b"\xef\xbb\xbf#name\tpath\r\nref\tref.fa\r\n\r\nmy b \t my b.fa\t\r\n"
                 b"#c   ./no.fa\r\n#\r\n  c ./#c.fa")
        for content, option, names in ((paths, "-i", ("ref", "my b", "#c")),
                                       (sheet, "--samples", ("ref", "my b", "c"))):
            for stored in (content, gzip.compress(content)):
                self.write("list", stored)
                for name, stdin in (("list", b""), ("-", stored)):
                    self.ok("create", "--force", "-o", "o.agc", option, name, stdin=stdin)
                    self.check(dict(zip(names, self.text.values())))

    def test_parts_from_standard_input(self):
        self.write("ref.fa", self.text["ref"])
        self.write("sheet.tsv", "x\tref.fa\t-\n")
        self.ok("create", "--force", "-o", "o.agc", "--samples", "sheet.tsv", stdin=self.text["b"])
        self.check({"x": self.text["ref"] + self.text["b"]})

    def test_wrong_sheets(self):
        self.write("ref.fa", self.text["ref"])
        for text, message in (("x\n", "s:1: 'x' has no path after it"),
                              ("#\nx\tnone.fa\n", "s:2: none.fa: cannot open: No such file or directory"),
                              ("# x\tref.fa\n", "s: names no sample"),
                              ("x\t.\n", "s:1: .: is a directory, not a file")):
            with self.subTest(text=text):
                self.write("s", text)
                self.check_error(["create", "-o", "o.agc", "--samples", "s"], INPUT, message)
        self.write("s", "x\tref.fa\n")
        self.check_error(["create", "-o", "ref.fa", "--samples", "s"], 2,
                         "ref.fa: is the output and also the input ref.fa")
        self.write("cut.fa", b"ACGT\n")
        self.write("s", "x\tref.fa\tcut.fa\n")
        self.check_error(["create", "-o", "o.agc", "--samples", "s"], INPUT,
                         "cut.fa: does not begin with a record, as a file behind the first of a "
                         "sample has to")


if __name__ == "__main__":
    unittest.main()
