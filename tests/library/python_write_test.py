"""spillway.create and spillway.append of src/python, as their users use them. Skipped (77) where the
module was not built, as pybind11 is missing.
"""

import array
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = os.environ["SPILLWAY"]


def genomes(seed=1, samples=4):
    chance = random.Random(seed)
    ancestor = ["".join(chance.choices("ACGT", k=3000)) for _ in range(2)]
    for number in range(samples):
        contigs = []
        for contig, bases in enumerate(ancestor):
            letters = list(bases)
            for _ in range(20):
                letters[chance.randrange(len(letters))] = chance.choice("ACGTacgtN")
            contigs.append((f"chr{contig} of s{number}", "".join(letters)))
        yield f"s{number}", contigs


def lines(bases, width):
    width = width or max(1, len(bases))
    return "".join(bases[at:at + width] + "\n" for at in range(0, len(bases), width))


class Writing(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.scratch = self.directory / "scratch"
        self.scratch.mkdir()
        self.options = {"scratch_dir": self.scratch, "segment_size": 500, "threads": 1}

    def path(self, name):
        return self.directory / name

    def by_program(self, verb, output, samples, *words, width=80):
        names = []
        for sample, contigs in samples:
            text = "".join(f">{header}\n{lines(bases, width)}" for header, bases in contigs)
            self.path(f"{sample}.fa").write_text(text)
            names.append(self.path(f"{sample}.fa"))
        size = [] if verb == "append" else ["-s", "500"]
        subprocess.run([PROGRAM, verb, *size, "-t", "1", "-o", self.path(output),
                        *[self.path(word) for word in words], *names], check=True)
        return self.path(output).read_bytes()

    def test_create_gives_the_bytes_of_the_program(self):
        for width in (80, 0, 61):
            expected = self.by_program("create", "files.agc", genomes(), width=width)
            spillway.create(self.path("memory.agc"), genomes(), line_length=width, force=True,
                            **self.options)
            self.assertEqual(self.path("memory.agc").read_bytes(), expected)
        self.assertEqual(list(self.scratch.iterdir()), [])

    def test_append_in_place_and_to_a_copy(self):
        samples = list(genomes())
        self.by_program("create", "base.agc", samples[:2])
        expected = self.by_program("append", "files.agc", samples[2:], "base.agc")
        options = {"scratch_dir": self.scratch, "threads": 1}
        spillway.append(self.path("base.agc"), samples[2:], output=self.path("copy.agc"), **options)
        self.assertEqual(self.path("copy.agc").read_bytes(), expected)
        spillway.append(str(self.path("base.agc")), iter(samples[2:]), **options)
        self.assertEqual(self.path("base.agc").read_bytes(), expected)
        with spillway.open(self.path("base.agc")) as archive:
            self.assertEqual(archive.samples, [name for name, _ in samples])
            self.assertEqual(archive["s3"]["chr1"][:], samples[3][1][1][1])

    def test_sequences_in_all_forms(self):
        bases = "ACGTTGCA" * 50
        forms = {"str": bases, "bytes": bases.encode(), "bytearray": bytearray(bases.encode()),
                 "memoryview": memoryview(bases.encode()), "list": [bases[:7], b"", bases[7:].encode()],
                 "generator": (bases[at:at + 9] for at in range(0, len(bases), 9)), "none": ""}
        spillway.create(self.path("out.agc"), ((name, [("chr", form)]) for name, form in forms.items()),
                        **self.options)
        with spillway.open(self.path("out.agc")) as archive:
            for name in forms:
                self.assertEqual(archive[name]["chr"][:], "" if name == "none" else bases, name)

    def test_mappings_and_archives_are_samples(self):
        samples = list(genomes())
        expected = self.by_program("create", "files.agc", samples)
        with spillway.open(self.path("files.agc")) as archive:
            for name, given in (("mapping", {name: dict(contigs) for name, contigs in samples}),
                                ("archive", archive)):
                spillway.create(self.path("out.agc"), given, force=True, **self.options)
                self.assertEqual(self.path("out.agc").read_bytes(), expected, name)

    def check_refused(self, exception, text, samples, **options):
        with self.assertRaisesRegex(exception, text):
            spillway.create(self.path("out.agc"), samples, **{**self.options, **options})
        self.assertFalse(self.path("out.agc").exists())
        self.assertEqual(list(self.scratch.iterdir()), [])

    def test_errors(self):
        contigs = [("chr", "ACGT")]
        self.check_refused(ValueError, "'a'.*there already", [("a", contigs), ("a", contigs)])
        self.check_refused(spillway.InputError, "no base", [("a", [("chr", "AC\nGT")])])
        self.check_refused(spillway.InputError, "no contigs", [("a", [])])
        self.check_refused(spillway.InputError, "NUL byte", [("a\0b", contigs)])
        with self.assertRaisesRegex(spillway.UsageError, "NUL byte"):
            spillway.create("out\0.agc", [("a", contigs)], **self.options)
        self.check_refused(spillway.InputError, "no samples", [])
        self.check_refused(spillway.UsageError, "no such option", [("a", contigs)], colour="blue")
        self.check_refused(spillway.UsageError, "memory", [("a", contigs)], memory="much")
        self.check_refused(spillway.ResourceError, "memory", [("a", contigs)], memory="1M")
        self.check_refused(TypeError, "names", [(1, contigs)])
        self.check_refused(TypeError, "", [("a", [("chr", 7)])])
        self.check_refused(TypeError, "one byte", [("a", [("chr", array.array("I", [65]))])])
        self.check_refused(spillway.UsageError, "named already", [("a", contigs)], output="b.agc")
        with self.assertRaises(OSError):
            spillway.create(self.path("no/such.agc"), [("a", contigs)], **self.options)
        with self.assertRaises(FileNotFoundError):
            spillway.append(self.path("missing.agc"), [("a", contigs)], **self.options)

    def test_what_does_not_depend_on_samples_is_refused_before_they_are_asked_for(self):
        def never():
            self.fail("a sample was asked for")
            yield
        self.check_refused(spillway.ResourceError, "memory", never(), memory="1M")
        self.by_program("create", "base.agc", genomes())
        before = self.path("base.agc").read_bytes()
        for exception, options in ((spillway.UsageError, {"segment_size": 500}),
                                   (spillway.UsageError, {"preserve": "sequence"}),
                                   (spillway.ResourceError, {"memory": "1M"})):
            with self.assertRaises(exception):
                spillway.append(self.path("base.agc"), never(), scratch_dir=self.scratch, **options)
        self.path("text.fa").write_text(">chr\nACGT\n")
        with self.assertRaisesRegex(spillway.UsageError, "FASTA"):
            spillway.create(self.path("text.fa"), never(), **self.options)
        self.assertEqual(self.path("base.agc").read_bytes(), before)
        self.assertEqual(list(self.scratch.iterdir()), [])

    def test_what_an_iterable_raises_comes_out_and_leaves_nothing(self):
        def broken():
            yield "a", [("chr", "ACGT")]
            raise RuntimeError("broken")
        self.check_refused(RuntimeError, "broken", broken())

    def test_a_child_that_exits_leaves_the_writer_to_its_parent(self):
        def forks():
            yield "a", [("chr", "ACGT")]
            child = os.fork()
            if child == 0:
                sys.exit()  # unwinds create()
            os.waitpid(child, 0)
            yield "b", [("chr", "ACGTT")]
        try:
            spillway.create(self.path("out.agc"), forks(), **self.options)
        except SystemExit:
            os._exit(0)  # the child
        with spillway.open(self.path("out.agc")) as archive:
            self.assertEqual(archive["a"]["chr"][:] + archive["b"]["chr"][:], "ACGTACGTT")

    def test_contigs_of_one_name_are_never_guessed(self):
        spillway.create(self.path("out.agc"), [("s", [("d1 a", "AC"), ("d1 b", "GT")])],
                        **self.options)
        with spillway.open(self.path("out.agc")) as archive, archive.flat() as flat:
            for name in flat.references:
                with self.assertRaises(spillway.Ambiguous):
                    flat.fetch(name)

    def interrupted(self, code):
        done = subprocess.run([sys.executable, "-c", code, self.path("out.agc"), self.scratch])
        self.assertEqual(done.returncode, 5)
        self.assertEqual(list(self.scratch.iterdir()), [])

    def test_an_interrupt_while_samples_are_added_leaves_nothing(self):
        self.interrupted("""if True:
            import signal, sys, spillway
            def samples():
                yield "a", [("chr", "ACGT" * 1000)]
                signal.raise_signal(signal.SIGINT)
                yield "b", [("chr", "ACGT" * 1000)]
            try:
                spillway.create(sys.argv[1], samples(), scratch_dir=sys.argv[2])
            except KeyboardInterrupt:
                sys.exit(5)
            """)
        self.assertFalse(self.path("out.agc").exists())

    def test_an_interrupt_ends_the_work(self):
        # Which waits for a reader of the output, and would for ever.
        os.mkfifo(self.path("out.agc"))
        self.interrupted("""if True:
            import _thread, sys, threading, spillway
            def samples():
                yield "a", [("chr", "ACGT" * 1000)]
                threading.Thread(target=_thread.interrupt_main).start()
            try:
                spillway.create(sys.argv[1], samples(), scratch_dir=sys.argv[2])
            except KeyboardInterrupt:
                sys.exit(5)
            """)

    def test_threads_write_at_the_same_time(self):
        expected = self.by_program("create", "files.agc", genomes())
        def work(number):
            spillway.create(self.path(f"{number}.agc"), genomes(), **self.options)
        threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for number in range(3):
            self.assertEqual(self.path(f"{number}.agc").read_bytes(), expected)

    def test_reading_alone_does_not_load_what_writes(self):
        self.by_program("create", "files.agc", genomes())
        code = """if True:
            import spillway, sys
            with spillway.open(sys.argv[1]) as archive:
                archive["s1"]["chr1"][:100]
            maps = open("/proc/self/maps").read()
            for name in ("liblmdb", "libisal", "libboost", "/_write."):
                assert name not in maps, name
            """
        subprocess.run([sys.executable, "-c", code, self.path("files.agc")], check=True)


if __name__ == "__main__":
    try:
        import spillway
        import spillway._write  # noqa: F401
    except ImportError as error:
        print(f"skipped: {error}")
        sys.exit(77)
    unittest.main()
