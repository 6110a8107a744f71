"""Generated collections for tests, and what must come back from an archive of them."""

import gzip
import random

COMPLEMENT = str.maketrans("ACGTacgt", "TGCAtgca")
ALPHABET = "ACGTNRYSWKMBDHVUacgtnryswkmbdhvu"


def random_bases(rng, length):
    return "".join(rng.choices("ACGT", k=length))


def soft_masked(rng, bases):
    """`bases` with stretches in lower case."""
    pieces = []
    at = 0
    while at < len(bases):
        upper = at + int(rng.expovariate(1 / 400))
        end = upper + int(rng.expovariate(1 / 200))
        pieces += [bases[at:upper], bases[upper:end].lower()]
        at = end
    return "".join(pieces)


def reverse_complement(bases):
    return bases.translate(COMPLEMENT)[::-1]


def relative(rng, bases, rate=0.005):
    """`bases` with substitutions, short indels and now and then something larger."""
    pieces = []
    at = 0
    while at < len(bases):
        step = min(len(bases), at + 1 + int(rng.expovariate(rate)))
        pieces.append(bases[at:step])
        at = step
        kind = rng.random()
        if kind < 0.8:
            pieces.append(rng.choice("ACGT"))
            at += 1
        elif kind < 0.9:
            pieces.append(random_bases(rng, rng.randint(1, 20)))
        elif kind < 0.98:
            at += rng.randint(1, 20)
        elif kind < 0.99:
            pieces.append(random_bases(rng, rng.randint(100, 2500)))
        else:
            end = at + rng.randint(200, 4000)
            pieces.append(reverse_complement(bases[at:end]))
            at = end
    return "".join(pieces)


def sprinkle(rng, bases, letters, count):
    """`bases` with `count` bytes replaced by some of `letters`, alone and in runs."""
    out = list(bases)
    for _ in range(count):
        at = rng.randrange(len(out))
        run = rng.choice((1, 1, 1, 2, 7))
        out[at:at + run] = [rng.choice(letters)] * len(out[at:at + run])
    return "".join(out)


def draft(rng, contigs):
    """The genome broken into contigs in any order and direction, some of them tiny."""
    pieces = []
    for _, bases in contigs:
        at = 0
        while at < len(bases):
            length = rng.choice((3, 20, 31, 400, 3000, 9000, 30000))
            piece = bases[at:at + length]
            pieces.append(piece if rng.random() < 0.5 else reverse_complement(piece))
            at += length
    rng.shuffle(pieces)
    return [(f"NODE_{i}_length_{len(p)}_cov_{rng.random():.3f}", p) for i, p in enumerate(pieces)]


def collection(seed, genomes=5, bases=60000):
    """Samples by name: lists of (header, bases). The first is the reference. Among them whatever is
    rare: drafts, soft masks, IUPAC codes, runs of N, bytes that are no letters, contigs that are
    empty, tiny, unrelated or of one name."""
    rng = random.Random(seed)
    reference = [("chr1 the first", soft_masked(rng, random_bases(rng, bases))),
                 ("chr2", random_bases(rng, bases // 3)),
                 ("tiny", random_bases(rng, 25)), ("short", random_bases(rng, 900))]
    samples = {"reference": reference}
    for i in range(genomes - 1):
        contigs = [(name, relative(rng, b)) for name, b in reference]
        kind = i % 5
        if kind == 0:
            contigs = draft(rng, contigs)
        elif kind == 1:
            at = rng.randrange(bases // 2)
            name, b = contigs[0]
            contigs[0] = (name, b[:at] + "N" * rng.randint(1, 9000) + b[at:])
            contigs[1] = ("chr2", sprinkle(rng, contigs[1][1], "NRYSWKMBDHVU", 200))
            contigs.append(("gap", "N" * 3000))
        elif kind == 2:
            contigs[0] = ("chr1 the first", sprinkle(rng, contigs[0][1], "-*_.?EFILOPQZJXefz", 60))
            contigs.append(("residues", "-" * 500 + "*"))
            contigs.append(("protein", "MEEPQSDPSVEPPLSQETFSDLWKLLPENNVLSPLPSQAMDDLMLSPDDIEQWFTEDPGP"))
        elif kind == 3:
            contigs += [("empty", ""), ("chr2", contigs[1][1][:500]), ("one", "A"),
                        ("k", contigs[0][1][100:131]), ("novel", random_bases(rng, 12000)),
                        ("chr2", ""), ("turned", reverse_complement(contigs[1][1]))]
        else:
            bases_in = rng.choice((str.upper, str.lower, str.swapcase))
            contigs = [(f"only {i}", bases_in(contigs[0][1]))]
        samples[f"g{i}.v{i % 3}"] = contigs
    return samples


def fasta(contigs, width=80):
    lines = []
    for name, bases in contigs:
        lines.append(">" + name)
        lines += [bases[i:i + width] for i in range(0, len(bases), width)]
    return "".join(line + "\n" for line in lines)


def in_capitals(text):
    """FASTA as agc gives it out."""
    return "".join(line if line.startswith(">") else line.upper()
                   for line in text.splitlines(keepends=True))


def bgzip(data, block=5000):
    """Members as bgzip makes them, with their extra field, and the empty one at the end."""
    out = b""
    for at in list(range(0, len(data), block)) + [len(data)]:
        packed = gzip.compress(data[at:at + block], mtime=0)
        body = packed[10:]
        size = 18 + len(body)
        out += (packed[:3] + b"\x04" + packed[4:10] + b"\x06\x00BC\x02\x00" +
                (size - 1).to_bytes(2, "little") + body)
    return out
