"""What is made of the tables of verbs and options: help, examples (all are run), man pages, and the completions."""

import gzip
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from program_test import VERBS
from spillway_cli import PROGRAM, USAGE, CliTest, environment

CONFIGS = pathlib.Path(__file__).resolve().parents[2] / "configs"


def examples(text):
    """The commands behind "Examples:"."""
    return [line[4:] for line in text.split("\nExamples:\n")[1].splitlines()
            if line.startswith("    ")]


class Help(CliTest):
    def ok(self, *args):
        return super().ok(*args).decode()

    def shell(self, command, shell="bash"):
        """With `spillway` on the PATH."""
        bin_ = self.directory / "bin"
        if not bin_.exists():
            bin_.mkdir()
            os.symlink(PROGRAM, bin_ / "spillway")
        variables = environment() | {"PATH": f"{bin_}:{os.environ['PATH']}"}
        return subprocess.run([shell, "-c", command], cwd=self.directory, env=variables,
                              capture_output=True, timeout=60, check=False)

    def test_help_of_a_verb(self):
        for verb in VERBS:
            with self.subTest(verb):
                text = self.ok(verb, "--help")
                self.assertEqual(self.ok("help", verb), text)
                self.assertEqual(self.ok(verb, "-h"), text)
                self.assertIn("\nOptions:\n", text)
                self.assertGreaterEqual(len(examples(text)), 2)
                for command in examples(text):
                    self.assertTrue(command.startswith(f"spillway {verb} ") or verb == "listref")
        self.assertEqual(self.ok("help"), self.ok("--help"))
        self.assertEqual(self.run_program("help", "getset", "getctg").returncode, USAGE)

    def test_examples_work(self):
        for name, target in (("strain_0", "reference.fa"),):
            with gzip.open(CONFIGS / "example" / f"{name}.fa.gz") as packed:
                self.write(target, packed.read())
        for i in (1, 2, 3, 4):
            shutil.copy(CONFIGS / "example" / f"strain_{i}.fa.gz", self.directory)
        self.write("inputs.txt", "strain_1.fa.gz\nstrain_2.fa.gz\n")
        self.write("pansn.fa", ">a#1#c\nACGT\n>b#1#c\nACGT\n>a#1#d\nACGT\n")
        self.write("regions.txt", "strain_1:chr1:1-100\nchr2@strain_2\n")
        self.write("genes.bed", "strain_1:chr1\t0\t100\tgene\nstrain_2:chr2\t5\t10\n")
        self.shell("tar czf strains.tar.gz strain_1.fa.gz strain_2.fa.gz")
        self.write("job.cfg", "output = job.agc\ninput = reference.fa\ninput = strain_1.fa.gz\n")
        self.write("append.cfg", "archive = more.agc\nthreads = 1\n")
        for name in ("genomes", "packed", "scratch"):
            (self.directory / name).mkdir()
        # A run that has left its scratch.
        self.ok("create", "--keep-scratch", "--scratch-dir", "scratch", "-o", "strains.agc",
                "reference.fa", "strain_1.fa.gz", "strain_2.fa.gz")
        for verb in ["status", "plan"] + [v for v in VERBS if v not in ("status", "plan")]:
            for command in examples(self.ok("help", verb)):
                with self.subTest(command):
                    done = self.shell(command)
                    self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(sorted(os.listdir(self.directory / "genomes")),
                         ["reference.fa", "strain_1.fa", "strain_2.fa", "strain_3.fa"])
        self.assertGreater((self.directory / "one.fa").stat().st_size, 1000)
        self.assertEqual((self.directory / "out.fa").read_text().count(">"), 2)

    def test_man_pages(self):
        self.ok("help", "--man-pages", "man")
        pages = sorted(p.name for p in (self.directory / "man").iterdir())
        self.assertEqual(pages, sorted(["spillway.1"] + [f"spillway-{v}.1" for v in VERBS]))
        for verb in VERBS:
            page = (self.directory / "man" / f"spillway-{verb}.1").read_text()
            self.assertEqual(self.ok("help", "--man", verb), page)
            self.assertTrue(page.startswith(f'.TH SPILLWAY\\-{verb.upper()} 1 "" "spillway '))
            options = re.findall(r"^  (?:-\w \[ )?--([\w-]+)", self.ok("help", verb), re.M)
            self.assertIn("help", options)
            for option in options:
                self.assertIn("\\fB\\-\\-" + option.replace("-", "\\-") + "\\fR", page)
            for command in examples(self.ok("help", verb)):
                self.assertIn(command.replace("-", "\\-").replace("'", "\\(aq"), page)
        main = (self.directory / "man" / "spillway.1").read_text()
        self.assertEqual(self.ok("help", "--man"), main)
        for verb in VERBS:
            self.assertIn(f"spillway\\-{verb} (1)", main)

    def test_man_pages_are_well_formed(self):
        if shutil.which("groff") is None:
            self.skipTest("groff is not on the PATH")
        self.ok("help", "--man-pages", "man")
        for page in (self.directory / "man").iterdir():
            done = subprocess.run(["groff", "-man", "-ww", "-Tascii", page], capture_output=True,
                                  check=False)
            self.assertEqual((done.returncode, done.stderr), (0, b""), page)

    def offered(self, *line):
        """What the scripts of all shells are told."""
        kind, *words = self.ok("help", "--complete", "--", *line).splitlines()
        return [kind] + [word.split("\t")[0] for word in words]

    def make_archive(self):
        self.write("a b.fa", ">c1 x\nACGT\n>c:2\nACGT\n")
        self.write("abc.fa", ">c1\nACGT\n>d\nACGT\n")
        self.ok("create", "-o", "x.agc", "a b.fa", "abc.fa")

    def test_what_is_offered(self):
        self.make_archive()
        for line, offered in (
                ([""], ["words"] + VERBS + ["--help", "--version"]),
                (["gets"], ["words", "getset"]),
                (["help", "list"], ["words", "listref", "listset", "listctg"]),
                (["create", "--mem"], ["words", "--memory"]),
                (["faidx", "x.agc", "--rev"], ["words", "--reverse-complement"]),
                (["create", "-t", ""], ["words"]),
                (["create", "--preserve", ""], ["words", "exact", "case", "sequence"]),
                (["create", "--preserve=c"], ["words", "--preserve=case"]),
                (["create", "--digests", "f"], ["words", "full"]),
                (["create", "--readers", ""], ["words", "agc", "any"]),
                (["append", "--verify="], ["words", "--verify=parts", "--verify=full", "--verify=none"]),
                (["config", "--for", ""], ["words", "create", "append", "convert"]),
                (["faidx", "--mark-strand", "c"], ["words", "custom,"]),
                (["help", "--completion", ""], ["words", "bash", "zsh", "fish"]),
                (["create", "--scratch-dir", "x"], ["directories"]),
                (["create", "--scratch-dir=x"], ["directories"]),
                (["create", "-o", ""], ["files"]),
                (["create", ""], ["files"]),
                (["cleanup", ""], ["directories"]),
                (["getset", ""], ["files"]),
                (["listset", "x.agc", ""], ["words"]),
                (["getset", "x.agc", ""], ["words", "a b", "abc"]),
                (["getset", "-o", "y.fa", "--upper", "x.agc", "abc", "a "], ["words", "a b"]),
                (["getcol", "x.agc", "ab"], ["words", "abc"]),
                (["digests", "x.agc", "abc"], ["words", "abc"]),
                (["getset", "no.agc", "a"], ["words"]),
                (["getset", "-", "a"], ["words"]),
                (["faidx", "x.agc", ""], ["words", "a b:", "abc:", "c1@", "c:2@"]),
                (["faidx", "x.agc", "abc:"], ["words", "abc:c1", "abc:d"]),
                (["getctg", "x.agc", "abc#c"], ["words", "abc#c1"]),
                (["getctg", "x.agc", "c1@a"], ["words", "c1@a b", "c1@abc"]),
                (["getctg", "x.agc", "a b:c:"], ["words", "a b:c:2"]),
                (["faidx", "--all-samples", "x.agc", "c"], ["words", "c1", "c:2"]),
                (["nothing", ""], ["files"])):
            with self.subTest(line):
                self.assertEqual(self.offered(*line), offered)
        self.assertIn("\t", self.ok("help", "--complete", "--", "cre"))

    def test_values_that_are_offered_are_taken(self):
        self.write("a.fa", ">c\nACGT\n")
        self.ok("create", "-o", "x.agc", "a.fa")
        for line in (["create", "-o", "y.agc", "a.fa", "--preserve"], ["create", "-o", "y.agc", "a.fa", "--digests"],
                     ["create", "-o", "y.agc", "a.fa", "--verify"], ["faidx", "x.agc", "c", "--mark-strand"],
                     ["help", "--completion"], ["config", "--for"]):
            kind, *values = self.offered(*line, "")
            self.assertEqual(kind, "words")
            self.assertGreater(len(values), 2)
            for value in values:
                more = "a,b" if value.endswith(",") else ""
                self.ok(*line, value + more)

    def completed(self, *words):
        """What bash would offer for the last of the words."""
        quoted = " ".join("'" + word + "'" for word in words)
        done = self.shell(f"source ./completion; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; "
                          "complete -p spillway > bound; _spillway 2>/dev/null; "
                          "((${#COMPREPLY[@]})) && printf '%s\\n' \"${COMPREPLY[@]}\"; true")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn("-F _spillway", (self.directory / "bound").read_text())
        return done.stdout.decode().splitlines()

    def test_bash_completion(self):
        self.write("completion", self.ok("help", "--completion", "bash"))
        self.assertEqual(self.shell("bash -n completion").stderr, b"")
        self.assertEqual(self.completed("spillway", "gets"), ["getset"])
        self.assertEqual(self.completed("spillway", ""), VERBS + ["--help", "--version"])
        self.assertEqual(self.completed("spillway", "create", "--mem"), ["--memory"])
        self.assertEqual(self.completed("spillway", "create", "-t", ""), [])
        (self.directory / "dir").mkdir()
        self.write("dir.fa", "")
        # bash cuts words at '=', ':' and '@', and replaces what is after the last cut.
        for words in (["--scratch-dir", "di"], ["--scratch-dir", "=", "di"]):
            self.assertEqual(self.completed("spillway", "create", *words), ["dir"])
        self.assertEqual(self.completed("spillway", "create", "--preserve", "=", "e"), ["exact"])
        self.assertEqual(self.completed("spillway", "create", "--preserve", "="),
                         ["exact", "case", "sequence"])
        self.make_archive()
        self.assertEqual(self.completed("spillway", "getset", "x.agc", "a"), ["a b", "abc"])
        self.assertEqual(self.completed("spillway", "getset", "./x.agc", "ab"), ["abc"])
        self.assertEqual(self.completed("spillway", "getset", "no.agc", "a"), [])
        self.assertEqual(self.completed("spillway", "faidx", "x.agc", "ab"), ["abc:"])
        self.assertEqual(self.completed("spillway", "faidx", "x.agc", "abc", ":"), ["c1", "d"])
        self.assertEqual(self.completed("spillway", "faidx", "x.agc", "abc", ":", "c"), ["c1"])
        self.assertEqual(self.completed("spillway", "getctg", "x.agc", "c1", "@", "ab"), ["abc"])
        self.assertEqual(self.completed("spillway", "faidx", "x.agc", "a\\ b", ":", "c"), ["c1", "c:2"])
        os.rename(self.directory / "x.agc", self.directory / "my x.agc")
        self.assertEqual(self.completed("spillway", "getset", "my\\ x.agc", "ab"), ["abc"])
        self.assertEqual(self.completed("spillway", "getset", '"my x.agc"', "ab"), ["abc"])

    def test_zsh_completion(self):
        text = self.ok("help", "--completion", "zsh")
        self.assertTrue(text.startswith("#compdef spillway\n"))
        self.write("_spillway", text)
        if shutil.which("zsh") is None:
            self.skipTest("zsh is not on the PATH")
        self.assertEqual(self.shell("zsh -fn _spillway").stderr, b"")
        done = self.shell("autoload -U compinit && compinit -D -u && source ./_spillway && "
                          "print $_comps[spillway]", shell="zsh")
        self.assertEqual((done.stdout, done.stderr), (b"_spillway\n", b""))
        # Its builtins are there within a widget alone; these say what they are told.
        self.make_archive()
        stubs = ("compdef() { }; compset() { }; _files() { print files $*; }; "
                 "compadd() { local -a words; words=(${(P)@[-1]}); print -l -- ${(P)${@[-1]}}; }; "
                 "source ./_spillway; ")
        for line, offered in ((["spillway", "getset", "x.agc", "ab"], "abc\n"),
                              (["spillway", "getset", "x.agc", ""], "a b\nabc\n"),
                              (["spillway", "faidx", "x.agc", "ab"], "abc:\n"),
                              (["spillway", "create", "--preserve=e"], "--preserve=exact\n"),
                              (["spillway", "create", "--scratch-dir", ""], "files -/\n"),
                              (["spillway", "getset", "x"], "files\n")):
            words = " ".join("'" + word + "'" for word in line)
            done = self.shell(f"{stubs} words=({words}) CURRENT={len(line)} PREFIX='{line[-1]}'; _spillway",
                              shell="zsh")
            self.assertEqual((done.stdout.decode(), done.stderr), (offered, b""), line)

    def test_fish_completion(self):
        self.write("spillway.fish", self.ok("help", "--completion", "fish"))
        if shutil.which("fish") is None:
            self.skipTest("fish is not on the PATH")
        self.make_archive()
        (self.directory / "dir").mkdir()
        for line, offered in (("spillway getse", ["getset"]), ("spillway getset x.agc ", ["a b", "abc"]),
                              ("spillway faidx x.agc abc:", ["abc:c1", "abc:d"]),
                              ("spillway create --preserve=e", ["--preserve=exact"]),
                              ("spillway create --preserve e", ["exact"]),
                              ("spillway create --mem", ["--memory"]),
                              ("spillway create --scratch-dir d", ["dir/"]),
                              ("spillway getset x", ["x.agc"])):
            done = self.shell(f"source ./spillway.fish; complete -C '{line}'", shell="fish")
            words = [word.split("\t")[0] for word in done.stdout.decode().splitlines()]
            self.assertEqual((sorted(words), done.stderr), (sorted(offered), b""), line)

    def test_usage(self):
        self.check_error(["help", "--completion", "csh"], USAGE,
                         "--completion takes bash, zsh or fish, not 'csh'")


if __name__ == "__main__":
    unittest.main()
