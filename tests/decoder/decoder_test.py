"""Archives read by a second decoder, which was written from docs/FORMAT.md alone: what went in
comes back, and everything that the format requires is there. $SPILLWAY is the program."""

import gzip
import hashlib
import os
import pathlib
import random
import unittest

import container
import extensions
import genomes
import odd_files
from agc_decoder import Archive, joined
from hashes import check_hashes
from spillway_cli import CliTest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
NO_KMER = 2**64 - 1


def table_of(archive):
    """The sequences in it, as the tables next to golden archives list them."""
    lines = ["#sample\tcontig\tlength\tmd5"]
    for (sample, place), contig in archive.contigs():
        sequence = archive.sequence((sample, place), contig)
        fields = (archive.samples[sample].name.decode(), contig.name.decode(), str(len(sequence)),
                  hashlib.md5(sequence).hexdigest())
        lines.append("\t".join(fields))
    return lines


def samples_of_table(lines):
    """{sample: [(contig, length, md5)]}"""
    samples = {}
    for line in lines[1:]:
        sample, *contig = line.split("\t")
        samples.setdefault(sample, []).append(contig)
    return samples


def canonical(value, k):
    bases = [value >> 2 * (31 - i) & 3 for i in range(k)]
    reverse = sum((3 - base) << 2 * (31 - i) for i, base in enumerate(reversed(bases)))
    return min(value, reverse)


class DecoderTest(CliTest):
    def ok(self, *args):
        done = self.run_program(*args)
        self.assertEqual(done.returncode, 0, (args, done.stderr))
        return done.stdout

    def write_samples(self, samples, width=80):
        """Writes {name: [(header, bases)]}; returns {name: text}."""
        texts = {name: genomes.fasta(contigs, width).encode() for name, contigs in samples.items()}
        self.write_texts(texts)
        return texts

    def write_texts(self, texts):
        for name, text in texts.items():
            self.write(f"{name}.fa", text)

    def create(self, texts, *options):
        """Of the files of `texts`, which are in the directory."""
        return self.make("create", *options, *(f"{name}.fa" for name in texts))

    def make(self, verb, *args):
        self.ok(verb, "--force", "-o", f"{verb}.agc", *args)
        return f"{verb}.agc"

    def open(self, name):
        archive = Archive(self.directory / name)
        self.assertGreater(check_hashes(archive.container), 0)
        self.check_what_agc_append_needs(archive)
        return archive

    def check_what_agc_append_needs(self, archive):
        streams = archive.container.streams
        self.assertEqual(list(streams)[:3],
                         ["collection-samples", "collection-contigs", "collection-details"])
        for group in range(16):
            self.assertTrue(streams[f"x{container.base_64(group)}d"], group)
        groups = sum(name.startswith("x") and name.endswith("r") for name in streams)
        for group in range(16, 16 + groups):
            self.assertIn(f"x{container.base_64(group)}r", streams)
        splitters = container.splitters(archive.container)
        self.assertEqual(splitters, sorted(set(splitters)))
        for value in splitters:
            self.assertEqual(value, canonical(value, archive.params.k))
        keys = container.segment_splitters(archive.container)
        pairs = [(first, second) for first, second, _ in keys]
        self.assertEqual(pairs, sorted(set(pairs)))
        for first, second, group in keys:
            self.assertLessEqual({first, second}, {*splitters, NO_KMER})
            self.assertLess(group, 16 + groups)

    def check_archive(self, name, texts):
        """`texts`, {sample: FASTA}, are what is in it, in this order."""
        archive = self.open(name)
        decoded = archive.fasta()
        self.assertEqual([os.fsdecode(sample) for sample in decoded], list(texts))
        for sample, text in texts.items():
            self.assertTrue(decoded[os.fsencode(sample)][0] == text, sample)
        self.assertEqual(self.ok("getcol", name), joined(decoded.values()))
        if "spillway-digests" in archive.container.streams:
            self.assertEqual(archive.check_digests(), sum(1 for _ in archive.contigs()))
        return archive

    def check_table(self, name, lines):
        self.assertEqual(samples_of_table(table_of(self.open(name))), samples_of_table(lines))


