"""--memory of create, append and convert bounds their peak resident memory, mapped pages included,
whatever the input, and appending takes no more of it to an archive of more samples; --cache bounds that of the reading verbs but for a few fixed buffers."""

import gzip
import io
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zlib

PROGRAM = os.path.abspath(os.environ["SPILLWAY"])
MIB = 1 << 20
# A program that is started counts what its parent held as its own, so a small one starts it.
MEASURE = """
import os, sys
child = os.fork()
if child == 0:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
TO_BASES = bytes(b"ACGT"[i & 3] for i in range(256))


def random_bases(rng, length):
    return rng.randbytes(length).translate(TO_BASES)


def relative(rng, bases, rate=0.003):
    out = bytearray(bases)
    for _ in range(int(len(bases) * rate)):
        out[rng.randrange(len(out))] = rng.choice(b"ACGT")
    return bytes(out)


def bgzip(data, block=65280):
    """Blocks as bgzip makes them, and the empty one at the end."""
    out = b""
    for at in [*range(0, len(data), block), len(data)]:
        text = data[at:at + block]
        deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
        body = deflate.compress(text) + deflate.flush()
        out += (b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" +
                struct.pack("<H", len(body) + 25) + body +
                struct.pack("<II", zlib.crc32(text), len(text)))
    return out


class Peak(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="spillway-memory-")
        cls.directory = pathlib.Path(cls.temporary.name)
        rng = random.Random(1)
        base = random_bases(rng, 3 * MIB)
        cls.genomes = []
        for i in range(14):
            bases = base if i == 0 else relative(rng, base)
            cut = rng.randrange(len(bases))
            cls.genomes.append(cls.write(f"g{i}.fa", [(b"a", bases[:cut]), (b"b", bases[cut:])]))
        cls.novel = cls.write("novel.fa", [(b"a", random_bases(rng, 30 * MIB))])
        cls.gap = cls.write("gap.fa", [(b"a", base[:MIB] + b"N" * (30 * MIB) + base[MIB:])])
        cls.drafts = cls.write("drafts.fa", [(b"contig_%d of a draft" % i, base[j:j + 40])
                                             for i, j in enumerate(range(0, 3 * MIB, 40))])
        cls.blocks = cls.directory / "blocks.fa.gz"
        cls.blocks.write_bytes(bgzip(b"".join(
            b">s%d#1#a\n%s\n" % (i, base if i == 0 else relative(rng, base)) for i in range(5))))

        cls.tar = cls.tar_of([(path.name + ".gz", gzip.compress(path.read_bytes(), 1))
                              for path in cls.genomes[:4]] +
                             [(f"d/{i}.fa", b">c%d\n%s\n" % (i, base[i:i + 300]))
                              for i in range(5000)])

    @classmethod
    def tar_of(cls, files):
        path = cls.directory / "genomes.tar.gz"
        with tarfile.open(path, "w:gz", compresslevel=1) as tar:
            for name, content in files:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        return path

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def write(cls, name, contigs):
        path = cls.directory / name
        with open(path, "wb") as out:
            for header, bases in contigs:
                out.write(b">" + header + b"\n" + bases + b"\n")
        return path

    def peak(self, *args):
        """Peak resident bytes of the program, which must succeed."""
        done = subprocess.run([sys.executable, "-S", "-c", MEASURE, PROGRAM, *map(str, args)],
                              capture_output=True, check=False)
        code, peak = map(int, done.stdout.split())
        # Large archives are not for all readers, and a warning says so.
        messages = re.sub(rb"spillway: warning: [^\n]*: ragc [^\n]*\n", b"", done.stderr)
        self.assertEqual((code, messages), (0, b""))
        return peak * 1024

    def least(self, *options):
        """The least --memory, in MiB, that create takes with these options."""
        return self.min_of("create", *options, self.genomes[0])

    def min_of(self, *arguments):
        done = subprocess.run([PROGRAM, *map(str, arguments), "--memory", "1M"],
                              capture_output=True, check=False)
        return int(re.search(rb"at least (\d+)M", done.stderr).group(1))

    def create(self, memory, inputs, *options):
        return self.peak("create", "--force", "--memory", f"{memory}M", *options, "-o",
                         self.directory / "out.agc", *inputs)

    def test_create_at_the_least_memory(self):
        least = self.least()
        self.assertLess(least, 256)
        for name, inputs in (("relatives", self.genomes), ("novel reference", [self.novel]),
                             ("novel genome", [self.genomes[0], self.novel]),
                             ("gap", [self.genomes[0], self.gap]),
                             ("contigs", [self.genomes[0], self.drafts]),
                             ("tar archive of many samples", [self.tar])):
            with self.subTest(name):
                self.assertLessEqual(self.create(least, inputs, "-t", "1"), least * MIB)

    def test_create_with_more_threads(self):
        for memory, threads in ((192, 2), (256, 8)):
            with self.subTest(memory=memory):
                self.assertLessEqual(self.create(memory, self.genomes, "-t", threads),
                                     memory * MIB)

    def test_create_from_bgzip_with_more_threads(self):
        # One input, so that threads inflate its blocks ahead of the thread that reads it.
        for options in (), ("--pansn",):
            with self.subTest(options=options):
                least = self.least("-t", "4", *options)
                peak = self.create(least, [self.blocks], "-t", "4", *options)
                self.assertLessEqual(peak, least * MIB)

    def test_create_with_extreme_segments(self):
        for segment_size in ("100", "1000000"):
            with self.subTest(segment_size=segment_size):
                least = self.least("-s", segment_size)
                peak = self.create(least, self.genomes[:3] + [self.novel], "-s", segment_size,
                                   "-t", "1", "-b", "50")
                self.assertLessEqual(peak, least * MIB)

    def archive_of(self, samples):
        """Small drafts of 100 contigs, few of them different, under as many names as are wanted; the
        last batch of metadata is nearly full."""
        rng = random.Random(2)
        base = random_bases(rng, 100000)
        drafts = []
        for i in range(10):
            bases = relative(rng, base)
            drafts.append(self.write(f"draft{i}.fa", [(b"contig %d" % j, bases[j:j + 1000])
                                                      for j in range(0, len(bases), 1000)]))
        sheet = self.directory / "sheet.tsv"
        sheet.write_text("".join(f"sample {i}\t{drafts[i % len(drafts)]}\n"
                                 for i in range(samples)))
        archive = self.directory / f"drafts{samples}.agc"
        self.peak("create", "--force", "--samples", sheet, "-o", archive)
        return archive, drafts[-1]

    def test_append_and_convert_whatever_the_number_of_samples(self):
        out = self.directory / "out.agc"
        peaks = []
        for samples in (10, 499):
            archive, draft = self.archive_of(samples)
            with self.subTest("append", samples=samples):
                least = self.min_of("append", "-t", "1", archive, draft)
                self.assertLess(least, 256)
                peaks.append(self.peak("append", "--force", "-t", "1", "--memory", f"{least}M", "-o", out,
                                       archive, draft))
                self.assertLessEqual(peaks[-1], least * MIB)
            with self.subTest("append, verified", samples=samples):
                peak = self.peak("append", "--force", "-t", "2", "--memory", "256M", "--verify=full", "-o",
                                 out, archive, draft)
                self.assertLessEqual(peak, 256 * MIB)
            for threads in (1, 2, 64):
                with self.subTest("convert", samples=samples, threads=threads):
                    least = self.min_of("convert", "-t", threads, archive)
                    self.assertLess(least, 256)
                    peak = self.peak("convert", "--force", "-t", threads, "--memory", f"{least}M", "-o", out,
                                     archive)
                    self.assertLessEqual(peak, least * MIB)
        self.assertLess(peaks[1] - peaks[0], 8 * MIB)

    def test_reading_with_a_small_cache(self):
        archive = self.directory / "read.agc"
        self.peak("create", "--force", "-o", archive, *self.genomes, self.novel, self.gap)
        beside_the_cache = 40 * MIB
        for args in (["getcol"], ["getset"], ["getctg"]):
            asked = {"getset": ["g3"], "getctg": ["a@novel", "a@g2:100-200"]}.get(args[0], [])
            with self.subTest(args=args):
                peak = self.peak(*args, "--cache", "8M", "-t", "2", archive, *asked)
                self.assertLessEqual(peak, 8 * MIB + beside_the_cache)


if __name__ == "__main__":
    unittest.main()
