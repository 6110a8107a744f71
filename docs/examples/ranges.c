/* Prints the contigs of an archive and bases of each, or of one: ranges ARCHIVE [CONTIG] */
#include <inttypes.h>
#include <spillway/spillway.h>
#include <stdio.h>

static int print_range(const spw_archive* archive, int64_t sample, int64_t contig) {
  char bases[20];
  const int64_t n = spw_fetch(archive, sample, contig, 100, 120, bases, sizeof bases);
  if (n < 0) return fprintf(stderr, "%s\n", spw_last_error()), 1;
  printf("%s\t%s\t%" PRId64 "\t%.*s\n", spw_sample_name(archive, sample),
         spw_contig_name(archive, sample, contig), spw_contig_length(archive, sample, contig),
         (int)n, bases);
  return 0;
}

int main(int argc, char** argv) {
  int64_t sample, contig;
  int status = 0;
  spw_archive* archive = argc > 1 ? spw_open(argv[1], NULL) : NULL;
  if (archive == NULL) {
    fprintf(stderr, "%s\n", argc > 1 ? spw_last_error() : "usage: ranges ARCHIVE [CONTIG]");
    return 1;
  }
  if (argc > 2) {
    status = (int)spw_find_contig(archive, argv[2], &sample, &contig);
    if (status == 0) {
      status = print_range(archive, sample, contig);
    } else {
      fprintf(stderr, "%s\n", spw_last_error());
    }
  } else {
    for (sample = 0; sample < spw_sample_count(archive); ++sample) {
      for (contig = 0; contig < spw_contig_count(archive, sample) && status == 0; ++contig) {
        status = print_range(archive, sample, contig);
      }
    }
  }
  spw_close(archive);
  return status != 0;
}