class OtherWritersTest(DecoderTest):
    def test_archives_of_agc(self):
        for table in sorted(TESTS.glob("golden*/*.tsv")):
            with self.subTest(archive=table.stem):
                archive = Archive(table.with_suffix(".agc"))
                self.assertEqual(table_of(archive), table.read_text().splitlines())

    def test_archives_of_earlier_builds(self):
        directory = TESTS / "golden-spillway"
        for name in ("full.agc", "short.agc"):
            archive = Archive(directory / name)
            check_hashes(archive.container)
            self.assertEqual(archive.check_digests(), sum(1 for _ in archive.contigs()))
            self.assertEqual({sample: text for sample, (text, _) in archive.fasta().items()},
                             {sample.encode(): (directory / f"{sample}.fa").read_bytes()
                              for sample in ("ref", "odd")})
        directory = TESTS / "golden-ours"
        archive = Archive(directory / "contigs_without_segments.agc")
        self.assertEqual(joined(archive.fasta().values()),
                         (directory / "contigs_without_segments.fa").read_bytes())

    def test_append_to_archives_of_agc(self):
        """Old samples have neither case nor lines; new ones have both."""
        texts = self.write_samples(genomes.collection(21, genomes=5, bases=12000), width=70)
        for golden in ("appended", "pack3"):
            with self.subTest(golden=golden):
                table = (TESTS / "golden" / f"{golden}.tsv").read_text().splitlines()
                name = self.make("append", TESTS / "golden" / f"{golden}.agc",
                                 *(f"{sample}.fa" for sample in texts))
                archive = self.open(name)
                old = len(archive.samples) - len(texts)
                self.assertEqual(archive.info["spillway_exact_from"], str(old))
                decoded = archive.fasta()
                for sample, text in texts.items():
                    self.assertTrue(decoded[sample.encode()][0] == text, sample)
                self.assertEqual(table_of(archive)[:len(table)], table)
                for sample in archive.samples[:old]:
                    lines = decoded[sample.name][0].splitlines()
                    self.assertLessEqual(max(len(line) for line in lines if line[:1] != b">"), 80)
                self.assertEqual(archive.check_digests(),
                                 sum(len(sample.contigs) for sample in archive.samples[old:]))

    def test_convert_archives_of_every_version(self):
        for golden in ("golden-old/v1_app21", "golden-old/v2_iupac", "golden-old/v30_appended",
                       "golden/names_batches"):
            with self.subTest(golden=golden):
                table = (TESTS / f"{golden}.tsv").read_text().splitlines()
                name = self.make("convert", "-s", "700", "-b", "2", TESTS / f"{golden}.agc")
                self.check_table(name, table)


