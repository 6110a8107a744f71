"""verify and digests: damage is found and told of by sample, contig and range."""

import base64
import hashlib
import pathlib
import random
import shutil
import subprocess
import unittest

from spillway_cli import CORRUPT, INPUT, NOT_FOUND, USAGE, CliTest

TESTS = pathlib.Path(__file__).resolve().parent.parent
AGC = shutil.which("agc")


def bases(rng, n):
    return "".join(rng.choices("ACGT", k=n))


def fasta(contigs, width=80):
    text = ""
    for header, sequence in contigs:
        text += f">{header}\n"
        text += "".join(sequence[i:i + width] + "\n" for i in range(0, len(sequence), width))
    return text


def changed(sequence, place):
    return sequence[:place] + ("A" if sequence[place] != "A" else "C") + sequence[place + 1:]


def varint(data, at):
    n = data[at]
    return int.from_bytes(data[at + 1:at + 1 + n], "big"), at + 1 + n


def parts_of(archive):
    """Stream name -> places (offset, bytes) of its parts, and where the footer begins."""
    data = archive.read_bytes()
    footer = len(data) - 8 - int.from_bytes(data[-8:], "little")
    streams, at = {}, footer
    count, at = varint(data, at)
    for _ in range(count):
        end = data.index(0, at)
        name, at = data[at:end].decode(), end + 1
        parts, at = varint(data, at)
        _, at = varint(data, at)
        places = []
        for _ in range(parts):
            offset, at = varint(data, at)
            size, at = varint(data, at)
            places.append((offset, size))
        streams[name] = places
    return streams, footer


class Checking(CliTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(7)
        self.chr1, self.chr2 = bases(rng, 60000), bases(rng, 30000)
        reference = [("chr1 of it", self.chr1), ("chr2", self.chr2)]
        self.samples = {
            "ref": reference,
            "s1": reference,
            "s2": [("chr1 of it", self.chr1), ("chr2", changed(self.chr2, 20000))],
            "s3": reference,
        }
        for name, contigs in self.samples.items():
            self.write(f"{name}.fa", fasta(contigs))
        self.files = [f"{name}.fa" for name in self.samples]

    def ok(self, *args):
        return super().ok(*args).decode()

    def make(self, *options, archive="a.agc"):
        self.ok("create", "-s", 10000, *options, "-o", archive, *self.files)
        return self.directory / archive

    def report(self, *args, code=0):
        done = self.run_program("verify", *args)
        self.assertEqual(done.returncode, code, (done.stdout, done.stderr))
        self.assertEqual(done.stderr.startswith(b"spillway: error: "), code != 0)
        return [line.split("\t") for line in done.stdout.decode().splitlines()]

    def flip(self, archive, offset, mask=1):
        data = bytearray(archive.read_bytes())
        data[offset] ^= mask
        damaged = self.directory / "damaged.agc"
        damaged.write_bytes(data)
        return damaged

    def affected(self, archive, *options):
        return [line[1:] for line in self.report(*options, archive, code=CORRUPT) if line[0] == "affected"]


class Whole(Checking):
    def test_a_whole_archive(self):
        archive = self.make()
        size = archive.stat().st_size
        for options in ([], ["--full"], ["--full", "-t", 1]):
            lines = self.report(*options, archive)
            self.assertEqual(lines[0][:3], ["archive", str(archive), str(size)])
            self.assertEqual(lines[1:], [["samples", "4", "4", "0"], ["result", "whole"]])

    def test_each_form_of_digests(self):
        for form in ("auto", "full", "short", "none"):
            archive = self.make("--digests", form, archive=form + ".agc")
            lines = self.report("--full", archive)
            self.assertEqual(lines[-1], ["result", "whole"])
            self.assertEqual(any(line[0] == "unchecked" for line in lines), form == "none")
        with self.subTest("the form is no secret"):
            sizes = [(self.directory / f"{form}.agc").stat().st_size for form in ("full", "short", "none")]
            self.assertEqual(sizes, sorted(sizes, reverse=True))

    def test_usage(self):
        archive = self.make()
        self.write("other.fa", ">o\nACGT\n")
        for args, code in ((["verify"], USAGE), (["verify", archive, "more"], USAGE),
                           (["verify", archive, "--against"], USAGE),
                           (["verify", archive, "--full", "--against", "ref.fa"], USAGE),
                           (["verify", "missing.agc"], INPUT), (["verify", "ref.fa"], CORRUPT),
                           (["verify", archive, "--against", "missing.fa"], INPUT),
                           (["verify", archive, "--against", "other.fa"], NOT_FOUND),
                           (["digests"], USAGE), (["digests", "missing.agc"], INPUT),
                           (["digests", archive, "nobody"], NOT_FOUND),
                           (["create", "--verify=some", "-o", "x", "ref.fa"], USAGE),
                           (["create", "--digests=some", "-o", "x", "ref.fa"], USAGE)):
            done = self.run_program(*args)
            self.assertEqual(done.returncode, code, (args, done.stderr))


class Creation(Checking):
    def test_levels(self):
        archives = {level: self.make("--verify", level, archive=level + ".agc").read_bytes()
                    for level in ("none", "parts", "full")}
        self.assertEqual(len(set(archives.values())), 1)

    def test_full_takes_what_is_hard(self):
        rng = random.Random(3)
        self.write("s4.fa", "; before\r\n\n>a\n\n" + bases(rng, 500).lower() + "\n>empty\n>b\n" + bases(rng, 90) + "-*\n")
        self.files.append("s4.fa")
        for options in ([], ["--preserve", "case"], ["--preserve", "sequence"],
                        ["--preserve", "sequence", "--digests", "none"]):
            self.make("--verify=full", *options)
        self.ok("create", "-c", "--verify=full", "-o", "c.agc", "s4.fa", "ref.fa")

    def test_stages_are_told(self):
        done = self.run_program("create", "-v", 1, "--verify=full", "-o", "a.agc", *self.files)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"verify: OK", done.stderr)
        self.assertIn(b"4 samples come out as they went in", done.stderr)


