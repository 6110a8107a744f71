/* libagc's C functions as its callers use them. Usage: libagc_c_client APPENDED NAMES EMPTY: archives
 * of tests/golden and tests/golden-ours. Prints what is wrong; exit code 1 then. */
#include "libagc_client.h"

#include <agc-api.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void check_lists(const agc_t* agc) {
  int n = -5, m = -5, i;
  char** samples = agc_list_sample(agc, &n);
  char** contigs = agc_list_ctg(agc, "plain2", &m);
  char* reference = agc_reference_sample(agc);
  CHECK(n == 7 && agc_n_sample(agc) == 7);
  for (i = 0; i + 1 < n; ++i) CHECK(strcmp(samples[i], samples[i + 1]) < 0); /* by name */
  CHECK(samples[n] == NULL);
  CHECK(strcmp(reference, "ref") == 0);
  CHECK(m == 4 && agc_n_ctg(agc, "plain2") == 4 && contigs[4] == NULL);
  CHECK(strcmp(contigs[2], "plain2#1#chr3 length=8986 strain plain2") == 0);
  CHECK(agc_list_destroy(samples) == 0 && agc_list_destroy(contigs) == 0);
  CHECK(agc_string_destroy(reference) == 0);
  /* Without a sample: all of them. */
  CHECK(agc_n_ctg(agc, NULL) == 28 && agc_n_ctg(agc, "") == 28);
  contigs = agc_list_ctg(agc, NULL, &m);
  CHECK(m == 28 && contigs != NULL && contigs[28] == NULL);
  agc_list_destroy(contigs);
  /* A sample that is not there. */
  CHECK(agc_n_ctg(agc, "nobody") == -1);
  contigs = agc_list_ctg(agc, "nobody", &m);
  CHECK(m == 0 && contigs != NULL && contigs[0] == NULL);
  agc_list_destroy(contigs);
  /* The number may be left out. */
  contigs = agc_list_ctg(agc, "ref", NULL);
  CHECK(contigs != NULL);
  agc_list_destroy(contigs);
}

static void check_range(const agc_t* agc, int start, int end, int expected) {
  static char all[9000], some[9000];
  const int first = start < 0 ? 0 : start;
  memset(some, '?', sizeof some);
  CHECK(agc_get_ctg_seq(agc, "plain2", "plain2#1#chr3", -1, -1, all) == 8986);
  CHECK(agc_get_ctg_seq(agc, "plain2", "plain2#1#chr3", start, end, some) == expected);
  if (expected < 0) {
    CHECK(some[0] == '?');
  } else {
    CHECK(memcmp(all + (expected > 0 ? first : 0), some, (size_t)expected) == 0);
    CHECK(some[expected] == '\0' && some[expected + 1] == '?');
  }
}

static void check_ranges(const agc_t* agc) {
  check_range(agc, 0, 19, 20);
  check_range(agc, 5, 5, 1);
  check_range(agc, -1, -1, 8986);
  check_range(agc, INT_MIN, -7, 8986);
  check_range(agc, -3, 9, 10);
  check_range(agc, 8980, -1, 6);
  check_range(agc, 8980, 9500, 6);
  check_range(agc, 8985, INT_MAX, 1);
  check_range(agc, 8986, 9000, 0);
  check_range(agc, INT_MAX, INT_MAX, 0);
  check_range(agc, 9, 8, -1);
  check_range(agc, 100, 0, -1);
  check_range(agc, INT_MAX, 0, -1);
}

static void check_names(const agc_t* agc) {
  char bases[64];
  CHECK(agc_get_ctg_len(agc, "iupac0", "iupac0#1#chr4") == 3813);
  CHECK(agc_get_ctg_len(agc, "iupac0", "iupac0#1#chr4 length=3813 strain iupac0") == 3813);
  CHECK(agc_get_ctg_len(agc, NULL, "iupac0#1#chr4") == 3813);
  CHECK(agc_get_ctg_len(agc, "", "iupac0#1#chr4") == 3813);
  CHECK(agc_get_ctg_len(agc, "plain0", "iupac0#1#chr4") == -1);
  CHECK(agc_get_ctg_len(agc, "nobody", "chr1") == -1);
  CHECK(agc_get_ctg_len(agc, NULL, "nothing") == -1);
  CHECK(agc_get_ctg_seq(agc, "iupac0", "iupac0#1#chr4", 100, 139, bases) == 40);
  CHECK(strcmp(bases, "AGACCCTCACATAGWCAGAGAACTNNNNNAGGCTAUTCYG") == 0);
  CHECK(agc_get_ctg_seq(agc, NULL, "nothing", 0, 9, bases) == -1);
}

