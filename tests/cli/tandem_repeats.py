"""Tandem repeats of a million bases, as tests of sizes want them."""

import random

BASES = 1000000
SIZES = (("-s", "100"), ("-s", "1500"), ())  # options for segments, small and by default


def repeat(period, bases=BASES, shift=0):
    unit = "".join(random.Random(period).choices("ACGT", k=period))
    return (unit * (bases // period + 2))[shift:shift + bases]


def mutated(bases, rate, seed):
    rng = random.Random(seed)
    bases = list(bases)
    for i in rng.sample(range(len(bases)), int(rate * len(bases))):
        bases[i] = rng.choice([base for base in "ACGT" if base != bases[i]])
    return "".join(bases)