class Damage(Checking):
    def test_each_flipped_bit_and_each_cut_is_found(self):
        archive = self.make()
        data = archive.read_bytes()
        rng = random.Random(11)
        damaged = self.directory / "damaged.agc"
        for _ in range(200):
            bit = rng.randrange(8 * len(data))
            flipped = bytearray(data)
            flipped[bit // 8] ^= 1 << bit % 8
            damaged.write_bytes(flipped)
            self.assertEqual(self.report(damaged, code=CORRUPT)[-1], ["result", "damaged"], bit)
        for n in [*range(12), len(data) - 1, *(rng.randrange(len(data)) for _ in range(47))]:
            damaged.write_bytes(data[:n])
            self.assertEqual(self.report(damaged, code=CORRUPT)[-1], ["result", "damaged"], n)

    def test_what_is_said_to_be_whole_comes_out_as_it_was(self):
        lower = self.chr1[:9000] + self.chr1[9000:17000].lower() + self.chr1[17000:]
        self.samples["s4"] = [("chr1 \xe9", changed(lower, 31000)), ("chr2", self.chr2[:900] + "-*-" + self.chr2[900:])]
        self.write("s4.fa", fasta(self.samples["s4"], 70))
        self.write("s1.fa", fasta(self.samples["s1"]).replace("\n", "\r\n"))
        self.files.append("s4.fa")
        archive = self.make("-b", 2)
        size = archive.stat().st_size
        rng = random.Random(5)
        for _ in range(40):
            damaged = self.flip(archive, rng.randrange(size), 1 << rng.randrange(8))
            lines = self.report(damaged, code=CORRUPT)
            if any(line[0] in ("directory", "metadata") for line in lines):
                continue
            affected = {line[1] for line in lines if line[0] in ("affected", "possibly-affected")}
            for name in set(self.samples) - affected:
                got = self.run_program("getset", damaged, name).stdout
                self.assertEqual(got == (self.directory / f"{name}.fa").read_bytes(), True, (name, lines))

    def test_a_pack_affects_those_who_use_it(self):
        archive = self.make()
        packs = [(name, places[0]) for name, places in parts_of(archive)[0].items()
                 if name.startswith("x") and name.endswith("d") and places and places[0][1] > 2]
        self.assertEqual(len(packs), 1)  # s2 alone differs from the reference, in one segment
        name, (offset, size) = packs[0]
        damaged = self.flip(archive, offset + size)
        lines = self.report(damaged, code=CORRUPT)
        self.assertIn(["damaged", name, "0", str(offset), str(size + 1)], lines)
        self.assertIn(["samples", "4", "3", "1"], lines)
        affected = [line[1:] for line in lines if line[0] == "affected"]
        self.assertEqual(len(affected), 1)
        sample, where, contig, what = affected[0]
        self.assertEqual((sample, contig, what), ("s2", "1", "sequence"))
        name, _, span = where.partition(":")
        first, last = map(int, span.split("-"))
        self.assertEqual(name, "chr2")
        self.assertTrue(first <= 20000 <= last and last - first < 20000, span)
        # What is not affected comes out as it was.
        got = self.ok("getctg", damaged, f"chr2@s2:0-{first - 1}").split("\n", 1)[1].replace("\n", "")
        self.assertEqual(got, self.samples["s2"][1][1][:first])

    def test_a_reference_affects_all(self):
        archive = self.make()
        streams, _ = parts_of(archive)
        references = {name: places[0] for name, places in streams.items()
                      if name.startswith("x") and name.endswith("r")}
        spans = set()
        for name, (offset, _) in references.items():
            affected = self.affected(self.flip(archive, offset + 5))
            self.assertEqual([line[0] for line in affected], ["ref", "s1", "s2", "s3"], name)
            self.assertEqual(len({tuple(line[1:]) for line in affected}), 1)
            spans.add(affected[0][1])
        # Together they are everything, each base once.
        for name, sequence in (("chr1", self.chr1), ("chr2", self.chr2)):
            ranges = sorted(tuple(map(int, span.split(":")[1].split("-")))
                            for span in spans if span.startswith(name + ":"))
            self.assertEqual(ranges[0][0], 0)
            self.assertEqual(ranges[-1][1], len(sequence) - 1)
            for before, after in zip(ranges, ranges[1:]):
                self.assertEqual(before[1] + 1, after[0])

    def test_metadata(self):
        archive = self.make("-b", 2)
        streams, footer = parts_of(archive)
        for stream in ("collection-contigs", "collection-details"):
            offset, _ = streams[stream][1]
            affected = self.affected(self.flip(archive, offset + 3))
            self.assertEqual(affected, [["s2", "*", "-", "metadata"], ["s3", "*", "-", "metadata"]])
        for stream in ("collection-samples", "params"):
            lines = self.report(self.flip(archive, streams[stream][0][0] + 3), code=CORRUPT)
            self.assertTrue(any(line[0] == "metadata" for line in lines) or
                            ["samples", "4", "0", "4"] in lines, lines)
            self.assertFalse(any(line[0] == "affected" for line in lines if stream.endswith("samples")))
        for stream in ("splitters", "segment-splitters", "file_type_info"):
            offset, size = streams[stream][0]
            lines = self.report(self.flip(archive, offset + size), code=CORRUPT)
            self.assertEqual([line[:2] for line in lines if line[0] == "damaged"], [["damaged", stream]])
            self.assertIn(["samples", "4", "4", "0"], lines)
        lines = self.report(self.flip(archive, footer + 10), code=CORRUPT)
        self.assertEqual([line[0] for line in lines], ["archive", "directory", "result"])

    def test_digests_and_hashes(self):
        archive = self.make()
        streams, _ = parts_of(archive)
        offset, size = streams["spillway-digests"][0]
        self.assertEqual(self.affected(self.flip(archive, offset + size // 2)),
                         [[name, "*", "-", "digests"] for name in self.samples])
        offset, size = streams["spillway-hashes"][0]
        lines = self.report(self.flip(archive, offset + 2 + 4 * 3), code=CORRUPT)
        self.assertEqual([line[0] for line in lines[1:3]], ["unverified", "damaged"])
        self.assertEqual(lines[2][1], "spillway-hashes")


class Others(Checking):
    def test_archives_of_agc_are_decoded(self):
        for folder in ("golden", "golden-old"):
            for archive in sorted((TESTS / folder).glob("*.agc")):
                lines = self.report(archive)
                self.assertEqual(lines[-1], ["result", "readable"], archive.name)
                self.assertEqual(lines[1][0], "unchecked")
                total = next(line for line in lines if line[0] == "samples")
                self.assertEqual((total[1], total[3]), (total[2], "0"))

    def test_damage_to_an_archive_of_agc(self):
        golden = TESTS / "golden" / "defaults.agc"
        data = golden.read_bytes()
        damaged = self.directory / "damaged.agc"
        damaged.write_bytes(data[:len(data) // 2])
        self.report(damaged, code=CORRUPT)
        streams, _ = parts_of(golden)
        name = next(name for name, places in streams.items()
                    if name.endswith("r") and name.startswith("x") and places[0][1] > 1000)
        offset, size = streams[name][0]
        broken = bytearray(data)
        broken[offset + 4:offset + size] = bytes(size - 4)
        damaged.write_bytes(broken)
        affected = self.affected(damaged)
        self.assertTrue(affected)
        # Of some samples the lengths of segments cannot be told any more.
        self.assertTrue({"sequence"} <= {line[3] for line in affected} <= {"sequence", "metadata"}, affected)
        self.assertTrue(all(":" in line[1] for line in affected if line[3] == "sequence"), affected)

    @unittest.skipUnless(AGC, "agc is not there")
    def test_what_agc_append_loses_is_told(self):
        archive = self.make()
        self.write("new.fa", fasta([("chr1", changed(self.chr1, 5))]))
        appended = self.directory / "appended.agc"
        subprocess.run([AGC, "append", "-o", appended, archive, self.directory / "new.fa"],
                       check=True, capture_output=True)
        lines = self.report(appended)
        lost = [line[1] for line in lines if line[0] == "lost"]
        self.assertIn("spillway-digests", lost)
        self.assertIn("spillway-hashes", lost)
        self.assertEqual(lines[-1], ["result", "readable, with losses"])
        self.assertIn(["samples", "5", "5", "0"], lines)


class Against(Checking):
    def test_same_files(self):
        archive = self.make()
        lines = self.report(archive, "--against", *self.files)
        self.assertEqual([line[:3] for line in lines],
                         [["same", name, name[:-3]] for name in self.files])

    def test_a_changed_base(self):
        archive = self.make()
        self.write("new/s1.fa", fasta([("chr1 of it", self.chr1), ("chr2", changed(self.chr2, 1234))]))
        lines = self.report(archive, "--against", "ref.fa", "new/s1.fa", code=CORRUPT)
        self.assertEqual(lines[0][:3], ["same", "ref.fa", "ref"])
        self.assertEqual(lines[1][:3], ["differs", "new/s1.fa", "s1"])
        self.assertEqual(lines[1][4:6], ["chr2", "1234"])
        if lines[0][3] == "every byte":
            text = (self.directory / "new/s1.fa").read_text()
            place = int(lines[1][6])
            self.assertEqual(text[place], changed(self.chr2, 1234)[1234])
            self.assertEqual(text[:place].count("\n") + 1, int(lines[1][3]))

    def test_longer_and_shorter_files(self):
        archive = self.make()
        self.write("longer/s1.fa", fasta(self.samples["s1"]) + ">chr3\nA\n")
        self.write("shorter/s1.fa", fasta(self.samples["s1"][:1]))
        for name in ("longer", "shorter"):
            lines = self.report(archive, "--against", f"{name}/s1.fa", code=CORRUPT)
            self.assertEqual(lines[0][0], "differs")

    def test_an_unknown_sample(self):
        archive = self.make()
        self.write("s9.fa", ">a\nA\n")
        done = self.run_program("verify", archive, "--against", "s9.fa")
        self.assertEqual(done.returncode, NOT_FOUND)
        self.assertEqual(done.stdout, b"")

    def test_an_archive_of_agc(self):
        golden = TESTS / "golden" / "defaults.agc"
        text = self.ok("getset", golden, "plain1")
        self.write("plain1.fa", text)
        self.assertEqual(self.report(golden, "--against", "plain1.fa")[0][:3],
                         ["same", "plain1.fa", "plain1"])
        self.write("plain1.fa", text.lower().replace(">plain", ">Plain"))
        self.report(golden, "--against", "plain1.fa", code=CORRUPT)


class IgnoredLayout(Checking):
    def test_lines_do_not_matter_and_all_else_does(self):
        text = ">a x\nACGTacgt\nAC-G*\n>b\n>c\n" + self.chr1[:500] + "\n"
        self.write("s.fa", text)
        self.ok("create", "-o", "x.agc", "ref.fa", "s.fa")
        for same in (text, text.replace("\n", "\r\n"), text.replace("gt\nAC", "gtA\n; note\nC \t"),
                     "text before\n" + text.replace("\n>b", "\n\n>b"), text[:-1]):
            self.write("s.fa", same)
            self.assertEqual(self.report("x.agc", "--against", "s.fa", "--ignore-layout"),
                             [["same", "s.fa", "s", "headers, sequences, case"]])
            if same != text:
                self.report("x.agc", "--against", "s.fa", code=CORRUPT)
        for other in (text.replace("ACGTac", "ACGTAc"), text.replace("a x", "a  x"),
                      text.replace("-", "+"), text.replace(">b\n", ""), text[:-2] + "\n"):
            self.write("s.fa", other)
            lines = self.report("x.agc", "--against", "s.fa", "--ignore-layout", code=CORRUPT)
            self.assertEqual((lines[0][0], lines[0][3]), ("differs", "-"))
        self.check_error(["verify", "--ignore-layout", "x.agc"], USAGE,
                         "--ignore-layout is for --against")

    def test_archives_without_case(self):
        self.write("s.fa", ">a\nACgt\n")
        self.ok("create", "--preserve=sequence", "-o", "x.agc", "ref.fa", "s.fa")
        self.assertEqual(self.report("x.agc", "--ignore-layout", "--against", "s.fa"),
                         [["same", "s.fa", "s", "headers, sequences"]])


def refget(sequence):
    """sha512t24u of GA4GH refget 2.0.0: of the letters A-Z alone."""
    letters = bytes(byte for byte in sequence.upper() if chr(byte) in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return base64.urlsafe_b64encode(hashlib.sha512(letters).digest()[:24]).decode()


class Digests(Checking):
    def expected(self, samples):
        lines = ["sample\tcontig\tlength\tmd5\tsha512t24u"]
        for name, contigs in samples.items():
            for header, sequence in contigs:
                letters = sequence.upper().encode("latin-1")
                lines.append("\t".join([name, header.split()[0], str(len(letters)),
                                        hashlib.md5(letters).hexdigest(), refget(letters)]))
        return "\n".join(lines) + "\n"

    def test_they_are_those_of_the_upper_case_sequences(self):
        self.samples["odd"] = [
            ("low", self.chr1[:30000] + self.chr1[30000:].lower()),
            ("gaps and proteins", self.chr2[:15000] + "--MEEPQSD*xx" + self.chr2[15000:]),
            ("none", ""),
            ("one", "n"),
        ]
        self.write("odd.fa", fasta(self.samples["odd"]))
        self.files.append("odd.fa")
        for form in ("full", "short", "none", "auto"):
            archive = self.make("--digests", form, archive=form + ".agc")
            self.assertEqual(self.ok("digests", archive), self.expected(self.samples), form)
            some = {name: self.samples[name] for name in ("odd", "s1")}
            self.assertEqual(self.ok("digests", archive, "odd", "s1"), self.expected(some))
            self.report("--full", archive)

    def test_gaps_are_in_md5_and_not_in_refget(self):
        """As in the examples of the specification, and as samtools dict has it."""
        for many in (1, 5):  # a few of many contigs are decoded each by itself
            records = [("gap", "---ACGT***")] + [(f"plain{i}", "ACGT") for i in range(many)]
            self.write("g.fa", fasta(records))
            for form in ("full", "short", "none"):
                self.ok("create", "--digests", form, "-o", "g.agc", "ref.fa", "g.fa")
                rows = [line.split("\t") for line in self.ok("digests", "g.agc", "g").splitlines()[1:]]
                self.assertEqual({row[4] for row in rows}, {"aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2"})
                self.assertEqual(rows[0][2:4], ["10", hashlib.md5(b"---ACGT***").hexdigest()])
                self.assertEqual(rows[1][2:4], ["4", hashlib.md5(b"ACGT").hexdigest()])
                self.report("g.agc", "--full")

    def test_archives_of_earlier_writers(self):
        """What they store is of all bytes; what is listed is not, and they are not called damaged."""
        sequences = {"gap": b"---ACGT***", "letters": b"EFILPQACGTZ", "plain": b"ACGTNN",
                     "mark": b"ACGTACGT", "bytes": b"A\x0bC\xc3\xa9G\x7fT"}
        for form in ("full", "short"):
            archive = self.directory / "old.agc"
            shutil.copy(TESTS / "golden-spillway" / f"{form}.agc", archive)
            rows = [line.split("\t") for line in self.ok("digests", archive, "odd").splitlines()[1:]]
            for row, (name, sequence) in zip(rows, sequences.items()):
                printable = bytes(byte for byte in sequence if 0x21 <= byte <= 0x7e)
                self.assertEqual(row[1:], [name, str(len(sequence)), hashlib.md5(printable).hexdigest(),
                                           refget(sequence)])
            for flags in ([], ["--full"]):
                self.assertEqual(self.report(archive, *flags)[-1], ["result", "whole"])
            self.ok("append", "--verify=full", "-o", "more.agc", archive, "s1.fa")
            self.assertEqual(self.report("more.agc", "--full")[-1], ["result", "whole"])
            self.ok("convert", "-o", "new.agc", archive)
            self.assertEqual(self.report("new.agc", "--full")[-1], ["result", "whole"])
            lengths = self.ok("listctg", "--fai", "new.agc", "odd")
            self.assertEqual(lengths, "gap\t10\nletters\t11\nplain\t6\nmark\t9\nbytes\t4\n")

    def test_stored_digests_are_of_every_byte(self):
        """Damage to a gap is found, though refget does not see it."""
        self.write("g.fa", ">g\n" + "---ACGT***" * 50 + "\n")
        for form in ("full", "short"):
            archive = self.directory / "g.agc"
            self.ok("create", "--digests", form, "-o", archive, "ref.fa", "g.fa")
            streams, _ = parts_of(archive)
            self.assertIn("spillway-residues", streams)
            data = bytearray(archive.read_bytes())
            offset, size = streams["spillway-residues"][0]
            at = data.find(b"---", offset, offset + size)
            self.assertGreater(at, 0)
            data[at] = ord("+")
            (self.directory / "bad.agc").write_bytes(data)
            done = self.run_program("digests", "bad.agc", "g")
            self.assertEqual(done.returncode, CORRUPT)

    def test_no_digests_where_contigs_are_tiny(self):
        rng = random.Random(7)
        tiny = [(f"c{i}", bases(rng, 20)) for i in range(4000)]
        small = [(f"c{i}", bases(rng, 400)) for i in range(500)]
        for records, is_stored in ((tiny, False), (small, True)):
            self.write("t.fa", fasta(records))
            archives = set()
            for run in ([], ["-t", "3", "--force-spill"], ["--verify=full"]):
                self.ok("create", *run, "-o", "t.agc", "t.fa")
                archives.add((self.directory / "t.agc").read_bytes())
            self.assertEqual(len(archives), 1)
            self.assertEqual("spillway-digests" in self.ok("info", "--tsv", "t.agc"), is_stored)
            self.report("t.agc", "--full")
            self.ok("append", "-o", "u.agc", "t.agc", "ref.fa")
            self.assertEqual(self.report("u.agc", "--full")[-1], ["result", "whole"])
        # Nor is a full check without something to compare with.
        self.write("t.fa", fasta(tiny))
        self.ok("create", "--preserve=case", "--verify=full", "-o", "t.agc", "t.fa")
        self.assertNotIn("spillway-digests", self.ok("info", "--tsv", "t.agc"))

    def test_golden_archives(self):
        for tsv in sorted((TESTS / "golden").glob("*.tsv")):
            rows = [line.split("\t") for line in tsv.read_text().splitlines()
                    if not line.startswith("#")]
            archive = tsv.with_suffix(".agc")
            got = [line.split("\t") for line in self.ok("digests", archive).splitlines()[1:]]
            self.assertEqual(sorted((r[0], r[2], r[3]) for r in got),
                             sorted((r[0], r[2], r[3]) for r in rows), tsv.name)

    def test_without_digests_damage_that_decodes_is_not_found_by_listing(self):
        archive = self.make("--digests", "full")
        listed = self.ok("digests", archive)
        streams, _ = parts_of(archive)
        offset, size = next(places[0] for name, places in streams.items() if name.endswith("r"))
        # What is stored whole is listed without a look at the sequences.
        self.assertEqual(self.ok("digests", self.flip(archive, offset + size // 2)), listed)

    def test_stored_short_digests_are_checked(self):
        archive = self.make("--digests", "short")
        streams, _ = parts_of(archive)
        offset, size = next(places[0] for name, places in streams.items() if name.endswith("r"))
        done = self.run_program("digests", self.flip(archive, offset + size // 2))
        self.assertEqual(done.returncode, CORRUPT)


if __name__ == "__main__":
    unittest.main()
