"""Package `spillway` of src/python, as its users use it. Skipped (77) where it was not built, as
pybind11 is missing.
"""

import concurrent.futures
import hashlib
import multiprocessing
import os
import pathlib
import pickle
import random
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden/appended.agc"
ODD = ROOT / "tests/golden-spillway/full.agc"
SHARED_NAMES = ROOT / "tests/golden-ours/contigs_without_segments.agc"


def manifest(archive):
    rows = []
    for line in archive.with_suffix(".tsv").read_text().splitlines():
        if not line.startswith("#"):
            sample, rest = line.split("\t", 1)
            header, length, md5 = rest.rsplit("\t", 2)
            rows.append((sample, header, int(length), md5))
    return rows


def fetch_in_child(contig):
    return contig[100:140]


class Reading(unittest.TestCase):
    def setUp(self):
        self.archive = spillway.open(GOLDEN)
        self.addCleanup(self.archive.close)

    def test_mappings_and_bases_are_those_of_the_manifest(self):
        rows = manifest(GOLDEN)
        self.assertEqual(set(self.archive), {row[0] for row in rows})
        self.assertEqual(self.archive.samples, list(self.archive))
        self.assertEqual(self.archive.reference, "ref")
        for sample, header, length, md5 in rows:
            name = header.split()[0]
            contig = self.archive[sample][name]
            self.assertEqual((contig.header, contig.name, len(contig)), (header, name, length))
            self.assertEqual(hashlib.md5(bytes(contig)).hexdigest(), md5)
            self.assertEqual(contig.md5(), md5)
            self.assertEqual(self.archive.lengths()[sample][name], length)
            self.assertIn(name, self.archive[sample])
        self.assertEqual(len(self.archive), 7)
        self.assertEqual(len(self.archive["plain0"]), 4)
        self.assertNotIn("nobody", self.archive)
        self.assertNotIn("nothing", self.archive["ref"])

    def test_slices_are_those_of_the_string(self):
        contig = self.archive["iupac0"]["iupac0#1#chr4"]
        text = str(contig)
        self.assertEqual(text[100:140], "AGACCCTCACATAGWCAGAGAACTNNNNNAGGCTAUTCYG")
        picks = random.Random(1)
        for _ in range(300):
            start, stop = (picks.choice([None, picks.randint(-5000, 5000)]) for _ in "ab")
            step = picks.choice([None, 1, 2, 7, -1, -3])
            self.assertEqual(contig[start:stop:step], text[start:stop:step], (start, stop, step))
        self.assertEqual((contig[0], contig[-1], contig[5]), (text[0], text[-1], text[5]))
        with self.assertRaises(IndexError):
            contig[len(text)]
        self.assertEqual("".join(contig), text)
        self.assertEqual(contig, text)
        self.assertIn("AGACCCTCACATAGW", contig)

    def test_fetch_by_names_numbers_and_regions(self):
        fetch = self.archive.fetch
        expected = "AGACCCTCACATAGWCAGAGAACTNNNNNAGGCTAUTCYG"
        name = "iupac0#1#chr4"
        self.assertEqual(fetch("iupac0", name, 100, 140), expected)
        self.assertEqual(fetch(None, name, 100, 140), expected)
        self.assertEqual(fetch(f"iupac0#{name}", start=100, stop=140), expected)
        self.assertEqual(fetch(region=f"iupac0:{name}:101-140"), expected)
        self.assertEqual(fetch(region=f"{name}@iupac0:101-140"), expected)
        self.assertEqual(fetch(region=f"{name}:101-140"), expected)
        self.assertEqual(fetch("iupac0", name, 3800, 9999), fetch("iupac0", name)[3800:])
        self.assertEqual(fetch("iupac0", name, 5000, 6000), "")
        self.assertEqual(fetch("iupac0", name, 100, 140, as_bytes=True), expected.encode())
        self.assertEqual(self.archive.find(name).sample_name, "iupac0")

    def test_fetch_many_is_fetch_in_the_order_of_the_requests(self):
        picks = random.Random(2)
        requests = []
        for _ in range(500):
            sample, header, length, _ = picks.choice(manifest(GOLDEN))
            start = picks.randrange(length)
            requests.append((sample, header.split()[0], start, start + picks.randrange(3000)))
        expected = [self.archive.fetch(*request) for request in requests]
        self.assertEqual(self.archive.fetch_many(requests), expected)
        self.assertEqual(self.archive.fetch_many(iter(requests), threads=3), expected)
        joined = bytearray(sum(map(len, expected)) + 5)
        self.assertEqual(self.archive.fetch_many(requests, out=joined), list(map(len, expected)))
        self.assertEqual(joined, "".join(expected).encode() + bytes(5))
        self.assertEqual(self.archive.fetch_many([("ref", "chr4")])[0],
                         str(self.archive["ref"]["chr4"]))
        with self.assertRaises(spillway.NotFound):
            self.archive.fetch_many([("ref", "chr4"), ("ref", "chr9")])
        with self.assertRaises(TypeError):
            self.archive.fetch_many(["ref"])

    def test_bases_go_to_buffers_of_others(self):
        contig = self.archive["ref"]["chr1"]
        buffer = bytearray(b"?" * 30)
        self.assertEqual(contig.fetch(10, 30, out=buffer), 20)
        self.assertEqual(buffer, contig[10:30].encode() + b"?" * 10)
        self.assertEqual(contig.fetch(10, 30, out=memoryview(buffer)[5:]), 20)
        for bad, exception in ((b"x" * 30, BufferError), (bytearray(5), ValueError)):
            with self.assertRaises(exception):
                contig.fetch(10, 30, out=bad)
        try:
            import numpy
        except ImportError:
            print("skipped: arrays (no numpy here)")
            return
        array = numpy.zeros(20, dtype=numpy.uint8)
        self.assertEqual(contig.fetch(10, 30, out=array), 20)
        self.assertEqual(array.tobytes(), contig[10:30].encode())

    def test_failures_are_exceptions_that_callers_expect(self):
        for work, own, built_in in (
                (lambda: self.archive["nobody"], spillway.NotFound, KeyError),
                (lambda: self.archive["ref"]["nothing"], spillway.NotFound, KeyError),
                (lambda: self.archive.fetch("ref", "nothing"), spillway.NotFound, KeyError),
                (lambda: self.archive.fetch("nothing"), spillway.NotFound, KeyError),
                (lambda: self.archive.fetch("ref", "chr1", 5, 4), spillway.UsageError, ValueError),
                (lambda: self.archive.fetch("ref", "chr1", -5), spillway.UsageError, ValueError),
                (lambda: self.archive.fetch(region="ref:chr1:0-5"), spillway.UsageError, ValueError),
                (lambda: spillway.open("/nowhere.agc"), spillway.OpenError, FileNotFoundError),
                (lambda: spillway.open(GOLDEN.with_suffix(".tsv")), spillway.CorruptArchive,
                 ValueError)):
            with self.assertRaises(own) as caught:
                work()
            self.assertIsInstance(caught.exception, built_in)
            self.assertIsInstance(caught.exception, spillway.Error)
            self.assertNotIn("'", str(caught.exception)[:1])
        with spillway.open(SHARED_NAMES) as archive:
            with self.assertRaises(spillway.Ambiguous) as caught:
                archive.fetch("chr1")
            self.assertIn("ref, a", str(caught.exception))
        with tempfile.TemporaryDirectory() as directory:
            broken = pathlib.Path(directory, "broken.agc")
            broken.write_bytes(GOLDEN.read_bytes()[:5000])
            with self.assertRaises(ValueError):
                spillway.open(broken)

    def test_coordinates_and_paths_of_other_types(self):
        contig = next(iter(next(iter(self.archive.values())).values()))
        for wrong in ("a", 1.5):
            with self.assertRaises(TypeError):
                contig[wrong]
            with self.assertRaises(TypeError):
                contig.fetch(wrong)
        with self.assertRaises(TypeError):
            spillway.open_all("one.agc")

    def test_a_closed_archive_is_closed(self):
        contig = self.archive["ref"]["chr1"]
        with self.archive as archive:
            self.assertFalse(archive.closed)
        self.assertTrue(self.archive.closed)
        self.archive.close()
        for work in (lambda: contig[0:5], lambda: self.archive["ref"], lambda: list(self.archive),
                     lambda: self.archive.fetch("ref", "chr1")):
            with self.assertRaises(ValueError):
                work()

    def test_letters_come_as_they_are_stored(self):
        with spillway.open(ODD) as archive:
            self.assertEqual(archive["odd"]["letters"][:], "EFILPQacgtz")
            self.assertEqual(archive["odd"]["letters"].fetch(upper=True), "EFILPQACGTZ")
            self.assertEqual(archive["odd"]["gap"][:], "---ACGT***")
            self.assertEqual(bytes(archive["odd"]["bytes"]), "A\x0bCéG\x7fT".encode())
            self.assertEqual(len(str(archive["odd"]["bytes"])), 8)

    def test_pysams_view(self):
        with self.archive.flat() as flat:
            self.assertEqual(sorted(zip(flat.references, flat.lengths)),
                             sorted((row[1].split()[0], row[2]) for row in manifest(GOLDEN)))
            self.assertEqual(flat.nreferences, len(flat))
            self.assertIn("chr1", flat)
            self.assertIn("ref#chr1", flat)
            self.assertNotIn("chr9", flat)
            self.assertEqual(flat.get_reference_length("chr4"), 700)
            self.assertEqual(flat.fetch("chr1", 10, 20), flat["chr1"][10:20])
            self.assertEqual(flat.fetch(region="chr1:11-20"), flat["chr1"][10:20])
            with self.assertRaises(KeyError):
                flat.fetch("chr9")
            with self.assertRaises(ValueError):
                flat.fetch("chr1", 20, 10)
        with spillway.FastaFile(SHARED_NAMES) as flat:
            self.assertEqual(sorted(flat.references),
                             ["a#chr1", "empty1", "empty2", "nothing", "only", "ref#chr1"])

    def test_several_archives_as_one(self):
        old = ROOT / "tests/golden-old/v2_names.agc"
        with spillway.open(old) as other, spillway.open_all([GOLDEN, old]) as both:
            self.assertEqual(both.samples, self.archive.samples + other.samples)
            self.assertEqual(both.lengths(), {**self.archive.lengths(), **other.lengths()})
            sample = other.samples[3]
            contig = other[sample].contigs[0]
            self.assertEqual(both.fetch(sample, contig.name, 5, 300), contig[5:300])
            self.assertEqual(both.fetch(f"{sample}#{contig.name}", start=5, stop=300),
                             contig[5:300])
            again = pickle.loads(pickle.dumps(both[sample]))
            self.assertEqual(again[contig.name][5:300], contig[5:300])
            self.assertEqual(both.flat().nreferences,
                             self.archive.flat().nreferences + other.flat().nreferences)
        with self.assertRaises(ValueError) as caught:
            spillway.open_all([GOLDEN, GOLDEN.parent / "defaults.agc"])
        self.assertIn("both have a sample plain0", str(caught.exception))
        with spillway.open_all([GOLDEN, GOLDEN.parent / "defaults.agc"], by_archive=True) as both:
            self.assertEqual(both["appended/ref"]["chr1"][:50], self.archive["ref"]["chr1"][:50])
            self.assertIn("defaults/ref", both)
            self.assertNotIn("ref", both)
        with self.assertRaises(ValueError):
            spillway.open_all([])
        with self.assertRaises(FileNotFoundError):
            spillway.open_all([GOLDEN, "/nowhere.agc"])

    def test_threads_share_an_archive(self):
        contigs = [contig for sample in self.archive.values() for contig in sample.contigs]
        expected = [contig[500:900] for contig in contigs]
        with spillway.open(GOLDEN, cache_bytes=1000) as small:
            shared = [small[contig.sample_name][contig.name] for contig in contigs]
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                for _ in range(3):
                    self.assertEqual(list(pool.map(lambda contig: contig[500:900], shared)),
                                     expected)

    def test_archives_and_contigs_go_to_other_processes(self):
        contig = self.archive["iupac0"]["iupac0#1#chr4"]
        for thing in (self.archive, self.archive["iupac0"], contig):
            again = pickle.loads(pickle.dumps(thing))
            self.assertEqual(len(again), len(thing))
        self.assertEqual(pickle.loads(pickle.dumps(contig))[100:140], contig[100:140])
        for method in ("fork", "spawn"):
            with multiprocessing.get_context(method).Pool(2) as pool:
                self.assertEqual(pool.map(fetch_in_child, [contig] * 4), [contig[100:140]] * 4)

    def test_a_child_after_a_fork_reads_on(self):
        contig = self.archive["ref"]["chr1"]
        expected = contig[:50]
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writing, contig[:50].encode())
            os._exit(0)
        os.waitpid(child, 0)
        self.assertEqual(os.read(reading, 100).decode(), expected)

    def test_stubs_name_every_function(self):
        stub = pathlib.Path(spillway.__file__).with_name("_core.pyi").read_text()
        for name in dir(spillway._core.Core):
            if not name.startswith("_"):
                self.assertIn(f"def {name}(", stub)
        self.assertTrue(pathlib.Path(spillway.__file__).with_name("py.typed").exists())


if __name__ == "__main__":
    try:
        import spillway
    except ImportError as error:
        print(f"skipped: the module was not built ({error})")
        sys.exit(77)
    unittest.main()
