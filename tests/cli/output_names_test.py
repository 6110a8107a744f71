"""What the name of an output leads to: files, links, devices, pipes, descriptors. For every verb."""

import contextlib
import gzip
import os
import pty
import signal
import stat
import subprocess
import unittest

from signals_test import SignalTest
from spillway_cli import IO, RESOURCE, SECONDS, USAGE, CliTest, stands_still, wait_until

LOOP = "cannot create: Too many levels of symbolic links"
# As /dev/stdout is; a program with a fault could replace that, for root may.
STDOUT = ("dev/stdout", "dev/fd/1", "/proc/self/fd/1")

# Verbs that write text, and the archives' own; {o} is where the output goes.
READING = {
    "getset": ["getset", "{o}", "in.agc", "b"],
    "getcol": ["getcol", "{o}", "in.agc"],
    "getctg": ["getctg", "{o}", "in.agc", "chr1@b"],
    "faidx": ["faidx", "{o}", "in.agc", "b:chr1:5-90"],
    "listset": ["listset", "{o}", "in.agc"],
    "listctg": ["listctg", "{o}", "in.agc", "b"],
    "listref": ["listref", "{o}", "in.agc"],
    "info": ["info", "{o}", "in.agc"],
    "digests": ["digests", "{o}", "in.agc"],
    "verify": ["verify", "{o}", "in.agc"],
    "verify --against": ["verify", "{o}", "in.agc", "--against", "b.fa"],
}
WRITING = {
    "create": ["create", "{o}", "ref.fa", "b.fa"],
    "append": ["append", "{o}", "in.agc", "c.fa"],
    "convert": ["convert", "{o}", "in.agc"],
}
VERBS = READING | WRITING


def command(words, output):
    """The verb's words with -o `output`; None: without."""
    place = words.index("{o}")
    return [*words[:place], *([] if output is None else ["-o", output]), *words[place + 1:]]


def sequence(seed, bases):
    state = seed
    letters = []
    for _ in range(bases):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        letters.append("ACGT"[state >> 62])
    return "".join(letters)


class OutputTest(CliTest):
    def setUp(self):
        super().setUp()
        text = sequence(1, 30000)
        self.write("ref.fa", f">chr1\n{text}\n")
        self.write("b.fa", f">chr1 of b\n{text[:500]}acgtnN{text[600:]}\n>x\nACGT\n")
        self.write("c.fa", f">chr1\n{text[:20000]}\n")
        (self.directory / "dev").mkdir()
        (self.directory / "dev/stdout").symlink_to("/proc/self/fd/1")
        (self.directory / "dev/fd").symlink_to("/proc/self/fd")
        self.ok("create", "-o", "in.agc", "ref.fa", "b.fa")

    def device(self, name, *numbers):
        """A device of the test's own, where it may make one."""
        if os.geteuid() != 0:
            return f"/dev/{name}"
        path = f"dev/{name}"
        try:
            os.mknod(self.directory / path, stat.S_IFCHR | 0o666, os.makedev(*numbers))
            open(self.directory / path, "wb").close()
        except OSError:
            self.skipTest("no devices can be made here")
        return path

    def read(self, name):
        return (self.directory / name).read_bytes()

    def expected(self, words):
        return self.ok(*command(words, None))

    def each(self, verbs=VERBS):
        for words in verbs.values():
            yield words, self.expected(words)

    def no_temporary_files(self):
        self.assertEqual(
            [p.name for p in self.directory.rglob("*")
             if p.name.endswith((".partial", "-lock")) or "scratch" in p.name], [])


