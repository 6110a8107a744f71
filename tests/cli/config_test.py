"""Settings from config files and the environment: create and config from outside."""

import pathlib
import resource
import subprocess
import unittest

from spillway_cli import INPUT, PROGRAM, USAGE, CliTest

CONFIGS = pathlib.Path(__file__).resolve().parents[2] / "configs"
PRESETS = ["human", "plant", "yeast", "bacteria", "virus", "laptop"]


def fasta(name, bases):
    return f">{name}\n{bases}\n"


def settings(config):
    """What is set, without comments."""
    return [line.split("  # ")[0] for line in config.decode().splitlines()
            if line and not line.startswith("#")]


class Config(CliTest):
    def setUp(self):
        super().setUp()
        for name in ("ref", "b", "a"):
            self.write(f"data/{name}.fa", fasta(name, "ACGTTGCA" * 20))

    def config(self, *args, **options):
        return settings(self.ok("config", *args, **options))

    def test_same_archive_as_by_the_command_line(self):
        self.write("job.cfg", "[run]\noutput = job.agc\nkmer-length = 21\nthreads = 1\n"
                              "[inputs]\nreference = data/ref.fa\ninput = data/*.fa\n")
        self.assertEqual(self.ok("create", "--config", "job.cfg"), b"")
        self.ok("create", "-k", "21", "-o", "line.agc", "data/ref.fa", "data/a.fa", "data/b.fa")
        self.assertEqual((self.directory / "job.agc").read_bytes(),
                         (self.directory / "line.agc").read_bytes())

    def test_names_of_samples(self):
        self.write("data/with blank.fa", fasta("x", "ACGTACGT"))
        self.write("job.cfg", "output = o.agc\nsample = first data/ref.fa\n"
                              "sample = \"the second\" data/with blank.fa\n"
                              "sample = again data/ref.fa\ninput = -\n")
        self.ok("create", "--config", "job.cfg", stdin=fasta("s", "ACGT").encode())
        self.assertEqual(self.ok("listset", "o.agc").decode().splitlines(),
                         ["again", "first", "stdin", "the second"])
        self.assertEqual(self.ok("listref", "o.agc"), b"first")
        self.assertEqual(self.ok("getset", "o.agc", "the second"), b">x\nACGTACGT\n")

    def test_two_samples_of_one_name(self):
        self.write("job.cfg", "output = o.agc\nsample = a data/ref.fa\ninput = data/a.fa\n")
        self.check_error(["create", "--config", "job.cfg"], INPUT,
                         "data/a.fa: has the sample name 'a', and so has data/ref.fa")

    def test_several_files_of_one_sample(self):
        self.write("sheet", "x\tdata/b.fa\n")
        self.write("job.cfg", "output = o.agc\nsample = x data/ref.fa\nsample = x data/a.fa\n"
                              "samples = sheet\n")
        self.ok("create", "--config", "job.cfg")
        self.assertEqual(self.ok("getset", "o.agc", "x"),
                         b"".join((self.directory / "data" / f).read_bytes()
                                  for f in ("ref.fa", "a.fa", "b.fa")))
        shown = self.config("--config", "job.cfg")
        for file in ("ref", "a", "b"):
            self.assertIn(f"sample = x data/{file}.fa", shown)

    def test_precedence(self):
        self.write("job.cfg", "threads = 2\nmemory = 2G\nkeep-scratch = yes\n")
        self.write("later.cfg", "memory = 3G\n")
        config = ["--config", "job.cfg", "--config=later.cfg"]
        variables = {"SPILLWAY_THREADS": "3", "SPILLWAY_VERBOSITY": "1"}
        shown = self.config(*config, variables=variables)
        for line in ("threads = 3", "memory = 3GiB", "verbosity = 1", "keep-scratch = yes"):
            self.assertIn(line, shown)
        shown = self.config(*config, "-t4", "--no-keep-scratch", "--memory=auto", variables=variables)
        for line in ("threads = 4", "memory = auto", "verbosity = 1", "keep-scratch = no"):
            self.assertIn(line, shown)
        self.assertIn("threads = 2", self.config(variables={"SPILLWAY_CONFIG": "job.cfg"}))

    def test_every_option_has_a_variable_and_a_key(self):
        values = {"batch-size": "7", "readers": "any", "concatenated": "yes", "pansn": "yes",
                  "pansn-delimiter": ".", "kmer-length": "20",
                  "min-match-length": "18", "segment-size": "1500", "preserve": "case",
                  "digests": "none", "output": "o.agc", "threads": "1", "memory": "300MiB",
                  "scratch-dir": "/scratch", "max-scratch": "5GiB", "force-scratch": "yes",
                  "keep-scratch": "yes", "force-spill": "yes", "verify": "full", "force": "yes",
                  "restart": "yes",
                  "checkpoint": "5", "time-limit": "1h", "verbosity": "2", "log-json": "l.json",
                  "stats": "s.json"}
        expected = [f"{key} = {value}" for key, value in values.items()]
        self.write("job.cfg", "\n".join(expected))
        self.assertEqual(self.config("--config", "job.cfg"), expected)
        self.assertEqual(self.config(variables={
            "SPILLWAY_" + key.upper().replace("-", "_"): value for key, value in values.items()
        }), expected)
        words = [f"--{key}" if value == "yes" else f"--{key}={value}"
                 for key, value in values.items()]
        self.assertEqual(self.config(*words), expected)
        self.assertEqual([line.split()[0] for line in self.config() if "=" in line],
                         [key for key in values
                          if key not in ("output", "scratch-dir", "log-json", "stats")])

    def test_a_variable_that_is_no_option_is_told(self):
        variables = {"SPILLWAY_THREDS": "3", "SPILLWAY_X": "", "SPILLWAY_THREADS": "1"}
        said = (b"spillway: warning: the variable 'SPILLWAY_THREDS' of the environment is no option "
                b"(did you mean 'SPILLWAY_THREADS'?)\n")
        self.ok("create", "-o", "base.agc", "data/b.fa")
        for args in (["config"], ["plan", "data/ref.fa"], ["create", "-o", "o.agc", "data/ref.fa"],
                     ["append", "-o", "a.agc", "base.agc", "data/ref.fa"],
                     ["convert", "-o", "c.agc", "base.agc"]):
            with self.subTest(args=args):
                done = self.run_program(*args, variables=variables)
                self.assertEqual((done.returncode, done.stderr), (0, said))

    def test_append_by_a_file(self):
        self.ok("create", "-o", "base.agc", "data/ref.fa")
        base = (self.directory / "base.agc").read_bytes()
        self.ok("append", "-o", "good.agc", "base.agc", "data/a.fa", "data/b.fa")
        good = (self.directory / "good.agc").read_bytes()
        self.write("run.cfg", "threads = 1\nmemory = 200M\n")
        self.write("place.cfg", "archive = base.agc\noutput = base.agc\n")
        self.write("job.cfg", "archive = base.agc\noutput = base.agc\ninput = data/[ab].fa\n")
        self.write("inputs.cfg", "input = data/[ab].fa\n")
        self.write("sheet.tsv", "a\tdata/a.fa\nb\tdata/b.fa\n")
        place, inputs, to_base = ["--config", "place.cfg"], ["data/a.fa", "data/b.fa"], ["-obase.agc"]
        for args, variables in (
                (["--config", "job.cfg"], {}),
                (["--config=run.cfg", "--config=job.cfg", "--checkpoint=9"], {}),
                ([], {"SPILLWAY_CONFIG": "job.cfg"}),
                ([*place, *inputs], {}),
                ([*place, "--samples", "sheet.tsv"], {}),
                ([*place, "data/a.fa", "--samples=rest.tsv"], {}),
                (place, {"SPILLWAY_SAMPLES": "sheet.tsv"}),
                ([*to_base, *inputs], {"SPILLWAY_ARCHIVE": "base.agc"}),
                ([*to_base, "--archive", "base.agc", *inputs], {"SPILLWAY_ARCHIVE": "no.agc"}),
                ([*to_base, "--config", "inputs.cfg", "base.agc"], {}),
                ([*to_base, "--config", "inputs.cfg", "--archive", "base.agc"], {}),
                # What shapes another archive is of no use, and no error where others want it.
                ([*to_base, "base.agc", *inputs], {"SPILLWAY_SEGMENT_SIZE": "500",
                                                  "SPILLWAY_REFERENCE": "no.fa"})):
            with self.subTest(args=args, variables=variables):
                self.write("rest.tsv", "b\tdata/b.fa\n")
                self.write("base.agc", base)
                self.ok("append", *args, variables=variables)
                self.assertEqual((self.directory / "base.agc").read_bytes(), good)
        self.write("base.agc", base)
        self.ok("append", "--config", "job.cfg", "-o", "o.agc", "data/a.fa")
        self.assertEqual(self.ok("listset", "o.agc"), b"a\nref\n")

    def test_convert_by_a_file(self):
        self.ok("create", "-o", "base.agc", "data/ref.fa", "data/a.fa")
        self.ok("convert", "-s", "500", "-o", "good.agc", "base.agc")
        self.write("job.cfg", "archive = base.agc\noutput = o.agc\nsegment-size = 500\n")
        self.write("other.cfg", "archive = no.agc\nsegment-size = 500\n")
        for args, variables in ((["--config", "job.cfg"], {}), ([], {"SPILLWAY_CONFIG": "job.cfg"}),
                                (["--config", "other.cfg", "-o", "o.agc", "base.agc"],
                                 {"SPILLWAY_CONCATENATED": "yes", "SPILLWAY_SAMPLES": "no.tsv"}),
                                (["-oo.agc", "-s500"], {"SPILLWAY_ARCHIVE": "base.agc"})):
            with self.subTest(args=args):
                self.ok("convert", *args, variables=variables)
                self.assertEqual((self.directory / "o.agc").read_bytes(),
                                 (self.directory / "good.agc").read_bytes())
                (self.directory / "o.agc").unlink()

    def test_keys_of_other_verbs(self):
        self.ok("create", "-o", "base.agc", "data/ref.fa")
        of_archive = "is decided by the archive that is appended to"
        of_samples = "is not for convert: its inputs are the samples of the archive"
        for verb, line, reason in (
                ("create", "archive = base.agc", "archive is for append and convert"),
                ("append", "segment-size = 500", f"segment-size {of_archive}"),
                ("append", "kmer-length = 21", f"kmer-length {of_archive}"),
                ("append", "batch-size = 5", f"batch-size {of_archive}"),
                ("append", "readers = any", f"readers {of_archive}"),
                ("append", "min-match-length = 20", f"min-match-length {of_archive}"),
                ("append", "reference = data/ref.fa",
                 "reference is not for append: the archive has one"),
                ("append", "archive =", "archive has no value"),
                ("append", "archive = a\narchive = b", "duplicate key 'archive' (first set on line 2)"),
                ("append", "achive = base.agc", "unknown key 'achive' (did you mean 'archive'?)"),
                ("convert", "input = data/a.fa", f"input {of_samples}"),
                ("convert", "sample = a data/a.fa", f"sample {of_samples}"),
                ("convert", "samples = a.tsv", f"samples {of_samples}"),
                ("convert", "reference = data/a.fa", f"reference {of_samples}"),
                ("convert", "concatenated = yes",
                 "concatenated is not for convert: the archive says what a sample is")):
            with self.subTest(verb=verb, line=line):
                self.write("job.cfg", f"output = o.agc\n{line}\n")
                number = 2 + line.count("\n")
                self.check_error([verb, "--config", "job.cfg", "base.agc"], USAGE,
                                 f"job.cfg:{number}: {reason}")
        self.write("job.cfg", "output = o.agc\n")
        for args, message in (
                (("append", "--config", "job.cfg"), "no archive given (spillway append --help)"),
                (("append", "-oo.agc", "base.agc"), "no input given (spillway append --help)"),
                (("append", "-oo.agc", "", "data/a.fa"), "the archive names no file"),
                (("convert", "--config", "job.cfg"), "no archive given (spillway convert --help)"),
                (("convert", "-oo.agc", "base.agc", "data/a.fa"),
                 "one archive has to be named (spillway convert --help)")):
            with self.subTest(args=args):
                self.check_error(args, USAGE, message)

    def test_printed_config_of_append_and_convert(self):
        self.ok("create", "-o", "base.agc", "data/ref.fa")
        self.write("job.cfg", "archive = base.agc\noutput = o.agc\nthreads = 1\n")
        shown = self.ok("config", "--for", "append", "--config", "job.cfg", "data/a.fa")
        self.assertTrue(shown.decode().endswith(
            "archive = base.agc  # job.cfg:1\n\n# Inputs\n# 1 from command line\n"
            "input = data/a.fa\n"), shown)
        self.assertNotIn(b"segment-size", shown)
        self.write("shown.cfg", shown)
        self.assertEqual(self.config("--for=append", "--config", "shown.cfg"), settings(shown))
        self.ok("append", "--config", "shown.cfg")
        self.assertEqual(self.ok("listset", "o.agc"), b"a\nref\n")
        shown = self.config("--for", "convert", "-o", "c.agc", "base.agc")
        self.assertIn("archive = base.agc", shown)
        self.assertIn("segment-size = auto", shown)
        self.check_error(["config", "--for", "getset"], USAGE,
                         "--for takes create, append or convert, not 'getset'")
        self.check_error(["config", "--for"], USAGE, "--for takes create, append or convert")

    def test_printed_config_can_be_used_again(self):
        self.write("rest.txt", "data/b.fa\n")
        self.write("job.cfg", "output = \"my $${archive}.agc\"\nreference = data/ref.fa\n"
                              "input = ${DATA}/a*.fa\ninput-list = rest.txt\n"
                              "time-limit = 23:30:00\n")
        printed = self.ok("config", "--config", "job.cfg", "-c", variables={"DATA": "data"})
        self.assertIn(b"time-limit = 23h30m  # job.cfg:5\n", printed)
        self.assertIn(b"concatenated = yes  # command line\n", printed)
        self.assertIn(b"# 1 from job.cfg:3: ${DATA}/a*.fa\ninput = data/a.fa\n", printed)
        self.assertIn(b"# 1 from job.cfg:4: rest.txt\ninput = data/b.fa\n", printed)
        self.write("printed.cfg", printed)
        self.assertEqual(self.config("--config", "printed.cfg"), settings(printed))
        self.ok("create", "--config", "printed.cfg")
        self.assertTrue((self.directory / "my ${archive}.agc").exists())

    def test_paths_are_relative_to_the_working_directory(self):
        self.write("elsewhere/job.cfg", "output = o.agc\ninput = data/ref.fa\n")
        self.ok("create", "--config", "elsewhere/job.cfg")
        self.assertTrue((self.directory / "o.agc").exists())

    def test_inputs_of_the_command_line(self):
        self.write("job.cfg", "output = o.agc\nreference = data/ref.fa\ninput = data/b.fa\n")
        self.ok("create", "--config", "job.cfg", "data/a.fa")
        self.assertEqual(self.ok("listset", "o.agc").split(), [b"a", b"ref"])
        self.ok("create", "-o", "p.agc", "--reference", "data/b.fa", "data/a.fa", "data/b.fa")
        self.assertEqual(self.ok("listref", "p.agc"), b"b")
        self.assertEqual(self.ok("listset", "p.agc").split(), [b"a", b"b"])

    def test_errors(self):
        for text, code, message in [
            ("\nthraeds = 2", USAGE, "2: unknown key 'thraeds' (did you mean 'threads'?)"),
            ("threads = 1\nthreads = 2", USAGE,
             "2: duplicate key 'threads' (first set on line 1)"),
            ("threads = many", USAGE,
             "1: threads takes a whole number from 1 to 1024, not 'many'"),
            ("keep-scratch = maybe", USAGE,
             "1: keep-scratch takes true, yes, 1 or false, no, 0, not 'maybe'"),
            ("output = ${UNSET}/o", USAGE, "1: the variable UNSET is not set, or empty"),
            ("# x\r\ninput = data/*.gz\r\n", INPUT, "2: no file matches 'data/*.gz'"),
            ("input-list = gone", INPUT, "1: gone: cannot open: No such file or directory"),
            ("nonsense", USAGE, "1: is no 'key = value': 'nonsense'"),
            (b"a\0b", USAGE, "1: a NUL byte: this is no config file"),
            (b"x" * 200000, USAGE, "1: the line is longer than 131072 bytes"),
        ]:
            with self.subTest(text=text[:40]):
                self.write("job.cfg", text)
                for verb in ("create", "config"):
                    self.check_error([verb, "--config", "job.cfg"], code, f"job.cfg:{message}")
        self.check_error(["config", "--config", "gone.cfg"], INPUT,
                         "gone.cfg: cannot open: No such file or directory")
        self.check_error(["create", "--config", "data"], INPUT, "data: is a directory, not a file")
        self.check_error(["config"], USAGE, "SPILLWAY_MEMORY takes a size such as 300000, 256M or "
                                            "4GiB, not 'x'", variables={"SPILLWAY_MEMORY": "x"})
        self.check_error(["config", "--keep-scratch", "--no-keep-scratch"], USAGE,
                         "--keep-scratch and --no-keep-scratch contradict")
        self.write("job.cfg", "threads = 1\n")
        self.check_error(["create", "--config", "job.cfg"], USAGE,
                         "no input given (spillway create --help)")

    def test_config_is_not_the_output(self):
        for name in ("job.cfg", "job.cfg.partial"):
            text = "output = job.cfg\ninput = data/ref.fa\n"
            self.write(name, text)
            self.check_error(["create", "--config", name], USAGE,
                             f"{name}: is the output and also the input {name}")
            (self.directory / name).unlink()

    def test_options_of_long_runs(self):
        for option, value, takes in [
            ("--time-limit", "soon", "a duration such as 90s, 30m, 23h30m or 1-12:00:00"),
            ("--time-limit", "0", "a duration such as 90s, 30m, 23h30m or 1-12:00:00"),
            ("--checkpoint", "-1", "a number from 0 to 86400"),
        ]:
            self.check_error(["create", f"{option}={value}", "data/ref.fa"], USAGE,
                             f"{option} takes {takes}, not '{value}'")
        self.check_error(["create", "--stats=", "data/ref.fa"], USAGE,
                         "the argument for option '--stats' should follow immediately after the "
                         "equal sign")

    def test_logs_take_nothing_s_place(self):
        (self.directory / "link").symlink_to("data/ref.fa")
        self.write("job.cfg", "input = data/ref.fa\noutput = o.agc\n")
        create = ["create", "--config", "job.cfg"]
        for option in ("--stats", "--log-json"):
            for name, source in (("data/ref.fa", "data/ref.fa"), ("link", "data/ref.fa"),
                                 ("job.cfg", "job.cfg")):
                self.check_error([*create, option, name], USAGE,
                                 f"{name}: is the output and also the input {source}")
            for name in ("o.agc", "./o.agc", "data/../o.agc.partial"):
                self.check_error([*create, option, name], USAGE,
                                 f"{name}: used as both the archive and a log file")
        self.check_error([*create, "--stats=x", "--log-json=./x"], USAGE,
                         "x: is named by both --log-json and --stats")
        done = self.run_program(*create, "--stats=/dev/null", "--log-json=/dev/null")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_no_arguments(self):
        done = self.run_program("create")
        self.assertEqual(done.returncode, USAGE)
        self.assertIn(b"usage: spillway create", done.stderr)
        self.assertIn(b"usage: spillway config", self.ok("config", "--help"))

    def test_many_samples_in_bounded_memory(self):
        """A hundred thousand samples; some 300 bytes each are held."""
        with open(self.directory / "job.cfg", "w", encoding="ascii") as file:
            for i in range(100000):
                file.write(f"sample = sample_{i} /data/genomes/project/strain_{i}.fa.gz\n")
        limit = 80 << 20

        def limit_memory():
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

        done = subprocess.run([PROGRAM, "config", "--config", "job.cfg"], cwd=self.directory,
                              capture_output=True, timeout=60, preexec_fn=limit_memory)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout.count(b"\nsample = "), 100000)
        self.assertIn(b"# 100000 from job.cfg:1-100000\n", done.stdout)


