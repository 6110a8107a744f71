"""What went in comes out, byte for byte: odd files through the program."""

import random
import unittest

from spillway_cli import USAGE, CliTest


def sequence(seed, length):
    generator = random.Random(seed)
    return "".join(generator.choice("ACGT") for _ in range(length))


def lines(bases, width, end="\n"):
    return end.join(bases[i:i + width] for i in range(0, len(bases), width))


REFERENCE = sequence(1, 60000)
PIECE = REFERENCE[7000:27000]  # resembles the reference
FEW = PIECE[:600]

# Each is a file of its own.
FILES = {
    "regular": f">a\n{lines(PIECE, 60)}\n",
    "one_line": f">a\n{PIECE}\n>b\n{FEW[:100]}\n",
    "widths": f">a\n{lines(FEW, 60)}\n>b\n{lines(FEW, 70)}\n>c\n{lines(FEW, 60)}",
    "uneven": ">a\n" + "".join(PIECE[i * i // 2:(i + 1) ** 2 // 2] + "\n" for i in range(150)),
    "crlf": f">a\r\n{lines(PIECE, 70, chr(13) + chr(10))}\r\n",
    "cr": f">a\r{lines(PIECE, 70, chr(13))}\r>b\rACGT\r",
    "cr_within": ">a\nAC\rGT\n\r\n>b\r\nAC\n",
    "mixed_ends": ">a\r\nACGT\nACGT\r\n>b\nACGT\r\n",
    "byte_order_mark": b"\xef\xbb\xbf>a\n" + lines(PIECE, 60).encode() + b"\n",
    "text_before": "some text\nmore\n\n>a\nACGT\n",
    "no_last_line_end": f">a\n{lines(PIECE, 60)}",
    "no_last_line_end_full_line": f">a\n{lines(FEW, 60)}",
    "blank_lines": f"\n\n>a\n\n{lines(PIECE, 60, chr(10) * 2)}\n\n\n>b\n\nACGT\n\n",
    "many_blank_lines": ">a\nACGT" + "\n" * 100000 + ">b\nAC\n" + " " * 70000,
    "comments": f";x\n;y\n>a\n;x y\n{lines(PIECE, 60)}\n;middle\nACGT\n;end",
    "long_comment": ">a\nACGT\n;" + "x" * 1500000 + "\nACGT\n;" + "y" * 1000,
    "no_bases": ">a\n>b\n>c\nACGT\n>d",
    "no_bases_blank_lines": ">a\n\n>b\r\n>c\nACGT\n>d\n\n",
    "header_alone": ">",
    "equal_names": ">a\nACGT\n>a\nTTTT\n>\n>\nAC\n> \nGG\n",
    "odd_names": b">\xc3\xa9t\xe9 \x01\x02\x00 x\nACGT\n>b\tc\x7f\nA\n>\xff\nC\n> >b\nG\n",
    "long_name": ">" + "n" * 1000000 + "\nACGT\n",
    "any_bytes": b">a\n" + bytes(b for b in range(256) if b not in b"\n>;") + b"\nACGT\n",
    "blanks": f">a\n{lines(FEW, 10, ' ')}\n \t>b\n\tAC GT \n",
    "groups_of_ten": ">a\n" + "".join(lines(line, 10, " ") + "\n" for line in lines(PIECE, 60).split()),
    "padded": f">a  \n{lines(FEW, 60, '   ' + chr(10))}   \n",
    "far_line_ends": f">a\n{lines(FEW, 60, ' ' * 300 + chr(10))}\n",
    "greater_within": ">a\nACG>T\nAC > G\n >x\nA\n",
    "protein": ">p\nMEEPQSDPSVEPPLSQETFSDLWKLLPENNVLSPLPSQAMDDLMLSPDDIEQWFTEDPGP*\n",
    "protein_lower": ">p\nmeepqsDPSVeee-*xX\n",
    "gaps": f">a\n{lines(PIECE[:500] + '-' * 3000 + PIECE[500:], 60)}\n",
    "soft_mask": f">a\n{lines(PIECE[:5000] + PIECE[5000:7000].lower() + PIECE[7000:], 60)}\n",
    "all_lower": f">a\n{lines(PIECE.lower(), 60)}\n",
    "iupac": ">a\nACGTUNRYSWKMBDHVacgtunryswkmbdhv\n",
    "runs_of_n": f">a\n{lines('N' * 500 + PIECE + 'n' * 3000 + PIECE, 60)}\n",
}
FILES = {n: f if isinstance(f, bytes) else f.encode() for n, f in FILES.items()}


class Exact(CliTest):
    packs_of_many_sizes = True

    def setUp(self):
        super().setUp()
        self.write("ref.fa", f">chr1 of ref\n{lines(REFERENCE, 60)}\n")

    def create(self, files, *options):
        for name, content in files.items():
            self.write(f"{name}.fa", content)
        self.create_from(*options, "ref.fa", *(f"{n}.fa" for n in files))

    def create_from(self, *args):
        """Warnings may tell what is odd."""
        done = self.run_program("create", "--force", "-o", "a.agc", *args)
        self.assertEqual(done.returncode, 0, args)
        self.assertTrue(all(line.startswith(b"spillway: warning: ")
                            for line in done.stderr.splitlines()), done.stderr)

    def text(self, *args):
        return self.ok(*args).decode("latin1")

    def test_every_file_comes_back(self):
        for options in ([], ["--force-spill", "-t", "2", "-s", "300"], ["-b", "2", "-s", "1000"]):
            self.create(FILES, *options)
            for name, content in FILES.items():
                for more in ([], ["-t", "2"]):
                    with self.subTest(file=name, options=options, more=more):
                        self.assertTrue(self.ok("getset", *more, "a.agc", name) == content)
            self.assertEqual(self.ok("verify", "a.agc", "--against", "ref.fa",
                                     *(f"{n}.fa" for n in FILES)).count(b"affected"), 0)

    def test_every_file_as_the_reference(self):
        for name, content in FILES.items():
            with self.subTest(file=name):
                self.write(f"{name}.fa", content)
                self.create_from(f"{name}.fa", "ref.fa")
                self.assertTrue(self.ok("getset", "a.agc", name) == content)

    def test_a_collection_is_its_files_one_after_another(self):
        files = {n: FILES[n] for n in ("no_last_line_end", "crlf", "comments", "no_bases", "regular")}
        self.create(files)
        expected = (self.directory / "ref.fa").read_bytes()
        for content in files.values():
            expected += content if content.endswith(b"\n") else content + b"\n"
        self.assertEqual(self.ok("getcol", "a.agc"), expected)
        self.assertEqual(self.ok("getset", "a.agc", "no_bases", "crlf"),
                         files["no_bases"] + b"\n" + files["crlf"])
        (self.directory / "out").mkdir()
        self.ok("getcol", "-o", "out", "a.agc")
        for name, content in files.items():
            self.assertEqual((self.directory / "out" / f"{name}.fa").read_bytes(), content)

    def test_lines_of_carriage_returns_need_no_other_line_end(self):
        self.create({"cr": FILES["cr"], "cr2": b">x\rAC", "cr3": FILES["cr"]})
        self.assertEqual(self.ok("getset", "a.agc", "cr", "cr2", "cr3"),
                         FILES["cr"] + b">x\rAC\r" + FILES["cr"])

    def test_contigs_as_samples(self):
        content = FILES["comments"] + b"\n" + FILES["crlf"].replace(b">a", b">c")
        content = content.replace(b">a", b">x y", 1)
        self.write("in.fa", content)
        self.ok("create", "--force", "-c", "-o", "a.agc", "in.fa")
        self.assertEqual(self.ok("getcol", "a.agc"), content)
        self.assertEqual(self.ok("getset", "a.agc", "c"), FILES["crlf"].replace(b">a", b">c"))

    def test_laid_out_anew(self):
        self.create(FILES)
        for name in ("crlf", "comments", "groups_of_ten", "soft_mask"):
            content = FILES[name].decode().replace("\r\n", "\n")
            records = []
            for line in content.split("\n"):
                if line.startswith(">"):
                    records.append([line, ""])
                elif not line.startswith(";") and records:
                    records[-1][1] += line.replace(" ", "")
            plain = "".join(f"{header}\n{lines(bases, 50)}\n" for header, bases in records)
            self.assertEqual(self.text("getset", "-l", 50, "a.agc", name), plain)
            upper = "".join(f"{header}\n{lines(bases.upper(), 50)}\n" for header, bases in records)
            self.assertEqual(self.text("getset", "-l", 50, "--upper", "a.agc", name), upper)
            whole = "".join(f"{header}\n{lines(bases, 80)}\n" for header, bases in records)
            self.assertEqual(self.text("getctg", "a.agc", f"a@{name}"), whole)
        self.assertEqual(self.ok("getset", "--upper", "a.agc", "protein_lower"),
                         b">p\nMEEPQSDPSVEEE-*XX\n")
        masked = FILES["soft_mask"].decode()[3:].replace("\n", "")
        self.assertEqual(self.text("getctg", "a.agc", "a@soft_mask:4990-5100"),
                         f">a:4990-5100\n{lines(masked[4990:5101], 80)}\n")
        gapped = FILES["gaps"].decode()[3:].replace("\n", "")
        self.assertEqual(self.text("getctg", "a.agc", "a@gaps:490-3550"),
                         f">a:490-3550\n{lines(gapped[490:3551], 80)}\n")

    def test_names_are_those_of_the_input(self):
        self.create({"odd_names": FILES["odd_names"]})
        self.assertEqual(self.ok("listctg", "a.agc", "odd_names"),
                         b"odd_names\n   \xc3\xa9t\xe9 \x01\x02\x00 x\n   b\tc\x7f\n   \xff\n    >b\n")
        for asked in (b"\xc3\xa9t\xe9", b"\xc3\xa9t\xe9@odd_names"):
            self.assertEqual(self.ok("getctg", "a.agc", asked.decode("utf-8", "surrogateescape")),
                             b">\xc3\xa9t\xe9 \x01\x02\x00 x\nACGT\n")
        self.check_error(["getctg", "a.agc", "__t_"], 4, "a.agc: there is no contig __t_")

    def test_each_sample_by_itself_out_of_many_rows(self):
        """Enough rows of each kind for many blocks; every sample is begun at another one."""
        generator = random.Random(6)
        files = {}
        for sample in range(8):
            text = b""
            for _ in range(6000):
                bases = REFERENCE[:generator.randrange(1, 90)].encode()
                end = generator.choice([b"\n", b"\r\n", b" \n"])
                kind = generator.randrange(4)
                name = b"n%d" % generator.randrange(1000)
                if kind == 0:
                    text += b">" + name + end + bases[:40] + end + bases[40:] + b"\n"
                elif kind == 1:
                    text += b">\xff" + name + b"\n;" + name + b"\n" + bases + b"\n"
                elif kind == 2:
                    text += b">" + name + b"\n" + bases.replace(b"GT", b"G-\t-gt") + end + b"\n"
                else:
                    text += b">" + name + b"\n" + bases.lower() + b"\n"
            files[f"s{sample}"] = text
        self.create(files)
        for name in generator.sample(sorted(files), len(files)):
            self.assertTrue(self.ok("getset", "a.agc", name) == files[name], name)
        expected = (self.directory / "ref.fa").read_bytes() + b"".join(files.values())
        self.assertTrue(self.ok("getcol", "a.agc") == expected)

    def test_less_when_less_is_asked_for(self):
        name = "soft_mask"
        kept = FILES[name].decode()
        for what, bases in (("case", kept[3:]), ("sequence", kept[3:].upper())):
            self.create({name: FILES[name]}, f"--preserve={what}")
            plain = f">a\n{lines(bases.replace(chr(10), ''), 80)}\n"
            self.assertEqual(self.text("getset", "a.agc", name), plain)
            self.assertNotIn("layout", self.text("info", "a.agc"))
        self.check_error(["create", "--preserve=all", "-o", "b.agc", "ref.fa"], USAGE,
                         "--preserve takes one of exact, case, sequence, not 'all'")

    def test_info_says_what_is_kept(self):
        self.create({})
        text = self.text("info", "a.agc")
        self.assertIn("   layout (line ends and widths, blank lines, comments): ", text)
        self.assertNotIn("non-IUPAC", text)
        self.assertNotIn("lost", text)
        self.create(FILES)
        text = self.text("info", "a.agc")
        for kept in ("non-IUPAC bytes", "layout", "headers", "masks", "mask ids", "digests", "hashes"):
            self.assertRegex(text, rf"\n   {kept} \(.*\): [1-9][0-9]*\n")


if __name__ == "__main__":
    unittest.main()