class Links(OutputTest):
    def tearDown(self):
        self.no_temporary_files()
        super().tearDown()

    def link(self, name, target):
        path = self.directory / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        return path

    def test_a_link_is_written_through(self):
        (self.directory / "d").mkdir()
        for words, expected in self.each():
            for target in ("there", "d/there", self.directory / "d/there"):
                for stands in (b"old", None):
                    link = self.link("link", target)
                    file = self.directory / target
                    file.unlink(missing_ok=True)
                    if stands is not None:
                        file.write_bytes(stands)
                    self.link("second.fa", "link")
                    self.ok(*command(words, "second.fa"))
                    self.assertTrue(link.is_symlink())
                    self.assertTrue((self.directory / "second.fa").is_symlink())
                    self.assertFalse(file.is_symlink())
                    self.assertEqual(file.read_bytes(), expected)

    def test_circles_and_links_to_nowhere(self):
        self.link("a", "b")
        self.link("b", "a")
        self.link("nowhere", "no/such/file")
        self.link("directory", ".")
        for words, _ in self.each():
            before = self.snapshot()
            for name, message in (("a", LOOP), ("nowhere", "cannot create: No such file or directory"),
                                  ("directory", "is a directory")):
                if words[0] == "getcol" and name != "a":
                    continue  # takes a directory, or a name that ends as FASTA's do
                done = self.run_program(*command(words, name))
                self.assertEqual(done.stderr.decode(), f"spillway: error: {name}: {message}\n")
                self.assertEqual((done.returncode, done.stdout), (IO, b""))
                self.assertEqual(self.snapshot(), before)

    def test_append_in_place_through_a_link(self):
        expected = self.ok("append", "in.agc", "c.fa")
        self.link("link", "in.agc")
        self.ok("append", "-o", "link", "link", "c.fa")
        self.assertTrue((self.directory / "link").is_symlink())
        self.assertEqual(self.read("in.agc"), expected)

    def test_the_index_stands_beside_the_link(self):
        """No index of the old file stays beside the new one."""
        self.write("d/v1.fa.gz", "old")
        for ending in ("fai", "gzi"):
            self.write(f"d/v1.fa.gz.{ending}", "of the old one")
        self.link("now.fa.gz", "d/v1.fa.gz")
        self.link("now.fa.gz.fai", "d/elsewhere")
        self.ok("getset", "-o", "now.fa.gz", "in.agc", "ref")
        self.assertEqual(gzip.decompress(self.read("d/v1.fa.gz")), self.read("ref.fa"))
        self.assertEqual(sorted(os.listdir(self.directory / "d")), ["elsewhere", "v1.fa.gz"])
        self.assertEqual(self.read("d/elsewhere"), b"chr1\t30000\t6\t30000\t30001\n")
        self.assertTrue((self.directory / "now.fa.gz.gzi").is_file())

    def test_files_in_a_directory(self):
        (self.directory / "d").mkdir()
        self.write("old", "old")
        self.link("d/b.fa", "../old")
        self.ok("getcol", "--force", "-o", "d", "in.agc")
        self.assertTrue((self.directory / "d/b.fa").is_symlink())
        self.assertEqual(self.read("old"), self.read("b.fa"))
        self.link("d/spillway.1", "../page")
        self.ok("help", "--man-pages", "d")
        self.assertTrue(self.read("page").startswith(b".TH SPILLWAY"))

    def test_a_link_that_another_s_links_may_not_be_followed(self):
        """Where the kernel protects them (fs.protected_symlinks), so do we."""
        nobody = self.run_as_nobody()
        with open("/proc/sys/fs/protected_symlinks", encoding="ascii") as setting:
            if not nobody or setting.read().strip() == "0":
                self.skipTest("links are not protected here, or this is not root")
        shared = self.directory / "tmp"
        shared.mkdir()
        shared.chmod(0o1777)
        self.write("kept", "kept").chmod(0o666)
        self.link("tmp/x", "../kept")
        os.lchown(shared / "x", 1, 1)
        done = self.run_program("listset", "-o", "tmp/x", "in.agc", **nobody)
        self.assertEqual(done.stderr, b"spillway: error: tmp/x: cannot create: Permission denied\n")
        self.assertEqual(self.read("kept"), b"kept")

    def test_status_of_an_output_behind_a_link(self):
        self.link("link", "d/out.agc")
        (self.directory / "d").mkdir()
        self.ok("create", "--keep-scratch", "--scratch-dir", ".", "-o", "link", "ref.fa")
        said = self.ok("status", "--scratch-dir", ".", "link").decode()
        self.assertIn("\nstate       done ", said)
        self.ok("cleanup", ".")


