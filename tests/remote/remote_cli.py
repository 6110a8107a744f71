"""What the tests of archives by URL share."""

import pathlib
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from spillway_cli import PROGRAM, CliTest, environment  # noqa: E402

SAMPLES = 6
BASES = 300_000


def genomes():
    """FASTA of related samples, name -> text."""
    source = random.Random(21)
    first = [source.choice("ACGT") for _ in range(BASES)]
    texts = {}
    for number in range(SAMPLES):
        bases = list(first)
        for _ in range(3000 * number):
            bases[source.randrange(BASES)] = source.choice("ACGTacgt")
        half = BASES // 2
        texts[f"s{number}"] = (f">chr1 of s{number}\n{''.join(bases[:half])}\n"
                               f">chr2\n{''.join(bases[half:])}\n")
    return texts


class RemoteTest(CliTest):
    """Tests of one archive, cls.archive, which is larger than what is read of it first."""

    @classmethod
    def setUpClass(cls):
        cls._files = tempfile.TemporaryDirectory(prefix="spillway-remote-")
        cls.addClassCleanup(cls._files.cleanup)
        folder = pathlib.Path(cls._files.name)
        for name, text in genomes().items():
            (folder / f"{name}.fa").write_text(text)
        cls.path = folder / "a.agc"
        subprocess.run([PROGRAM, "create", "-o", cls.path, "-s", "2000", "-b", "2", "-t", "1",
                        *sorted(folder.glob("*.fa"))],
                       check=True, env=environment(), stderr=subprocess.DEVNULL)
        cls.archive = cls.path.read_bytes()
        assert len(cls.archive) > 150_000

    # One with ranges, one sample, a listing, a listing of lengths, what needs all of it.
    COMMANDS = (
        ("getctg", ["chr2@s3:1000-5999", "chr1@s5:140000-149999"]),
        ("getset", ["s4"]),
        ("getset", ["s1", "s2"]),
        ("listset", []),
        ("listref", []),
        ("listctg", ["s2"]),
        ("listctg", ["--tsv"]),
        ("info", []),
        ("faidx", ["s1:chr1:1-70", "s2"]),
        ("getcol", []),
        ("digests", []),
        ("digests", ["s5"]),
        ("verify", ["--full"]),
    )

    def compare(self, url, commands=COMMANDS, **options):
        """The commands give of the URL what they give of the file."""
        for verb, arguments in commands:
            expected = self.ok(verb, self.path, *arguments)
            found = self.ok(verb, url, *arguments, **options)
            self.assertEqual(found.replace(str(url).encode(), str(self.path).encode()), expected,
                             (verb, arguments))
