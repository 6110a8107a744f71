/* An archive of sequences that are in memory. Usage: write OUTPUT.agc */
#include <spillway/spillway_write.h>
#include <stdio.h>

enum { kLength = 20000, kPiece = 4096 };

/* Some genome: where it differs from others is decided by `sample`. */
static void make_bases(unsigned sample, char* bases) {
  uint32_t state = 1;
  for (int i = 0; i < kLength; ++i) {
    state = state * 1664525u + 1013904223u;
    bases[i] = "ACGT"[((state >> 24) + (i % 1000 == 0 ? sample : 0)) % 4];
  }
}

static int64_t add_sample(spw_writer* writer, unsigned sample) {
  static char bases[kLength];
  char name[32];
  snprintf(name, sizeof name, "sample%u", sample);
  make_bases(sample, bases);
  int64_t status = spw_writer_add_sample(writer, name);
  if (status == SPW_OK) status = spw_writer_add_contig(writer, "chr1 made by an example");
  for (int at = 0; status == SPW_OK && at < kLength; at += kPiece) { /* pieces of any size */
    const size_t size = at + kPiece < kLength ? kPiece : kLength - at;
    status = spw_writer_add_bases(writer, bases + at, size);
  }
  return status;
}

int main(int argc, char** argv) {
  if (argc != 2) return fprintf(stderr, "usage: write OUTPUT.agc\n"), 2;
  const char* const settings[] = {"memory=1G", "force=yes", NULL};
  const spw_writer_options options = {.settings = settings};
  spw_writer* writer = spw_writer_open(argv[1], &options);
  int64_t status = writer == NULL ? SPW_INTERNAL : SPW_OK;
  for (unsigned sample = 0; status == SPW_OK && sample < 3; ++sample) {
    status = add_sample(writer, sample);
  }
  if (status == SPW_OK) status = spw_writer_finish(writer); /* the archive appears here */
  if (status != SPW_OK) fprintf(stderr, "%s\n", spw_last_error());
  spw_writer_close(writer);
  return (int)-status;
}
