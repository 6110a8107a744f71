/* A C99 program that uses everything of spillway.h. Usage: c_client ARCHIVE FASTA: the archive's
 * samples "ref" and "odd" of tests/golden-spillway, and what "odd" was made of.
 * Prints what is wrong; exit code 1 then. */
#include <spillway/spillway.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

struct memory {
  const unsigned char* bytes;
  size_t size;
  int is_broken;
};

static int read_memory(void* user, uint64_t offset, void* buffer, size_t size) {
  const struct memory* memory = user;
  if (memory->is_broken || offset > memory->size || size > memory->size - offset) return 1;
  memcpy(buffer, memory->bytes + offset, size);
  return 0;
}

static unsigned char* read_file(const char* path, size_t* size) {
  FILE* file = fopen(path, "rb");
  unsigned char* bytes = malloc(1 << 20);
  if (file == NULL || bytes == NULL) exit(2);
  *size = fread(bytes, 1, 1 << 20, file);
  fclose(file);
  return bytes;
}

/* Each header of `fasta` is that of a contig of the sample, each with its bases. */
static void check_bases(const spw_archive* archive, int64_t sample, const char* fasta) {
  static char bases[1 << 16];
  static char out[1 << 16];
  int64_t contig = 0;
  while (*fasta == '>') {
    const char* end = strchr(fasta, '\n');
    const size_t header = (size_t)(end - fasta) - 1;
    const char* got = spw_contig_header(archive, sample, contig);
    size_t length = 0;
    size_t begin;
    CHECK(got != NULL && strlen(got) == header && memcmp(got, fasta + 1, header) == 0);
    /* A '>' within a line is no base. */
    for (fasta = end + 1; *fasta != '\0' && (*fasta != '>' || fasta[-1] != '\n'); ++fasta) {
      if (*fasta != '\n' && *fasta != '>') bases[length++] = *fasta;
    }
    CHECK(spw_contig_length(archive, sample, contig) == (int64_t)length);
    for (begin = 0; begin <= length; ++begin) {
      const size_t n = length - begin < 5 ? length - begin : 5;
      memset(out, '?', sizeof out);
      CHECK(spw_fetch(archive, sample, contig, (int64_t)begin, (int64_t)begin + 5, out, 5) ==
            (int64_t)n);
      CHECK(memcmp(out, bases + begin, n) == 0 && out[n] == '?');
    }
    ++contig;
  }
  CHECK(spw_contig_count(archive, sample) == contig);
}

static void check_null(const spw_archive* archive) {
  char out[4];
  int64_t sample = 7, contig = 7;
  CHECK(spw_open(NULL, NULL) == NULL && *spw_last_error() != '\0');
  CHECK(spw_open_memory(NULL, 5, NULL) == NULL);
  CHECK(spw_open_callback(NULL, NULL, 5, NULL, NULL) == NULL);
  CHECK(spw_sample_count(NULL) == SPW_USAGE);
  CHECK(spw_sample_name(NULL, 0) == NULL);
  CHECK(spw_find_sample(NULL, "ref") == SPW_USAGE);
  CHECK(spw_find_sample(archive, NULL) == SPW_USAGE);
  CHECK(spw_contig_count(NULL, 0) == SPW_USAGE);
  CHECK(spw_contig_name(NULL, 0, 0) == NULL);
  CHECK(spw_contig_header(NULL, 0, 0) == NULL);
  CHECK(spw_contig_length(NULL, 0, 0) == SPW_USAGE);
  CHECK(spw_find_contig(NULL, "chr1", &sample, &contig) == SPW_USAGE);
  CHECK(spw_find_contig(archive, NULL, &sample, &contig) == SPW_USAGE);
  CHECK(sample == 7 && contig == 7);
  CHECK(spw_find_contig(archive, "chr1", NULL, NULL) == SPW_OK);
  CHECK(spw_find_contig_in(archive, 0, NULL) == SPW_USAGE);
  CHECK(spw_fetch(NULL, 0, 0, 0, 1, out, sizeof out) == SPW_USAGE);
  CHECK(spw_fetch(archive, 0, 0, 0, 4, NULL, 4) == SPW_USAGE);
  CHECK(spw_fetch(archive, 0, 0, 4, 4, NULL, 0) == 0);
  CHECK(spw_fetch_many(archive, NULL, 3, 1) == SPW_USAGE);
  CHECK(spw_fetch_many(archive, NULL, 0, 1) == 0);
  spw_close(NULL);
}