/* A caller that counts half-open: it asks for end - 1, has room for the bases and a 0 byte and not for
 * a byte more, and takes the text up to the 0 byte without looking at what is returned. */
static void check_half_open_caller(const agc_t* agc) {
  const int ends[] = {1, 2, 60, 700, 8986};
  size_t i;
  for (i = 0; i < sizeof ends / sizeof *ends; ++i) {
    const int begin = ends[i] / 3, end = ends[i];
    char* bases = malloc((size_t)(end - begin) + 1);
    if (bases == NULL) exit(2);
    agc_get_ctg_seq(agc, "plain2", "plain2#1#chr3", begin, end - 1, bases);
    CHECK(strlen(bases) == (size_t)(end - begin));
    free(bases);
  }
}

/* A caller that asks for the length of every contig it was told of, each by its first word, and then
 * for whole contigs; and one that frees a string by free(), as there was nothing else to free it by. */
static void check_callers_of_all(const agc_t* agc) {
  int n = 0, m = 0, i, j;
  char** samples = agc_list_sample(agc, &n);
  for (i = 0; i < n; ++i) {
    char** contigs = agc_list_ctg(agc, samples[i], &m);
    for (j = 0; j < m; ++j) {
      char* bases;
      int length;
      contigs[j][strcspn(contigs[j], " \t")] = '\0';
      length = agc_get_ctg_len(agc, samples[i], contigs[j]);
      CHECK(length > 0);
      bases = malloc((size_t)length + 1);
      if (bases == NULL) exit(2);
      CHECK(agc_get_ctg_seq(agc, samples[i], contigs[j], 0, length - 1, bases) == length);
      CHECK(strlen(bases) == (size_t)length && strspn(bases, "ACGTUNRYSWKMBDHV") == strlen(bases));
      free(bases);
    }
    agc_list_destroy(contigs);
  }
  agc_list_destroy(samples);
  free(agc_reference_sample(agc));
}

static void check_null(void) {
  char bases[4];
  int n = 3;
  CHECK(agc_open(NULL, 0) == NULL);
  CHECK(agc_n_sample(NULL) == -1 && agc_n_ctg(NULL, "ref") == -1);
  CHECK(agc_get_ctg_len(NULL, "ref", "chr1") == -1);
  CHECK(agc_get_ctg_seq(NULL, "ref", "chr1", 0, 1, bases) == -1);
  CHECK(agc_reference_sample(NULL) == NULL);
  CHECK(agc_list_sample(NULL, &n) == NULL && n == 0);
  CHECK(agc_list_ctg(NULL, "ref", &n) == NULL);
  CHECK(agc_list_destroy(NULL) == -1 && agc_string_destroy(NULL) == -1);
  CHECK(agc_close(NULL) == -1);
}

int main(int argc, char** argv) {
  agc_t* agc;
  char missing[] = "/nowhere/at/all.agc";
  char bases[64] = "untouched";
  if (argc != 4) return 2;
  CHECK(agc_open(missing, 1) == NULL);
  agc = agc_open(argv[1], 1);
  if (agc == NULL) return printf("cannot open\n"), 1;
  check_lists(agc);
  check_ranges(agc);
  check_names(agc);
  check_half_open_caller(agc);
  check_callers_of_all(agc);
  CHECK(agc_get_ctg_len(agc, "ref", NULL) == -1);
  CHECK(agc_get_ctg_seq(agc, "ref", "chr1", 0, 1, NULL) == -1);
  CHECK(agc_close(agc) == 0);
  check_null();

  /* Contigs without bases have length 0; chr1 is in two samples. */
  agc = agc_open(argv[3], 0);
  CHECK(agc_get_ctg_len(agc, "a", "empty1") == 0);
  CHECK(agc_get_ctg_seq(agc, "a", "empty1", -1, -1, bases) == 0 && bases[0] == '\0');
  CHECK(agc_get_ctg_len(agc, NULL, "chr1") == -2);
  CHECK(agc_get_ctg_seq(agc, NULL, "chr1", 0, 9, bases) == -1);
  CHECK(agc_close(agc) == 0);
  if (failures == 0) printf("all as it should be\n");
  return failures != 0;
}
