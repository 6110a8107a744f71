/* A C99 program that uses everything of spillway_write.h. Usage: write_client DIRECTORY, which is
 * empty. Leaves DIRECTORY/made.agc and DIRECTORY/appended.agc for who called it. Prints what is
 * wrong; exit code 1 then. */
#include <spillway/spillway_write.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static char made[4096];
static char appended[4096];
static char scratch[4096];

static spw_writer* open_at(const char* path, const char* base, const char* setting) {
  const char* settings[] = {NULL, "threads=1", NULL, NULL};
  spw_writer_options options = {0};
  settings[0] = scratch;
  settings[2] = setting;
  options.base = base;
  options.settings = settings;
  return spw_writer_open(path, &options);
}

static int64_t add_contig(spw_writer* writer, const char* header, const char* bases) {
  const size_t size = strlen(bases);
  int64_t status = spw_writer_add_contig(writer, header);
  if (status == 0) status = spw_writer_add_bases(writer, bases, size / 2);
  if (status == 0) status = spw_writer_add_bases(writer, bases + size / 2, size - size / 2);
  return status;
}

static void check_refusals(void) {
  CHECK(spw_writer_open(NULL, NULL) == NULL && strstr(spw_last_error(), "NULL") != NULL);
  CHECK(open_at(made, NULL, "no-such-option=1") == NULL);
  CHECK(strstr(spw_last_error(), "no-such-option") != NULL);
  CHECK(open_at(made, NULL, "memory") == NULL);
  CHECK(open_at(made, NULL, "output=x") == NULL);
  CHECK(open_at(made, NULL, "memory=1M") == NULL && strstr(spw_last_error(), "memory") != NULL);
  CHECK(open_at("/no/such/directory/out.agc", NULL, NULL) == NULL);
  CHECK(open_at(made, "/no/such/base.agc", NULL) == NULL);
  CHECK(spw_writer_add_sample(NULL, "a") == SPW_USAGE);
  CHECK(spw_writer_finish(NULL) == SPW_USAGE);
  spw_writer_stop(NULL);
  spw_writer_close(NULL);
}

static void check_failures_are_for_good(void) {
  spw_writer* writer = open_at(made, NULL, NULL);
  CHECK(writer != NULL);
  CHECK(spw_writer_add_sample(writer, "a") == 0);
  CHECK(add_contig(writer, "chr", "ACGT") == 0);
  CHECK(spw_writer_add_bases(writer, NULL, 0) == 0);
  CHECK(spw_writer_add_sample(writer, "a") == SPW_INPUT);
  CHECK(strstr(spw_last_error(), "'a'") != NULL);
  CHECK(spw_writer_finish(writer) == SPW_USAGE);
  spw_writer_close(writer);

  writer = open_at(made, NULL, NULL);
  CHECK(spw_writer_add_sample(writer, "a") == 0);
  CHECK(add_contig(writer, "chr", "AC\nGT") == SPW_INPUT);
  spw_writer_close(writer);

  writer = open_at(made, NULL, NULL);
  CHECK(spw_writer_add_sample(writer, "a") == 0);
  spw_writer_stop(writer);
  CHECK(spw_writer_add_contig(writer, "chr") == SPW_INTERRUPTED);
  spw_writer_close(writer);
  CHECK(access(made, F_OK) != 0);
}

static void check_archives(void) {
  spw_writer* writer = open_at(made, NULL, "segment-size=500");
  CHECK(writer != NULL);
  CHECK(spw_writer_add_sample(writer, "one") == 0);
  CHECK(add_contig(writer, "chr1 the first", "ACGTACGTTTGACCA") == 0);
  CHECK(add_contig(writer, "empty", "") == 0);
  CHECK(spw_writer_add_sample(writer, "two") == 0);
  CHECK(add_contig(writer, "chr1", "acgtNNNRYACGT") == 0);
  CHECK(access(made, F_OK) != 0);
  CHECK(spw_writer_finish(writer) == 0);
  CHECK(spw_writer_finish(writer) == SPW_USAGE);
  spw_writer_close(writer);
  CHECK(access(made, F_OK) == 0);

  writer = open_at(appended, made, NULL);
  CHECK(writer != NULL);
  CHECK(spw_writer_add_sample(writer, "three") == 0);
  CHECK(add_contig(writer, "chr1", "ACGTACGTTTGACCATTT") == 0);
  CHECK(spw_writer_finish(writer) == 0);
  spw_writer_close(writer);
  CHECK(open_at(appended, made, "segment-size=500") == NULL);
}

static void check_bases(void) {
  spw_archive* archive = spw_open(appended, NULL);
  char bases[64] = {0};
  int64_t sample = -1;
  int64_t contig = -1;
  CHECK(archive != NULL && spw_sample_count(archive) == 3);
  CHECK(spw_contig_length(archive, 0, 1) == 0);
  CHECK(strcmp(spw_contig_header(archive, 0, 0), "chr1 the first") == 0);
  CHECK(spw_find_contig(archive, "two#chr1", &sample, &contig) == 0);
  CHECK(spw_fetch(archive, sample, contig, 0, INT64_MAX, bases, sizeof bases) == 13);
  CHECK(strcmp(bases, "acgtNNNRYACGT") == 0);
  spw_close(archive);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  snprintf(made, sizeof made, "%s/made.agc", argv[1]);
  snprintf(appended, sizeof appended, "%s/appended.agc", argv[1]);
  snprintf(scratch, sizeof scratch, "scratch-dir=%s", argv[1]);
  check_refusals();
  check_failures_are_for_good();
  check_archives();
  check_bases();
  if (failures == 0) printf("all is well\n");
  return failures == 0 ? 0 : 1;
}