class OwnArchivesTest(DecoderTest):
    def test_bundled_example(self):
        files = sorted((ROOT / "configs/example").glob("*.fa.gz"))
        name = self.make("create", *files)
        texts = {file.name.removesuffix(".fa.gz"): gzip.decompress(file.read_bytes())
                 for file in files}
        self.check_archive(name, texts)

    def test_generated_collections(self):
        rng = random.Random(1)
        for seed, options in enumerate((
                [], ["-s", "300"], ["-s", "2000", "-b", "1"], ["-s", "700", "-b", "3", "-k", "17"],
                ["-k", "32", "-l", "32", "-s", "5000"], ["-s", "100", "-b", "2", "-l", "20"])):
            with self.subTest(seed=seed, options=options):
                samples = genomes.collection(seed, genomes=6, bases=rng.choice((3000, 20000)))
                texts = self.write_samples(samples, width=rng.choice((1, 60, 80, 10**9)))
                archive = self.check_archive(self.create(texts, *options), texts)
                self.assertEqual(archive.info["producer"], "spillway")

    def test_random_texts(self):
        """Headers, bases, blanks and line ends in any order."""
        pieces = [b">", b">a b\n", b"\n", b"\r\n", b"\r", b";c\n", b" ", b"\t", b"-", b"*x",
                  b"N" * 40, b"n" * 9, b"acgtnnacgt", b"RYU", b"\xe9", b"\n>empty\n>",
                  b"ACGTTGCAAC" * 20]
        for seed in range(3):
            rng = random.Random(seed)
            texts = {f"s{i:02}": b">r%d\n" % i + b"".join(rng.choices(pieces, k=rng.randint(1, 80)))
                     for i in range(40)}
            self.write_texts(texts)
            with self.subTest(seed=seed):
                self.check_archive(self.create(texts, "-s", "100", "-b", str(1 + 3 * seed)), texts)

    def test_odd_files(self):
        texts = {"reference": genomes.fasta(
            [("chr1", genomes.random_bases(random.Random(2), 20000))]).encode()}
        self.write_texts(texts)
        for number, odd in enumerate(odd_files.odd_files()):
            if odd.data and not odd.may_be_refused and len(odd.data) <= 65536:
                texts[f"s{number:03}"] = odd.data
                self.write(f"s{number:03}.fa", odd.stored)
        self.assertGreater(len(texts), 80)
        self.check_archive(self.create(texts, "-b", "3", "-s", "500"), texts)

    def test_streams_of_several_blocks(self):
        """And rows of one contig in several of them; more digests than a row has."""
        rng = random.Random(3)
        bases = genomes.random_bases(rng, 450000)
        uneven = bytearray(b">u\n")
        at = 0
        while at < len(bases):
            end = at + rng.randint(1, 20)
            uneven += bases[at:end].encode() + rng.choice((b"\n", b"\n", b"\r\n"))
            at = end
        odd_names = "".join(f">contig {i} \xe4\nACGT\n" for i in range(900))
        texts = {
            "plain": genomes.fasta([("p", bases)]).encode(),
            "uneven": bytes(uneven) + b">v\nACGT",
            "residues": genomes.fasta(
                [("r", genomes.sprinkle(rng, bases, "-*XZ.", 60000))]).encode(),
            "names": odd_names.encode(),
        }
        self.write_texts(texts)
        archive = self.check_archive(self.create(texts), texts)
        for stream, blocks in (("layout", 2), ("residues", 2)):
            self.assertGreater(len(archive.container.parts(f"spillway-{stream}")), blocks, stream)

    def test_masks_of_every_kind(self):
        rng = random.Random(4)
        bases = genomes.random_bases(rng, 50000)
        soft = genomes.soft_masked(rng, bases)
        at_random = "".join(rng.choice((base, base.lower())) for base in bases)
        texts = self.write_samples({
            "soft": [("a", soft)], "upper": [("a", bases)], "lower": [("a", bases.lower())],
            "random": [("a", at_random)], "turned": [("a", genomes.reverse_complement(soft))],
            "relative": [("a", genomes.relative(rng, soft)),
                         ("b", genomes.relative(rng, at_random))]})
        archive = self.check_archive(self.create(texts), texts)
        kinds = {payload[0] for _, payload, _ in archive.rows("spillway-masks")}
        self.assertEqual(kinds, {0, 1, 2})

    def test_less_is_preserved(self):
        samples = genomes.collection(5, genomes=6, bases=12000)
        self.write_samples(samples, width=66)
        in_lines_of_80 = {name: genomes.fasta(contigs) for name, contigs in samples.items()}
        expected = {"case": in_lines_of_80,
                    "sequence": {name: genomes.in_capitals(text)
                                 for name, text in in_lines_of_80.items()}}
        for kept, texts in expected.items():
            for digests in ("full", "short", "none"):
                with self.subTest(kept=kept, digests=digests):
                    name = self.create(samples, "--preserve", kept, "--digests", digests)
                    archive = self.check_archive(
                        name, {sample: text.encode() for sample, text in texts.items()})
                    streams = archive.container.streams
                    self.assertNotIn("spillway-layout", streams)
                    self.assertEqual("spillway-masks" in streams, kept == "case")
                    self.assertEqual("spillway-digests" in streams, digests != "none")

    def test_appended_archives(self):
        """In several steps, into batches and packs that are full and that are not."""
        samples = genomes.collection(6, genomes=9, bases=12000)
        for options in ([], ["-b", "2", "-s", "400"]):
            with self.subTest(options=options):
                texts = self.write_samples(samples, width=61)
                files = [f"{name}.fa" for name in texts]
                name = self.make("create", *options, *files[:2])
                for begin, end in ((2, 3), (3, 6), (6, 9)):
                    os.rename(self.directory / name, self.directory / "before.agc")
                    name = self.make("append", "before.agc", *files[begin:end])
                archive = self.check_archive(name, texts)
                totals = [key for key, _, _ in archive.rows("spillway-digests")
                          if key[0] == extensions.SAMPLE_OF_TOTALS]
                self.assertEqual([first for _, first in totals], [0, 2, 3, 6])
                self.check_archive(self.make("convert", "-s", "900", "-b", "4", name), texts)

    def test_case_of_some_samples_alone(self):
        samples = genomes.collection(7, genomes=4, bases=12000)
        texts = self.write_samples(samples, width=61)
        first, *others = texts
        name = self.make("create", "--preserve=case", f"{first}.fa")
        name = self.make("append", name, *(f"{other}.fa" for other in others))
        texts[first] = genomes.fasta(samples[first]).encode()
        archive = self.check_archive(name, texts)
        self.assertEqual(archive.info["spillway_exact_from"], "1")
        self.assertEqual(archive.info["spillway_case_from"], "0")

    def test_long_contigs_have_digests_and_short_ones_hashes(self):
        """What is appended follows the same rule, and what was there stays."""
        rng = random.Random(13)
        for name in ("first", "second"):
            contigs = [(str(bases), genomes.random_bases(rng, bases)) for bases in (1 << 18, (1 << 18) - 1, 70, 0)]
            (self.directory / f"{name}.fa").write_text(genomes.fasta(contigs))
        forms = {"auto": [extensions.FORM_LONG] + [extensions.FORM_HASH] * 3,
                 "full": [extensions.FORM_LONG] * 4, "short": [extensions.FORM_HASH] * 4}
        for first in forms:
            with self.subTest(first=first):
                name = self.make("create", "--digests", first, "first.fa")
                os.rename(self.directory / name, self.directory / "before.agc")
                archive = self.open(self.make("append", "before.agc", "second.fa"))
                self.assertEqual(archive.check_digests(), 8)
                stored, _ = extensions.read_digests(archive.rows("spillway-digests"))
                self.assertEqual([stored[key][0] for key in sorted(stored)], forms[first] + forms["auto"])

    def test_digests_of_some_samples_alone(self):
        texts = self.write_samples(genomes.collection(12, genomes=3, bases=3000))
        files = [f"{name}.fa" for name in texts]
        name = self.make("create", "--digests=full", files[0])
        os.rename(self.directory / name, self.directory / "before.agc")
        archive = self.open(self.make("append", "--digests=none", "before.agc", *files[1:]))
        self.assertEqual(archive.check_digests(), len(archive.samples[0].contigs))

    def test_many_samples(self):
        """Several batches; names that differ little, and much."""
        rng = random.Random(8)
        base = genomes.random_bases(rng, 2000)
        stem = "a_rather_long_stem_of_a_name_" * 8  # runs of equal bytes are of 100 at most
        samples = {}
        for i in range(130):
            samples[f"s{i}"] = [
                (f"{stem}{rng.randrange(10**6):06} contig {i + j} {'x' * (i % 3)} end",
                 genomes.relative(rng, base, 0.01)) for j in range(3)]
        texts = self.write_samples(samples)
        archive = self.check_archive(self.create(texts, "-s", "500", "-b", "50"), texts)
        self.assertEqual(len(archive.container.parts("collection-details")), 3)
        self.check_archive(self.create(texts), texts)

    def test_contigs_without_bases(self):
        texts = {"none": b">a\n>b\n", "some": b">a\nACGT\n>b\n\n>c", "crlf": b">a\r\n\r\n>b\r\n"}
        self.write_texts(texts)
        for options in ([], ["-b", "1"]):
            self.check_archive(self.create(texts, *options), texts)

    def test_every_contig_a_sample(self):
        rng = random.Random(9)
        base = genomes.random_bases(rng, 1500)
        contigs = [(f"virus{i} of a host", genomes.relative(rng, base, 0.01)) for i in range(60)]
        self.write("all.fa", genomes.fasta(contigs))
        self.check_archive(self.make("create", "-c", "-b", "7", "-s", "300", "all.fa"),
                           {name.split()[0]: genomes.fasta([(name, bases)]).encode()
                            for name, bases in contigs})


class DecoderItselfTest(DecoderTest):
    def test_example_of_non_iupac_bytes(self):
        row = bytes.fromhex("04 01 2d 04 02 2a 2a")
        self.assertEqual(extensions.with_residues(b"ACGTNACGTNNA", [row]), b"ACGT-ACGT**A")

    def test_a_changed_bit_is_found(self):
        texts = self.write_samples(genomes.collection(10, genomes=5, bases=3000))
        data = (self.directory / self.create(texts)).read_bytes()
        rng = random.Random(10)
        for _ in range(200):
            damaged = bytearray(data)
            at = rng.randrange(len(data))
            damaged[at] ^= 1 << rng.randrange(8)
            self.write("damaged.agc", bytes(damaged))
            with self.assertRaises(ValueError, msg=f"byte {at}"):
                check_hashes(container.Container(self.directory / "damaged.agc"))


if __name__ == "__main__":
    unittest.main()
