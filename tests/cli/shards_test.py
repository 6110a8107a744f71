"""spillway shards: the archive is that of create, whatever tasks run where, how often, and when they
are killed; and what is not a whole bundle of the job is refused."""

import gzip
import io
import os
import random
import shutil
import signal
import tarfile
import unittest

from spillway_cli import CORRUPT, INPUT, RESOURCE, USAGE, CliTest

STOPPING_CALLS = os.environ.get("STOPPING_CALLS")  # tests/resume/stopping_calls.cpp


def sequence(chance, bases):
    return bytes(chance.choices(b"ACGT", k=bases))


def mutated(chance, original, spread):
    other = bytearray(original)
    for _ in range(int(len(other) * spread)):
        other[chance.randrange(len(other))] = chance.choice(b"ACGT")
    return bytes(other)


def fasta(contigs, width=60):
    return b"".join(b">" + name + b"\n" + b"".join(bases[i:i + width] + b"\n"
                                                  for i in range(0, len(bases), width))
                    for name, bases in contigs)


def genomes(chance, count, bases=30000):
    """FASTA files: a reference, and others with substitutions, a stretch that some share and no
    other has, lower case, bytes that are no IUPAC codes, and an empty contig."""
    reference = sequence(chance, bases)
    lineage = sequence(chance, bases // 4)
    yield fasta([(b"chr1", reference[:bases // 2]), (b"chr2 of two", reference[bases // 2:])])
    for i in range(1, count):
        first = mutated(chance, reference[:bases // 2], 0.01)
        at = chance.randrange(len(first))
        first = first[:at] + (mutated(chance, lineage, 0.01) if i % 2 else b"nnn-*") + first[at:]
        second = mutated(chance, reference[bases // 2:], 0.01)
        second = second[:1000].lower() + second[1000:]
        empty = [(b"empty", b"")] if i % 3 == 0 else []
        yield fasta([(b"chr1", first), *empty, (b"chr2", second)], width=50 + i)


def with_flips(bundle):
    """In all frames, so that each reader meets one."""
    flipped = bytearray(bundle)
    directory = int.from_bytes(bundle[-24:-16], "little")
    for at in range(directory - 5, 60, -5):
        flipped[at] ^= 0x40
    return bytes(flipped)


class ShardsTest(CliTest):
    packs_of_many_sizes = True
    options = ("-t", 2, "-s", 300, "--memory", "256M", "--scratch-dir", "scratch")

    def setUp(self):
        super().setUp()
        self.chance = random.Random(self.id())
        (self.directory / "scratch").mkdir()

    def write_genomes(self, count=9):
        names = []
        for i, text in enumerate(genomes(self.chance, count)):
            names.append(f"g{i}.fa.gz" if i % 3 == 1 else f"g{i}.fa")
            self.write(names[-1], gzip.compress(text, mtime=0) if i % 3 == 1 else text)
        return names

    def created(self, *words):
        self.ok("create", *self.options, "--force", "-o", "created.agc", *words)
        return (self.directory / "created.agc").read_bytes()

    def plan(self, shards, *words, job="job", output="out.agc"):
        self.ok("shards", "plan", "--shards", shards, *self.options, "-o", output, job, *words)

    def ready(self, job="job"):
        return self.ok("shards", "status", "--ready", job).decode().split()

    def tasks(self, job="job"):
        return [line.split()[0] for line in self.ok("shards", "status", job).decode().splitlines()]

    def run_task(self, task, *options, job="job", **how):
        self.ok("shards", "run", "--task", task, *options, job, **how)

    def run_all(self, job="job"):
        """All tasks that have not run, in an order taken at random."""
        while ready := self.ready(job):
            self.run_task(self.chance.choice(ready), job=job)

    def finished(self, job="job", output="out.agc"):
        self.ok("shards", "finish", job)
        return (self.directory / output).read_bytes()

    def bundle(self, task):
        return self.directory / "job" / (task.replace("/", "-") + ".bundle")


class Bytes(ShardsTest):
    def test_they_are_those_of_create_for_any_number_of_shards(self):
        names = self.write_genomes()
        expected = self.created(*names)
        for shards in (1, 2, 3, 8, 100):
            with self.subTest(shards=shards):
                job, output = f"job{shards}", f"out{shards}.agc"
                self.plan(shards, *names, job=job, output=output)
                self.run_all(job)
                if shards == 3:  # each has something to do
                    for i in range(3):
                        bundle = self.directory / job / f"encode-{i}.bundle"
                        self.assertGreater(bundle.stat().st_size, 1000)
                self.assertEqual(self.finished(job, output), expected)
        self.assertEqual(list((self.directory / "scratch").iterdir()), [])

    def test_they_do_not_depend_on_how_tasks_run_nor_how_often(self):
        names = self.write_genomes(6)
        expected = self.created(*names)
        self.plan(3, *names)
        bundles = {}
        while ready := self.ready():
            for task in ready:
                self.run_task(task)
                bundles[task] = self.bundle(task).read_bytes()
                # There is nothing to do.
                self.run_task(task, "--log-json", "log")
                self.assertFalse((self.directory / "log").exists())
                self.bundle(task).unlink()
                # From another directory, with another share of the machine.
                done = self.run_program("shards", "run", "--task", task, "-t", 1, "--memory", "300M",
                                        "--scratch-dir", ".", "../job",
                                        cwd=self.directory / "scratch")
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertEqual(self.bundle(task).read_bytes(), bundles[task], task)
        self.assertEqual(self.finished(), expected)

    def test_groups_that_continue_as_others_have_their_numbers(self):
        # Packs have 4 MiB at most, and nothing of these segments, which have the splitters of a group,
        # is in its reference.
        chance = self.chance
        reference = [sequence(chance, 210000) for _ in range(2)]
        paths = [self.write("ref.fa", fasta([(b"a", reference[0]), (b"b", reference[1])]))]
        for i in range(46):
            contigs = [original[:105000] + sequence(chance, 93000) + original[198000:]
                       for original in reference]
            text = fasta([(b"a", contigs[0]), (b"b", contigs[1])], 70000)
            paths.append(self.write(f"s{i}.fa", text))
        names = [path.name for path in paths]
        self.options = ("-t", 2, "-s", 100000, "--memory", "512M", "--scratch-dir", "scratch")
        expected = self.created(*names)
        self.plan(6, *names)
        self.run_all()
        self.assertEqual(self.finished(), expected)

    def test_samples_named_by_headers_or_tar_archives_are_one_share(self):
        texts = list(genomes(self.chance, 4))
        pansn = b"".join(text.replace(b">", b">s%d#0#" % i) for i, text in enumerate(texts))
        self.write("pansn.fa", pansn)
        self.write("more.fa", texts[1].replace(b">", b">more#0#"))
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            for i, text in enumerate(texts[1:]):
                info = tarfile.TarInfo(f"t{i}.fa")
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text))
        self.write("ref.fa", texts[0])
        self.write("tar.tar", archive.getvalue())
        self.write("last.fa", texts[2])
        for job, words in (("pansn", ("--pansn", "pansn.fa", "more.fa")),
                           ("contigs", ("-c", "ref.fa")),
                           ("tar", ("ref.fa", "tar.tar", "last.fa"))):
            with self.subTest(job):
                expected = self.created(*words)
                self.plan(3, *words, job=job, output=f"{job}.agc")
                splits = [task for task in self.tasks(job) if "split/" in task]
                self.assertEqual(splits, ["split/0"])
                self.run_all(job)
                self.assertEqual(self.finished(job, f"{job}.agc"), expected)

    def test_options_come_from_config_files_and_the_environment(self):
        names = self.write_genomes(4)
        self.write("job.cfg", "[archive]\nsegment-size = 300\npreserve = case\ndigests = full\n"
                   "output = out.agc\n[run]\nscratch-dir = scratch\nverify = full\n" +
                   "".join(f"input = {name}\n" for name in names))
        expected = self.created("--preserve", "case", "--digests", "full", *names)
        self.ok("shards", "plan", "--shards", 2, "--config", "job.cfg", "job")
        while ready := self.ready():
            self.run_task(ready[0], variables={"SPILLWAY_THREADS": "1", "SPILLWAY_MEMORY": "200M"})
        self.assertEqual(self.finished(), expected)

    @unittest.skipUnless(STOPPING_CALLS, "needs a preloaded library")
    def test_they_do_not_depend_on_tasks_that_are_killed_and_nodes_that_fail(self):
        names = self.write_genomes(5)
        expected = self.created(*names)
        self.plan(2, *names)
        job = self.directory / "job"
        graves = self.directory / "graves"
        calls = self.directory / "calls"
        graves.mkdir()
        while ready := self.ready():
            task = self.chance.choice(ready)
            for _ in range(6):
                variables = {"LD_PRELOAD": STOPPING_CALLS, "STOP_BELOW": str(job.resolve()),
                             "STOP_CALLS": str(calls), "STOP_AT": str(self.chance.randrange(1, 8))}
                if self.chance.random() < 0.5:
                    variables |= {"STOP_POWER": str(self.chance.randrange(1000)),
                                  "STOP_GRAVES": str(graves)}
                done = self.run_program("shards", "run", "--task", task, "job", variables=variables)
                self.assertIn(done.returncode, (0, -signal.SIGKILL), done.stderr)
                for scratch in (self.directory / "scratch").iterdir():
                    shutil.rmtree(scratch)  # of that node
            done = self.run_program("shards", "run", "--task", task, "job")
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.finished(), expected)


    @unittest.skipUnless(STOPPING_CALLS, "needs a preloaded library")
    def test_a_task_that_is_stopped_leaves_nothing(self):
        names = self.write_genomes(3)
        self.plan(2, *names)
        self.run_task("splitters")
        before = self.snapshot()
        for at in (1, 2, 3):
            variables = {"LD_PRELOAD": STOPPING_CALLS, "STOP_SIGNALS": str(int(signal.SIGTERM)),
                         "STOP_BELOW": str((self.directory / "job").resolve()), "STOP_AT": str(at)}
            done = self.run_program("shards", "run", "--task", "split/1", "job",
                                    variables=variables)
            self.assertEqual((done.returncode, done.stderr),
                             (128 + signal.SIGTERM, b"spillway: error: stopped by SIGTERM\n"))
            self.assertEqual(self.snapshot(), before)


class Bundles(ShardsTest):
    def setUp(self):
        super().setUp()
        self.names = self.write_genomes(4)
        self.plan(2, *self.names)

    def fails(self, *words):
        done = self.run_program("shards", *words)
        return done.returncode, done.stderr.decode()

    def refused(self, what, damaged, *words):
        message = f"job/{self.bundle(damaged).name}: {what} (run the task {damaged} again)"
        self.assertEqual(self.fails(*words), (CORRUPT, f"spillway: error: {message}\n"))

    def test_what_is_not_whole_or_not_of_the_job_is_refused_and_made_again(self):
        self.run_task("splitters")
        self.run_task("split/0")
        self.run_task("split/1")
        whole = self.bundle("split/1").read_bytes()
        other = b"".join(reversed(list(genomes(self.chance, 1))))
        self.write("other.fa", other)
        self.plan(2, "other.fa", *self.names[1:], job="others")
        self.run_task("splitters", job="others")
        self.run_task("split/1", job="others")
        cases = {
            "is cut": whole[:-1],
            "is damaged": with_flips(whole),
            "is no bundle": other,
            "is of another job": (self.directory / "others/split-1.bundle").read_bytes(),
            "is of another task, split/0": self.bundle("split/0").read_bytes(),
        }
        for what, content in cases.items():
            with self.subTest(what):
                self.bundle("split/1").write_bytes(content)
                self.refused(what, "split/1", "run", "--task", "place", "job")
                self.assertFalse(self.bundle("place").exists())
                done = self.run_program("shards", "run", "--task", "split/1", "job")
                self.assertEqual((done.returncode, done.stderr.decode()),
                                 (0, f"spillway: warning: job/split-1.bundle: {what} "
                                  "(run the task split/1 again)\n"))
                self.assertEqual(self.bundle("split/1").read_bytes(), whole)

    def test_every_reader_refuses_what_is_damaged(self):
        self.run_all()
        for damaged, reader in (("splitters", "split/1"), ("splitters", "place"),
                                ("place", "encode/0"), ("split/0", "encode/0"),
                                ("split/1", "metadata"), ("encode/0", "metadata")):
            with self.subTest(damaged=damaged, reader=reader):
                path = self.bundle(damaged)
                whole = path.read_bytes()
                path.write_bytes(with_flips(whole))
                self.bundle(reader).unlink()
                self.refused("is damaged", damaged, "run", "--task", reader, "job")
                path.write_bytes(whole)
                self.run_task(reader)
        path = self.bundle("metadata")
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))
        self.refused("is damaged", "metadata", "finish", "job")
        self.assertFalse((self.directory / "out.agc").exists())

    def test_status(self):
        self.assertEqual(self.ok("shards", "status", "job").decode(),
                         "splitters     ready\nsplit/0       waiting\nsplit/1       waiting\n"
                         "place         waiting\nencode/0      waiting\nencode/1      waiting\n"
                         "metadata      waiting\n")
        self.run_task("splitters")
        self.run_task("split/1")
        self.assertEqual(self.ready(), ["split/0"])
        self.bundle("split/1").write_bytes(b"")
        self.assertEqual(self.ready(), ["split/0", "split/1"])
        lines = self.ok("shards", "status", "job").decode().splitlines()
        self.assertRegex(lines[0], r"^splitters     done     [\d.]+ \w+$")
        self.assertEqual(lines[1:3], ["split/0       ready", "split/1       damaged"])


class Refusals(ShardsTest):
    def setUp(self):
        super().setUp()
        self.names = self.write_genomes(3)

    def fails(self, code, message, *words, **how):
        done = self.run_program("shards", *words, **how)
        self.assertEqual((done.returncode, done.stderr.decode()),
                         (code, f"spillway: error: {message}\n"))
        self.assertEqual(done.stdout, b"")

    def test_plan(self):
        self.fails(USAGE, "a job in shards needs a file as its output (-o names one)",
                   "plan", "--shards", 2, "job", *self.names)
        self.fails(USAGE, "--shards is missing (spillway shards --help)",
                   "plan", "-o", "out.agc", "job", *self.names)
        self.fails(USAGE, "--shards takes a whole number from 1 to 10000, not '0'",
                   "plan", "--shards", 0, "-o", "out.agc", "job", *self.names)
        self.fails(USAGE, "an input can be read only once, and tasks read it on several nodes (save "
                   "it in a file first)",
                   "plan", "--shards", 2, "-o", "out.agc", "job", self.names[0], "-")
        self.fails(RESOURCE, "--memory of 10M is too small for these options: at least 118M is needed",
                   "plan", "--shards", 2, "--memory", "10M", "-o", "out.agc", "job", *self.names)
        self.fails(INPUT, "missing.fa: cannot open: No such file or directory",
                   "plan", "--shards", 2, "-o", "out.agc", "job", self.names[0], "missing.fa")
        self.assertFalse((self.directory / "job").exists())
        self.plan(2, *self.names)
        # The same job, whose tasks will spill to a disk that is not here.
        self.ok("shards", "plan", "--shards", 2, "-s", 300, "--memory", "200M", "--scratch-dir",
                "/of/another/node", "-o", "out.agc", "job", *self.names)
        self.fails(USAGE, "job: contains another job (plan this one in another directory, or remove "
                   "that one)", "plan", "--shards", 3, "-o", "out.agc", "job", *self.names)

    def test_run(self):
        self.fails(USAGE, "job: contains no job (spillway shards plan makes one)",
                   "run", "--task", "splitters", "job")
        self.plan(2, *self.names)
        self.fails(USAGE, "no task is called 'split/2' (there are splitters, split/0 to split/1, place, "
                   "encode/0 to encode/1, metadata)", "run", "--task", "split/2", "job")
        self.fails(USAGE, "job: place needs the result of splitters, which has not run (spillway shards "
                   "status lists what can)", "run", "--task", "place", "job")
        self.fails(USAGE, "--segment-size is not for shards run: the plan decides it",
                   "run", "-s", 500, "--task", "splitters", "job")
        self.fails(USAGE, "shards run takes a job directory: inputs and config files are for shards plan",
                   "run", "--task", "splitters", "job", self.names[0])
        self.fails(USAGE, "--task is missing (spillway shards --help)", "run", "job")
        self.fails(USAGE, "shards takes plan, run, status or finish, not 'start'", "start", "job")
        self.run_task("splitters")
        self.write(self.names[2], b">a\nACGT\n")
        self.fails(INPUT, f"{self.directory.resolve() / self.names[2]}: has changed since the job was "
                   "planned (plan it again, in another directory)", "run", "--task", "split/1", "job")
        self.assertEqual(sorted(p.name for p in (self.directory / "job").iterdir()),
                         ["plan.bundle", "splitters.bundle"])

    def test_finish(self):
        self.plan(2, *self.names)
        self.fails(USAGE, "job: the task metadata has not run (spillway shards status lists what can)",
                   "finish", "job")
        self.run_all()
        self.write("extra.fa", b">a\nACGT\n")
        self.ok("create", *self.options, "-o", "out.agc", "extra.fa")
        done = self.run_program("shards", "finish", "job")
        self.assertEqual(done.returncode, USAGE)
        self.assertIn(b"extra", done.stderr)
        self.ok("shards", "finish", "--force", "job")
        before = (self.directory / "out.agc").stat().st_ino
        self.finished()  # is there already
        self.assertEqual((self.directory / "out.agc").stat().st_ino, before)
        self.assertEqual((self.directory / "out.agc").read_bytes(), self.created(*self.names))

    def test_names_that_occur_twice(self):
        self.write("a.fa", b">s#1#x\n" + sequence(self.chance, 3000) + b"\n")
        (self.directory / "d").mkdir()
        self.write("d/a.fa", b">y\n" + sequence(self.chance, 3000) + b"\n")
        done = self.run_program("shards", "plan", "--shards", 2, "-o", "out.agc", "job", "a.fa",
                                "d/a.fa")
        self.assertEqual(done.returncode, INPUT)


if __name__ == "__main__":
    unittest.main()