static void check_several(const char* path) {
  const char* paths[3];
  spw_archive* all;
  int64_t sample = -1, contig = -1;
  paths[0] = path;
  paths[1] = path;
  paths[2] = NULL;
  CHECK(spw_open_all(NULL, 1, SPW_OWN_NAMES, NULL) == NULL);
  CHECK(spw_open_all(paths, 0, SPW_OWN_NAMES, NULL) == NULL);
  CHECK(spw_open_all(paths, 3, SPW_OWN_NAMES, NULL) == NULL);
  CHECK(spw_open_all(paths, 1, 7, NULL) == NULL);
  CHECK(spw_open_all(paths, 2, SPW_OWN_NAMES, NULL) == NULL);
  CHECK(strstr(spw_last_error(), "both have a sample") != NULL);
  CHECK(spw_open_all(paths, 2, SPW_ARCHIVE_NAMES, NULL) == NULL);
  all = spw_open_all(paths, 1, SPW_ARCHIVE_NAMES, NULL);
  CHECK(spw_sample_count(all) == 2 && strcmp(spw_sample_name(all, 0), "full/ref") == 0);
  CHECK(spw_find_contig(all, "full/ref#chr1", &sample, &contig) == 0 && sample == 0);
  CHECK(spw_find_sample(all, "ref") == SPW_NOT_FOUND);
  spw_close(all);
}

static void check_failures(const spw_archive* archive) {
  char out[16] = "untouched";
  int64_t sample, contig;
  CHECK(spw_find_sample(archive, "nobody") == SPW_NOT_FOUND);
  CHECK(strstr(spw_last_error(), "nobody") != NULL);
  CHECK(spw_find_contig(archive, "nothing", &sample, &contig) == SPW_NOT_FOUND);
  CHECK(spw_find_contig_in(archive, 0, "nothing") == SPW_NOT_FOUND);
  CHECK(spw_sample_name(archive, -1) == NULL && spw_sample_name(archive, 2) == NULL);
  CHECK(spw_contig_count(archive, 2) == SPW_USAGE && spw_contig_count(archive, -1) == SPW_USAGE);
  CHECK(spw_contig_name(archive, 0, 1) == NULL && spw_contig_header(archive, 5, 0) == NULL);
  CHECK(spw_contig_length(archive, 0, INT64_MAX) == SPW_USAGE);
  CHECK(spw_fetch(archive, 0, 0, -1, 4, out, sizeof out) == SPW_USAGE);
  CHECK(spw_fetch(archive, 0, 0, 0, -1, out, sizeof out) == SPW_USAGE);
  CHECK(spw_fetch(archive, 0, 0, 5, 4, out, sizeof out) == SPW_USAGE);
  CHECK(spw_fetch(archive, 0, 0, 0, 17, out, sizeof out) == SPW_USAGE);
  CHECK(spw_fetch(archive, 0, 0, 0, INT64_MAX, out, sizeof out) == SPW_USAGE);
  CHECK(strcmp(out, "untouched") == 0);
  CHECK(spw_fetch(archive, 0, 0, INT64_MAX - 1, INT64_MAX, out, sizeof out) == 0);
  CHECK(spw_open("/nowhere/at/all.agc", NULL) == NULL);
  CHECK(strstr(spw_last_error(), "/nowhere/at/all.agc") != NULL);
}