class Shipped(CliTest):
    """The files in configs/."""

    def test_presets(self):
        for name in PRESETS:
            with self.subTest(preset=name):
                preset = str(CONFIGS / f"{name}.cfg")
                done = self.run_program("config", "--config", preset)
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.write("printed.cfg", done.stdout)
                again = self.run_program("config", "--config", "printed.cfg")
                self.assertEqual(settings(again.stdout), settings(done.stdout))
                origins = [line for line in done.stdout.decode().splitlines() if preset in line]
                self.assertTrue(origins, "the preset sets something")
                self.write("ref.fa", fasta("r", "ACGTACGT"))
                done = self.run_program("create", "--config", preset, "-o", f"{name}.agc", "ref.fa")
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_presets_together(self):
        presets = [word for name in ("yeast", "laptop")
                   for word in ("--config", str(CONFIGS / f"{name}.cfg"))]
        shown = settings(self.run_program("config", *presets).stdout)
        for line in ("segment-size = 60000", "threads = 2", "max-scratch = 20GiB"):
            self.assertIn(line, shown)

    def test_example_job(self):
        """configs/job.cfg from the top of the repository, but for its output."""
        done = self.run_program("create", "--config", "configs/job.cfg", "-o",
                                self.directory / "o.agc", cwd=CONFIGS.parent)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.run_program("listset", "o.agc").stdout.split(),
                         [b"first", b"strain_0", b"strain_2", b"strain_3", b"strain_4"])

    def test_example_of_an_append(self):
        strains = [CONFIGS / "example" / f"strain_{i}.fa.gz" for i in (0, 1)]
        for args in (["create", "-o", "example.agc", strains[0]],
                     ["append", "--config", CONFIGS / "append.cfg", strains[1]]):
            done = self.run_program(*args)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(self.run_program("listset", "example.agc").stdout,
                         b"strain_0\nstrain_1\n")

    def test_all_presets_are_tested(self):
        self.assertEqual(sorted(path.stem for path in CONFIGS.glob("*.cfg")),
                         sorted(PRESETS + ["append", "job"]))


if __name__ == "__main__":
    unittest.main()