class Streams(OutputTest):
    """What is no regular file is written to as it is, and stays what it is."""

    def tearDown(self):
        self.no_temporary_files()
        super().tearDown()

    def test_standard_output_by_any_name(self):
        for words, expected in self.each():
            for name in ("-", *STDOUT):
                self.assertEqual(self.ok(*command(words, name)), expected)

    def test_standard_output_that_is_a_file(self):
        """It is written on where it stands, also through a link, and is never replaced."""
        for words, expected in self.each():
            for name in ("-", *STDOUT, "link"):
                with open(self.directory / "file", "w+b", buffering=0) as file:
                    if name == "link":
                        (self.directory / "link").unlink(missing_ok=True)
                        (self.directory / "link").symlink_to(STDOUT[len(words) % 3])
                    file.write(b"before\n")
                    self.ok(*command(words, name), stdout=file)
                    file.write(b"after\n")
                    self.assertEqual(os.fstat(file.fileno()).st_nlink, 1)
                self.assertEqual(self.read("file"), b"before\n" + expected + b"after\n")
        self.assertTrue((self.directory / "link").is_symlink())

    def test_standard_output_that_is_appended_to(self):
        for words, expected in self.each():
            self.write("file", "before\n")
            with open(self.directory / "file", "ab") as file:
                self.ok(*command(words, "dev/stdout"), stdout=file)
            self.assertEqual(self.read("file"), b"before\n" + expected)

    def test_another_descriptor(self):
        for words, expected in self.each():
            with open(self.directory / "file", "wb", buffering=0) as file:
                file.write(b"before\n")
                self.ok(*command(words, f"dev/fd/{file.fileno()}"), pass_fds=[file.fileno()])
            self.assertEqual(self.read("file"), b"before\n" + expected)

    def test_a_descriptor_that_is_not_given(self):
        with open(self.directory / "in.agc", "rb") as file:
            name = f"dev/fd/{file.fileno()}"
            for words in VERBS.values():
                done = self.run_program(*command(words, name), pass_fds=[file.fileno()])
                self.assertEqual(done.stderr.decode(),
                                 f"spillway: error: {name}: is not open for writing\n")
                self.assertEqual(done.returncode, IO)

    def test_fifo(self):
        os.mkfifo(self.directory / "fifo")
        (self.directory / "link").symlink_to("fifo")
        for words, expected in self.each():
            for name in ("fifo", "link"):
                with self.reader() as reader:
                    self.ok(*command(words, name))
                    self.assertEqual(reader.communicate(timeout=SECONDS)[0], expected)
        self.assertTrue((self.directory / "fifo").is_fifo())
        self.assertTrue((self.directory / "link").is_symlink())

    @contextlib.contextmanager
    def reader(self):
        process = subprocess.Popen(["cat", "fifo"], cwd=self.directory, stdout=subprocess.PIPE)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def test_a_run_that_fails_ends_what_reads_its_pipe(self):
        os.mkfifo(self.directory / "fifo")
        self.write("bad.fa", "not FASTA\n")
        with self.reader() as reader:
            done = self.run_program("create", "-o", "fifo", "ref.fa", "bad.fa")
            self.assertEqual(done.returncode, 3)
            self.assertEqual(reader.communicate(timeout=SECONDS)[0], b"")

    def test_devices_stay(self):
        null, full = self.device("null", 1, 3), self.device("full", 1, 7)
        (self.directory / "link").symlink_to(null)
        for words in VERBS.values():
            for name in (null, "link"):
                self.assertEqual(self.ok(*command(words, name)), b"")
            done = self.run_program(*command(words, full))
            self.assertEqual(done.stderr.decode(),
                             f"spillway: error: {full}: write failed: No space left on device\n")
            self.assertEqual(done.returncode, IO)
        self.assertTrue((self.directory / "link").is_symlink())
        for device in (null, full):
            self.assertTrue((self.directory / device).is_char_device())

    def test_terminals_take_text_but_no_archive(self):
        master, slave = pty.openpty()
        try:
            name = os.ttyname(slave)
            for words in WRITING.values():
                done = self.run_program(*command(words, name))
                self.assertEqual(done.stderr,
                                 b"spillway: error: will not write an archive to a terminal: name a "
                                 b"file with -o, or redirect\n")
                self.assertEqual(done.returncode, USAGE)
            self.ok("listset", "-o", name, "in.agc")
            self.assertEqual(os.read(master, 100).replace(b"\r", b""), b"b\nref\n")
        finally:
            os.close(master)
            os.close(slave)

    def test_inputs_are_no_outputs(self):
        """By the descriptor, too."""
        for name in ("-", "dev/stdout"):
            for words, source in ((["getset", "-o", name, "in.agc", "b"], "in.agc"),
                                  (["verify", "-o", name, "in.agc", "--against", "b.fa"], "b.fa"),
                                  (["create", "-o", name, "ref.fa", "b.fa"], "b.fa"),
                                  (["append", "-o", name, "in.agc", "c.fa"], "in.agc")):
                with open(self.directory / source, "ab") as file:
                    done = self.run_program(*words, stdout=file)
                self.assertRegex(done.stderr.decode(),
                                 rf"\Aspillway: error: (standard output|{name}): is the output and "
                                 rf"also the input {source}\n\Z")
                self.assertEqual(done.returncode, USAGE)

    def test_sample_names_are_no_inputs(self):
        """A file that is called as a sample may be written."""
        for _ in range(2):
            self.ok("getset", "-o", "b", "in.agc", "b")
        self.assertEqual(self.read("b"), self.read("b.fa"))

    def test_logs_of_a_run(self):
        for option in ("--stats", "--log-json"):
            for name in ("-", "dev/stdout"):
                self.write("file", "before\n")
                with open(self.directory / "file", "ab") as file:
                    self.ok("create", "-o", "y.agc", option, name, "ref.fa", stdout=file)
                before, *lines = self.read("file").splitlines()
                self.assertEqual(before, b"before")
                self.assertGreaterEqual(len(lines), 1)
                with open(self.directory / "file", "ab") as file:
                    done = self.run_program("create", "-o", "dev/fd/1", option, name, "ref.fa",
                                            stdout=file)
                self.assertEqual((done.returncode, done.stderr.decode()),
                                 (USAGE, f"spillway: error: {name}: used as both the archive and a "
                                         "log file\n"))


