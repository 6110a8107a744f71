/* library_bench: what reading by libspillway costs. One line of key=value pairs.
 *
 * Usage: library_bench ARCHIVE [-w WINDOWS] [-l LENGTH] [-s SEED] [-t THREADS] [-b] [-n]
 *   By default: whole contigs, all of them. -w: random windows of LENGTH (4000) bases over all contigs
 *   that are as long. -t: on THREADS threads, one handle. -b: as one batch, by spw_fetch_many.
 *   -n: names and lengths alone. -f: windows by flat names (sample#contig).
 *   CPU times are those of the process, in seconds. */
#include <inttypes.h>
#include <pthread.h>
#include <spillway/spillway.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static spw_archive* archive;
static spw_range* ranges;
static size_t count = 0;
static int threads = 1;
static int by_name = 0;

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void fail(void) {
  fprintf(stderr, "%s\n", spw_last_error());
  exit(1);
}

static void* room(size_t bytes) {
  void* memory = malloc(bytes > 0 ? bytes : 1);
  if (memory == NULL) exit(1);
  return memory;
}

/* splitmix64 */
static uint64_t next(uint64_t* state) {
  uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static void add(int64_t sample, int64_t contig, int64_t begin, int64_t end) {
  static size_t capacity = 0;
  if (count == capacity) {
    capacity = capacity == 0 ? 1024 : 2 * capacity;
    ranges = realloc(ranges, capacity * sizeof *ranges);
    if (ranges == NULL) exit(1);
  }
  memset(&ranges[count], 0, sizeof *ranges);
  ranges[count].sample = sample;
  ranges[count].contig = contig;
  ranges[count].begin = begin;
  ranges[count].end = end;
  ++count;
}

/* Fetches its share, each range into the same buffer. */
static void* fetch_share(void* argument) {
  const size_t thread = *(const size_t*)argument;
  const size_t last = count * (thread + 1) / (size_t)threads;
  size_t i = count * thread / (size_t)threads;
  size_t longest = 0, at;
  char* out;
  for (at = i; at < last; ++at) {
    const size_t bases = (size_t)(ranges[at].end - ranges[at].begin);
    if (bases > longest) longest = bases;
  }
  out = room(longest);
  for (; i < last; ++i) {
    int64_t sample = ranges[i].sample, contig = ranges[i].contig;
    char name[4096];
    if (by_name) {
      snprintf(name, sizeof name, "%s#%s", spw_sample_name(archive, sample),
               spw_contig_name(archive, sample, contig));
      if (spw_find_contig(archive, name, &sample, &contig) != 0) fail();
    }
    ranges[i].result =
        spw_fetch(archive, sample, contig, ranges[i].begin, ranges[i].end, out, longest);
    if (ranges[i].result < 0) fail();
  }
  free(out);
  return NULL;
}

static void fetch_all(int is_batch) {
  pthread_t others[64];
  size_t numbers[64];
  size_t i;
  if (is_batch) {
    for (i = 0; i < count; ++i) {
      ranges[i].capacity = (size_t)(ranges[i].end - ranges[i].begin);
      ranges[i].out = room(ranges[i].capacity);
    }
    if (spw_fetch_many(archive, ranges, count, threads) != 0) fail();
    return;
  }
  for (i = 0; i < (size_t)threads; ++i) {
    numbers[i] = i;
    if (i > 0) pthread_create(&others[i], NULL, fetch_share, &numbers[i]);
  }
  fetch_share(&numbers[0]);
  for (i = 1; i < (size_t)threads; ++i) pthread_join(others[i], NULL);
}

int main(int argc, char** argv) {
  long windows = -1;
  int64_t length = 4000, samples, contigs = 0, bases = 0, sample, contig;
  uint64_t seed = 1;
  int names_only = 0, is_batch = 0, option;
  double cpu, wall, open_cpu, names_cpu;
  struct rusage usage;
  size_t i;
  while ((option = getopt(argc, argv, "w:l:s:t:bnf")) != -1) {
    if (option == 'w') windows = atol(optarg);
    if (option == 'l') length = atol(optarg);
    if (option == 's') seed = strtoull(optarg, NULL, 10);
    if (option == 't') threads = atoi(optarg);
    if (option == 'b') is_batch = 1;
    if (option == 'n') names_only = 1;
    if (option == 'f') by_name = 1;
    if (option == '?') return 2;
  }
  if (optind + 1 != argc || threads < 1 || threads > 64) {
    fprintf(
        stderr,
        "usage: library_bench ARCHIVE [-w WINDOWS] [-l LENGTH] [-s SEED] [-t THREADS] [-bnf]\n");
    return 2;
  }
  cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  archive = spw_open(argv[optind], NULL);
  if (archive == NULL) fail();
  open_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;

  cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  samples = spw_sample_count(archive);
  for (sample = 0; sample < samples; ++sample) {
    const int64_t n = spw_contig_count(archive, sample);
    for (contig = 0; contig < n; ++contig, ++contigs) {
      const int64_t bases_of_contig = spw_contig_length(archive, sample, contig);
      if (spw_contig_name(archive, sample, contig) == NULL || bases_of_contig < 0) fail();
      if (windows < 0 || bases_of_contig >= length) {
        add(sample, contig, 0, bases_of_contig);
      }
    }
  }
  names_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;

  if (windows >= 0 && count > 0) {
    const spw_range* const all = ranges;
    const size_t choice = count;
    long w;
    ranges = NULL;
    count = 0;
    {
      spw_range* const chosen = room((size_t)windows * sizeof *chosen);
      for (w = 0; w < windows; ++w) {
        const spw_range* const one = &all[next(&seed) % choice];
        chosen[w] = *one;
        chosen[w].begin = (int64_t)(next(&seed) % (uint64_t)(one->end - length + 1));
        chosen[w].end = chosen[w].begin + length;
      }
      ranges = chosen;
      count = (size_t)windows;
    }
  }
  cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
  wall = seconds(CLOCK_MONOTONIC);
  if (!names_only) fetch_all(is_batch);
  cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  wall = seconds(CLOCK_MONOTONIC) - wall;
  for (i = 0; i < count; ++i) bases += ranges[i].result;
  getrusage(RUSAGE_SELF, &usage);
  printf("samples=%" PRId64 " contigs=%" PRId64 " ranges=%zu bases=%" PRId64
         " open_cpu=%.4f names_cpu=%.4f fetch_cpu=%.3f fetch_wall=%.3f per_cpu_second=%.0f"
         " mb_per_cpu_second=%.0f peak_rss_kib=%ld\n",
         samples, contigs, count, bases, open_cpu, names_cpu, cpu, wall,
         cpu > 0 ? (double)count / cpu : 0, cpu > 0 ? (double)bases / cpu / 1e6 : 0,
         usage.ru_maxrss);
  spw_close(archive);
  return 0;
}