static void check_many(const spw_archive* archive) {
  enum { kRanges = 100 };
  static char bases[kRanges][10];
  char one[10];
  spw_range ranges[kRanges];
  int i;
  for (i = 0; i < kRanges; ++i) {
    ranges[i].sample = 0;
    ranges[i].contig = i == 50 ? 9 : 0;
    ranges[i].begin = (i * 37) % 90;
    ranges[i].end = ranges[i].begin + 10;
    ranges[i].out = bases[i];
    ranges[i].capacity = i == 60 ? 9 : 10;
    ranges[i].result = 99;
  }
  CHECK(spw_fetch_many(archive, ranges, kRanges, 3) == 2);
  for (i = 0; i < kRanges; ++i) {
    if (i == 50 || i == 60) {
      CHECK(ranges[i].result == SPW_USAGE);
    } else {
      CHECK(spw_fetch(archive, 0, 0, ranges[i].begin, ranges[i].end, one, sizeof one) == 10);
      CHECK(ranges[i].result == 10 && memcmp(one, bases[i], 10) == 0);
    }
  }
}

int main(int argc, char** argv) {
  spw_archive* archive;
  spw_archive* other;
  spw_options options;
  struct memory memory;
  unsigned char* fasta;
  size_t size;
  int64_t sample = -1, contig = -1;
  char out[8];
  const char* name;
  if (argc != 3) return 2;
  CHECK(*spw_last_error() == '\0');
  archive = spw_open(argv[1], NULL);
  if (archive == NULL) {
    printf("%s\n", spw_last_error());
    return 1;
  }
  CHECK(strchr(spw_version(), '.') != NULL);
  CHECK(spw_sample_count(archive) == 2);
  name = spw_sample_name(archive, 1);
  CHECK(strcmp(spw_sample_name(archive, 0), "ref") == 0 && strcmp(name, "odd") == 0);
  CHECK(spw_find_sample(archive, "odd") == 1);
  CHECK(spw_contig_count(archive, 0) == 1);
  CHECK(strcmp(spw_contig_name(archive, 1, 2), "plain") == 0);
  CHECK(strcmp(spw_contig_header(archive, 1, 2), "plain x") == 0);
  CHECK(strcmp(spw_contig_header(archive, 1, 1), "letters") == 0);
  CHECK(spw_find_contig_in(archive, 1, "plain") == 2);
  CHECK(spw_find_contig(archive, "odd#plain", &sample, &contig) == SPW_OK);
  CHECK(sample == 1 && contig == 2);
  CHECK(spw_fetch(archive, 1, 2, 0, 100, out, 6) == 6 && memcmp(out, "ACGTNN", 6) == 0);
  check_null(archive);
  check_failures(archive);
  check_several(argv[1]);
  check_many(archive);
  CHECK(spw_sample_name(archive, 1) == name);

  memory.bytes = read_file(argv[1], &memory.size);
  memory.is_broken = 0;
  fasta = read_file(argv[2], &size);
  fasta[size] = '\0';
  memset(&options, 0, sizeof options);
  options.cache_bytes = 1;
  other = spw_open_callback(read_memory, &memory, memory.size, "object", &options);
  CHECK(other != NULL);
  memory.is_broken = 1;
  CHECK(spw_fetch(other, 0, 0, 0, 5, out, sizeof out) == SPW_IO);
  CHECK(strstr(spw_last_error(), "object") != NULL);
  memory.is_broken = 0;
  check_bases(other, 1, (const char*)fasta);
  spw_close(other);
  other = spw_open_memory(memory.bytes, memory.size, NULL);
  check_bases(other, 1, (const char*)fasta);
  spw_close(other);
  CHECK(spw_open_memory(memory.bytes, memory.size / 2, NULL) == NULL);
  spw_close(archive);
  if (failures == 0) printf("all as it should be\n");
  return failures != 0;
}