class WaitingForAReader(SignalTest):
    def test_a_signal_ends_it(self):
        self.write("ref.fa", ">a\n" + "ACGTTGCA" * 1000 + "\n")
        self.assertEqual(self.run_program("create", "-o", "in.agc", "ref.fa").returncode, 0)
        os.mkfifo(self.directory / "fifo")
        before = self.names()
        for words in (["getset", "-o", "fifo", "in.agc", "ref"],
                      ["create", "-o", "fifo", "--scratch-dir", ".", "ref.fa"]):
            process = self.start(*words)
            wait_until(lambda: stands_still(process), process)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(timeout=SECONDS), 128 + signal.SIGTERM)
            self.assertEqual(process.stderr.read(), b"spillway: error: stopped by SIGTERM\n")
            self.assertEqual(self.names(), before)

    def names(self):
        return sorted(os.listdir(self.directory))


class NoName(OutputTest):
    def test_an_empty_name_is_an_error(self):
        for words in VERBS.values():
            self.check_error(command(words, ""), USAGE, "--output names no file")

    def test_minus_in_a_config_file(self):
        self.write("job.cfg", "output = -\ninput = ref.fa\ninput = b.fa\n")
        self.assertEqual(self.ok("create", "--config", "job.cfg"), self.read("in.agc"))
        self.assertIn(b"\noutput = -", self.ok("config", "--config", "job.cfg"))
        self.assertNotIn("-", os.listdir(self.directory))

    def test_minus_for_a_plan(self):
        self.assertIn(b"fits\n", self.ok("plan", "-o", "-", "ref.fa"))


