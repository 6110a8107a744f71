"""What other programs make of our archives: the default of --batch-size, --readers, and what info and create say."""

import json
import random
import unittest

from spillway_cli import USAGE, CliTest

MISREAD = "ragc 0.1.1 (impg, seqwish, sweepga) misreads it: it takes packs of 50 segments for granted; here they have "


def relative(rng, bases, rate):
    return "".join(rng.choice("ACGT") if rng.random() < rate else base for base in bases)


class Readers(CliTest):
    def setUp(self):
        super().setUp()
        self.rng = random.Random(3)

    def write_samples(self, count, bases=2000, rate=0.01):
        first = "".join(self.rng.choices("ACGT", k=bases))
        names = []
        for i in range(count):
            names.append(f"s{i:03}.fa")
            self.write(names[-1], f">c\n{relative(self.rng, first, rate) if i else first}\n")
        return names

    def warnings(self, *args):
        done = self.run_program(*args)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr.decode()

    def facts(self, archive):
        return json.loads(self.run_program("info", "--json", archive).stdout)

    def pack_cardinality(self, archive):
        return self.facts(archive)["pack_cardinality"]

    def misreading(self, archive):
        """Programs that misread it."""
        return {r["program"] for r in self.facts(archive)["readers"] if not r["reads_right"]}

    def test_fifty_samples_have_packs_of_50(self):
        names = self.write_samples(51)
        for count, packs in ((1, 50), (2, 50), (50, 50), (51, 1000)):
            self.warnings("create", "-o", "x.agc", *names[:count])
            self.assertEqual(self.pack_cardinality("x.agc"), packs, count)

    def test_samples_of_many_segments_have_smaller_packs(self):
        names = self.write_samples(51, bases=150000, rate=0.0002)
        self.warnings("create", "-s", "100", "-o", "x.agc", *names)
        self.assertIn(self.pack_cardinality("x.agc"), range(50, 1000, 50))

    def test_the_choice_depends_on_the_input_alone(self):
        names = self.write_samples(60)
        made = set()
        for options in ((), ("-t", "1"), ("-t", "4"), ("--memory", "200M"), ("--force-spill",)):
            self.warnings("create", *options, "-o", "x.agc", *names)
            made.add((self.directory / "x.agc").read_bytes())
        self.assertEqual(len(made), 1)

    def test_readers_any(self):
        names = self.write_samples(60)
        self.assertEqual(self.warnings("create", "--readers=any", "-o", "any.agc", *names), "")
        self.assertEqual(self.warnings("create", "-b", "50", "-o", "b50.agc", *names), "")
        self.assertEqual((self.directory / "any.agc").read_bytes(), (self.directory / "b50.agc").read_bytes())
        self.assertEqual(self.misreading("any.agc"), set())
        self.check_error(["create", "--readers=any", "-b", "51", "-o", "no.agc", *names], USAGE,
                         "--readers=any and --batch-size=51 contradict: ragc reads packs of 50 segments alone")
        self.warnings("create", "--readers", "any", "-b", "50", "-o", "x.agc", *names)
        self.check_error(["create", "--readers=some", "-o", "no.agc", *names], USAGE,
                         "--readers takes one of agc, any, not 'some'")

    def test_an_archive_that_ragc_misreads(self):
        names = self.write_samples(60)
        said = self.warnings("create", "-o", "x.agc", *names)
        self.assertEqual(said, f"spillway: warning: x.agc: {MISREAD}1000, and a group has 59 "
                               "(--readers=any makes packs of 50)\n")
        self.assertEqual(self.misreading("x.agc"), {"ragc"})
        text = self.run_program("info", "x.agc").stdout.decode()
        self.assertTrue(text.endswith("Read correctly by:\n   agc: yes\n   libagc (wfmash, PGR-TK): yes\n   go-agc: yes\n"
                                      "   ragc (impg, seqwish, sweepga): no: it takes packs of 50 segments for granted; "
                                      "here they have 1000, and a group has 59\n"), text)
        rows = dict(line.split("\t") for line in
                    self.run_program("info", "--tsv", "x.agc").stdout.decode().splitlines())
        self.assertEqual(rows["readers.agc"], "yes")
        self.assertTrue(rows["readers.ragc"].startswith("no: it takes packs of 50 "))

    def test_other_packs_that_ragc_reads(self):
        """Larger ones, as long as no group has more than 50 segments in them."""
        names = self.write_samples(51)
        self.assertEqual(self.warnings("create", "-b", "1000", "-o", "x.agc", *names), "")
        self.assertEqual(self.misreading("x.agc"), set())
        self.assertIn(f"{MISREAD}7, ", self.warnings("create", "-b", "7", "-o", "x.agc", *names))
        self.assertEqual(self.misreading("x.agc"), {"ragc"})

    def test_standard_output(self):
        names = self.write_samples(60)
        done = self.run_program("create", *names)
        self.assertIn(b"warning: the archive: " + MISREAD.encode(), done.stderr)

    def test_append_keeps_the_packs_of_the_archive(self):
        names = self.write_samples(70)
        self.warnings("create", "-o", "few.agc", *names[:10])
        self.assertEqual(self.warnings("append", "-o", "more.agc", "few.agc", *names[10:]), "")
        self.assertEqual(self.pack_cardinality("more.agc"), 50)
        self.warnings("create", "-o", "many.agc", *names[:51])
        said = self.warnings("append", "-o", "more.agc", "many.agc", *names[51:])
        self.assertEqual(said, f"spillway: warning: more.agc: {MISREAD}1000, and a group has 69 "
                               "(convert --readers=any makes packs of 50)\n")
        self.check_error(["append", "--readers=any", "-o", "no.agc", "few.agc", names[20]], USAGE,
                         "unrecognised option '--readers=any'")

    def test_convert_chooses_anew(self):
        names = self.write_samples(60)
        self.warnings("create", "-b", "7", "-o", "x.agc", *names)
        self.warnings("convert", "-o", "y.agc", "x.agc")
        self.assertEqual(self.pack_cardinality("y.agc"), 1000)
        self.assertEqual(self.warnings("convert", "--readers=any", "-o", "z.agc", "x.agc"), "")
        self.assertEqual(self.pack_cardinality("z.agc"), 50)

    def test_config(self):
        self.write_samples(1)
        text = self.run_program("config", "s000.fa").stdout.decode()
        self.assertRegex(text, r"(?m)^batch-size = auto +# default$")
        self.assertRegex(text, r"(?m)^readers = agc +# default$")


if __name__ == "__main__":
    unittest.main()