class Compressed(OutputTest):
    """The name's ending means the same to every verb that writes text."""

    def test_every_verb(self):
        for words, expected in self.each(READING):
            for name in ("x.gz", "x.bgz", "x.txt.gz"):
                self.succeed(*command(words, name))
                self.assertEqual(gzip.decompress(self.read(name)), expected)
                self.assertEqual(self.read(name)[12:14], b"BC")
                is_fasta = words[0] in ("getset", "getcol", "getctg", "faidx")
                for ending in ("fai", "gzi"):
                    index = self.directory / f"{name}.{ending}"
                    self.assertEqual(index.exists(), is_fasta)
                    index.unlink(missing_ok=True)
            self.succeed(*command(words, "x.zst"))
            self.assertEqual(self.read("x.zst")[:4], b"\x28\xb5\x2f\xfd")
            done = subprocess.run(["zstd", "-dqc", "x.zst"], cwd=self.directory,
                                  capture_output=True) if self.has_zstd() else None
            if done:
                self.assertEqual(done.stdout, expected)

    def succeed(self, *words):
        """An index of several samples with contigs of one name comes with a warning."""
        done = self.run_program(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in done.stderr.decode().splitlines():
            self.assertRegex(line, r"^spillway: warning: .*\.fai: .* the name of one before")

    @staticmethod
    def has_zstd():
        return subprocess.run(["sh", "-c", "command -v zstd"], capture_output=True).returncode == 0

    def test_tables(self):
        for words in (["listset", "--tsv", "in.agc"], ["listctg", "--json", "in.agc"],
                      ["listctg", "--fai", "in.agc"], ["digests", "--json", "in.agc"],
                      ["info", "--json", "in.agc"]):
            expected = self.ok(*words)
            self.ok(words[0], "-o", "x.gz", *words[1:])
            self.assertEqual(gzip.decompress(self.read("x.gz")), expected)

    def test_a_report_of_damage(self):
        damaged = bytearray(self.read("in.agc"))
        damaged[len(damaged) // 2] ^= 1
        self.write("damaged.agc", bytes(damaged))
        said = self.run_program("verify", "damaged.agc")
        self.assertEqual(said.returncode, 5)
        done = self.run_program("verify", "-o", "x.gz", "damaged.agc")
        self.assertEqual((done.returncode, done.stderr), (5, said.stderr))
        self.assertEqual(gzip.decompress(self.read("x.gz")), said.stdout)

    def test_regions_have_an_index(self):
        self.ok("faidx", "-o", "x.fa.gz", "in.agc", "ref:chr1:11-100", "b:x")
        self.assertEqual(self.read("x.fa.gz.fai"),
                         b"ref:chr1:11-100\t90\t17\t60\t61\nb:x\t4\t114\t4\t5\n")

    def test_pipes_have_no_index(self):
        os.mkfifo(self.directory / "x.fa.gz")
        reader = subprocess.Popen(["cat", "x.fa.gz"], cwd=self.directory, stdout=subprocess.PIPE)
        self.ok("getset", "-o", "x.fa.gz", "in.agc", "b")
        self.assertEqual(gzip.decompress(reader.communicate(timeout=SECONDS)[0]),
                         self.read("b.fa"))
        self.assertEqual([p.name for p in self.directory.glob("x.*")], ["x.fa.gz"])


class Access(OutputTest):
    """Mode, owner and group of a file that is replaced."""

    def mode(self, name):
        return (self.directory / name).stat().st_mode & 0o7777

    def test_mode_is_kept(self):
        for words, expected in self.each():
            for mode in (0o640, 0o600, 0o666, 0o755, 0o444 if os.geteuid() == 0 else 0o644):
                self.write("out.fa", "old").chmod(mode)
                self.ok(*command(words, "out.fa"), umask=0o022)
                self.assertEqual(self.read("out.fa"), expected)
                self.assertEqual(self.mode("out.fa"), mode)
                (self.directory / "out.fa").unlink()

    def test_a_new_file_has_the_mode_of_the_umask(self):
        for words in VERBS.values():
            for umask in (0o022, 0o077, 0o002):
                self.ok(*command(words, "out.fa"), umask=umask)
                self.assertEqual(self.mode("out.fa"), 0o666 & ~umask)
                (self.directory / "out.fa").unlink()

    def test_set_user_id_is_not_kept(self):
        for words in VERBS.values():
            self.write("out.fa", "old").chmod(0o6755)
            self.ok(*command(words, "out.fa"))
            self.assertEqual(self.mode("out.fa"), 0o755)

    def test_append_in_place(self):
        (self.directory / "link").symlink_to("in.agc")
        for name, added in (("in.agc", "c.fa"), ("link", "d.fa")):
            self.write("d.fa", ">d\nACGT\n")
            os.chmod(self.directory / "in.agc", 0o640)
            self.ok("append", "-o", name, name, added)
            self.assertEqual(self.mode("in.agc"), 0o640)

    def test_indexes_and_files_in_directories(self):
        (self.directory / "d").mkdir()
        names = ["d/b.fa.gz", "d/b.fa.gz.fai", "d/b.fa.gz.gzi"]
        for name in names:
            self.write(name, "old").chmod(0o640)
        done = self.run_program("getcol", "--force", "--bgzip", "-o", "d", "in.agc")
        self.assertEqual((done.returncode, done.stderr.count(b"warning")), (0, 1))  # single blocks
        self.assertEqual(self.mode("d/b.fa.gz"), 0o640)
        self.assertEqual([self.mode(f"d/ref.fa.gz{e}") for e in ("", ".fai", ".gzi")], [0o644] * 3)

    def test_owner_and_group(self):
        if os.geteuid() != 0:
            self.skipTest("only root may give files away")
        for words in VERBS.values():
            self.write("out.fa", "old").chmod(0o640)
            os.chown(self.directory / "out.fa", 1234, 2345)
            self.ok(*command(words, "out.fa"))
            info = (self.directory / "out.fa").stat()
            self.assertEqual((info.st_uid, info.st_gid), (1234, 2345))
            self.assertEqual(self.mode("out.fa"), 0o640)

    def test_a_file_that_may_not_be_written_to(self):
        nobody = self.run_as_nobody()
        self.write("out.fa", "kept").chmod(0o444)
        for words in VERBS.values():
            done = self.run_program(*command(words, "out.fa"), **nobody)
            self.assertEqual(done.stderr,
                             b"spillway: error: out.fa: cannot write: Permission denied\n")
            self.assertEqual(done.returncode, IO)
        self.assertEqual(self.read("out.fa"), b"kept")


class AtOnce(SignalTest):
    """Several runs on one name; those that wait for an input stand still where they write."""

    def setUp(self):
        super().setUp()
        text = sequence(2, 20000)
        self.write("ref.fa", f">a\n{text}\n")
        self.write("b.fa", f">b\n{text[::-1]}\n")
        self.assertEqual(self.run_program("create", "-o", "in.agc", "ref.fa", "b.fa").returncode, 0)

    def test_extractions(self):
        """The first has begun to write when the second begins and ends."""
        against = ["in.agc", "--against", "d/ref.fa"]
        self.write("d/ref.fa", (self.directory / "ref.fa").read_bytes())
        report = self.run_program("verify", *against).stdout
        self.assertNotEqual(report, b"")
        (self.directory / "d/ref.fa").unlink()
        os.mkfifo(self.directory / "d/ref.fa")
        for name in ("x", "x.gz"):
            held = self.start("verify", "-o", name, *against)
            self.wait_for(f"{name}.*.partial", held)
            temporary = [p.name for p in self.directory.glob("*.partial")]
            self.assertEqual(len(temporary), 1)
            self.assertEqual(self.run_program("getset", "-o", name, "in.agc", "b").returncode, 0)
            self.assertEqual([p.name for p in self.directory.glob("*.partial")], temporary)
            self.assertEqual(self.content(name), (self.directory / "b.fa").read_bytes())
            self.feed("d/ref.fa", "ref.fa")
            self.assertEqual(held.wait(timeout=SECONDS), 0)
            self.assertEqual(self.content(name), report)
            self.assertEqual(list(self.directory.glob("*.partial")), [])

    def content(self, name):
        content = (self.directory / name).read_bytes()
        return gzip.decompress(content) if name.endswith(".gz") else content

    def feed(self, pipe, name):
        with open(self.directory / pipe, "wb") as out:
            out.write((self.directory / name).read_bytes())

    def test_an_extraction_to_the_name_that_create_writes(self):
        (self.directory / "in.agc").rename(self.directory / "good.agc")
        os.mkfifo(self.directory / "slow.fa")
        create = self.start("create", "-o", "out.agc", "ref.fa", "slow.fa")
        self.wait_for("out.agc.partial", create)
        self.assertEqual(
            self.run_program("getset", "-o", "out.agc", "good.agc", "b").returncode, 0)
        self.assertEqual((self.directory / "out.agc").read_bytes(),
                         (self.directory / "b.fa").read_bytes())
        done = self.run_program("getset", "-o", "out.agc.partial", "good.agc", "b")
        self.assertEqual(done.returncode, RESOURCE)
        self.assertRegex(done.stderr.decode(),
                         r"\Aspillway: error: out\.agc\.partial: another run writes it: process "
                         rf"{create.pid} .*\n\Z")
        self.feed("slow.fa", "b.fa")
        self.assertEqual(create.wait(timeout=SECONDS), 0, create.stderr)
        for sample, source in (("ref", "ref.fa"), ("slow", "b.fa")):
            done = self.run_program("getset", "out.agc", sample)
            self.assertEqual(done.stdout, (self.directory / source).read_bytes())


    def test_an_archive_at_a_name_that_belongs_to_a_run(self):
        (self.directory / "in.agc").rename(self.directory / "good.agc")
        os.mkfifo(self.directory / "slow.fa")

        def refuse(output, code, message):
            for words in (("create", "ref.fa"), ("append", "good.agc", "d/new.fa"),
                          ("convert", "good.agc")):
                done = self.run_program(words[0], "-o", output, *words[1:])
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertRegex(done.stderr.decode(),
                                 rf"\Aspillway: error: .*{output}: {message}.*\n\Z")

        self.write("d/new.fa", ">new\nACGTTGCA\n")
        create = self.start("create", "-o", "out.agc", "ref.fa", "slow.fa")
        self.wait_for("out.agc.partial", create)
        refuse("out.agc.partial", RESOURCE, f"another run writes it: process {create.pid} ")
        refuse("out.agc.spillway-lock", IO, "is named like the lock of a run")
        done = self.run_program("getset", "-o", "out.agc.spillway-lock", "good.agc", "b")
        self.assertEqual(done.returncode, IO, done.stderr)
        self.feed("slow.fa", "b.fa")
        self.assertEqual(create.wait(timeout=SECONDS), 0, create.stderr)

        # What is written first to the name that another run writes to.
        create = self.start("create", "-o", "more.agc.partial", "ref.fa", "slow.fa")
        self.wait_for("more.agc.partial.partial", create)
        refuse("more.agc", RESOURCE, f"another run writes .*more.agc.partial: process {create.pid} ")
        self.feed("slow.fa", "b.fa")
        self.assertEqual(create.wait(timeout=SECONDS), 0, create.stderr)
        self.assertTrue((self.directory / "more.agc.partial").exists())

        # The file that a killed run has left is not given to another one, which cleanup would remove.
        create = self.start("create", "-o", "out.agc", "ref.fa", "slow.fa")
        self.wait_for("out.agc.partial", create)
        create.kill()
        create.wait(timeout=SECONDS)
        refuse("out.agc.partial", RESOURCE, f"an interrupted run has left it: process {create.pid} ")


class InTheWay(OutputTest):
    """What stands at NAME.partial and is not of a run is not touched."""

    def refuse(self, what, *options):
        for words in WRITING.values():
            self.check_error([*command(words, "out.fa"), *options], IO,
                             f"out.fa.partial: is in the way of the new archive: {what}")

    def test_nothing_is_followed_and_nothing_overwritten(self):
        partial = self.directory / "out.fa.partial"
        self.write("kept", "kept")
        for target in ("kept", "nothing"):
            partial.symlink_to(target)
            for options in ([], ["--restart"]):
                self.refuse("a symbolic link", *options)
            partial.unlink()
        os.link(self.directory / "kept", partial)
        self.refuse("a file that has other names, too (hard links)", "--restart")
        partial.unlink()
        partial.mkdir()
        self.refuse("a directory", "--restart")
        partial.rmdir()
        os.mkfifo(partial)
        self.refuse("no regular file", "--restart")
        partial.unlink()
        self.write("out.fa.partial", "somebody's")
        self.refuse("no run of Spillway is known to have left it (remove it, or --restart "
                    "overwrites it)")
        if os.geteuid() == 0:
            os.chown(partial, 1234, 1234)
            self.refuse("a file of another user", "--restart")

    def test_restart_overwrites_a_file_of_the_user_s(self):
        for words, expected in self.each(WRITING):
            self.write("out.fa.partial", "somebody's")
            self.ok(*command(words, "out.fa"), "--restart", "--force")
            self.assertEqual(self.read("out.fa"), expected)
            self.assertFalse((self.directory / "out.fa.partial").exists())

    def test_reading_verbs_pass_it_by(self):
        self.write("kept", "kept")
        (self.directory / "out.fa.partial").symlink_to("kept")
        for words, expected in self.each(READING):
            self.ok(*command(words, "out.fa"))
            self.assertEqual(self.read("out.fa"), expected)
        self.assertEqual(self.read("kept"), b"kept")
        self.assertTrue((self.directory / "out.fa.partial").is_symlink())


if __name__ == "__main__":
    unittest.main()
