/* Reading AGC archives from C, and from everything that calls C.
 *
 *   spw_archive* a = spw_open("pangenome.agc", NULL);
 *   if (!a) { fprintf(stderr, "%s\n", spw_last_error()); return 1; }
 *   int64_t s, c;
 *   if (spw_find_contig(a, "HG002#chr1", &s, &c) == 0) {
 *     char bases[1000];
 *     int64_t n = spw_fetch(a, s, c, 5000, 6000, bases, sizeof bases);
 *   }
 *   spw_close(a);
 *
 * Coordinates are 0-based and half-open: [begin, end). Samples are numbered from 0 in the order of
 * the archive, contigs from 0 within their sample.
 *
 * Threads: one handle serves any number of threads at once, except that spw_close() must be the
 * last call. Decoded data is kept in one cache that all threads share.
 *
 * Failures: functions that return a number return a negative one: minus the exit code of the
 * program (SPW_USAGE ...). Functions that return a pointer return NULL. spw_last_error() has the
 * text. Nothing is ever printed, and no exception leaves the library.
 *
 * Strings that the library returns are UTF-8 or whatever bytes the archive holds, end in a 0 byte,
 * belong to the handle, and stay valid until spw_close(). */
#ifndef SPILLWAY_SPILLWAY_H
#define SPILLWAY_SPILLWAY_H

#include <stddef.h>
#include <stdint.h>

#define SPW_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

enum spw_status {
  SPW_OK = 0,
  SPW_INTERNAL = -1,    /* a fault of the library, or no memory */
  SPW_USAGE = -2,       /* an argument is out of range; a name that several contigs have */
  SPW_INPUT = -3,       /* the archive cannot be opened */
  SPW_NOT_FOUND = -4,   /* no such sample or contig */
  SPW_CORRUPT = -5,     /* the archive is damaged, or is not an AGC archive */
  SPW_UNSUPPORTED = -6, /* a version of the format that is not known */
  SPW_RESOURCE = -7,    /* descriptors, threads or memory ran out */
  SPW_IO = -8,          /* a read failed */
  SPW_INTERRUPTED = -9
};

/* An open archive. */
typedef struct spw_archive spw_archive;

/* Set to zeros (or pass NULL) for the defaults. */
typedef struct spw_options {
  uint64_t cache_bytes;      /* bound of the cache of decoded data; 0: 256 MiB */
  uint64_t name_index_bytes; /* bound of the index for spw_find_contig(); 0: 256 MiB */
  const char* remote_cache;  /* directory that keeps what is read by URL; NULL: none */
  uint64_t reserved[5];      /* for later versions; zeros */
} spw_options;

/* Reads `size` bytes at `offset` into `buffer` and returns 0, or returns another number on failure.
 * Called from any thread, several at a time. */
typedef int (*spw_pread)(void* user, uint64_t offset, void* buffer, size_t size);

/* Opens the archive at `path` for reading. NULL on failure. The caller closes it by spw_close(). */
SPW_API spw_archive* spw_open(const char* path, const spw_options* options);
/* The same for a regular file that is open. The descriptor is duplicated, and stays the caller's. */
SPW_API spw_archive* spw_open_fd(int descriptor, const spw_options* options);
/* The same for an archive in memory. `bytes` stays the caller's and must outlive the handle. */
SPW_API spw_archive* spw_open_memory(const void* bytes, size_t size, const spw_options* options);
/* The same for `size` bytes that `read` provides; `user` is passed on to it. `name` is what error
 * texts call the archive; NULL: "callback". */
SPW_API spw_archive* spw_open_callback(spw_pread read, void* user, uint64_t size, const char* name,
                                       const spw_options* options);
/* What the samples of several archives are called. */
enum spw_naming {
  SPW_OWN_NAMES = 0,    /* their names; no two archives may have a sample of one name */
  SPW_ARCHIVE_NAMES = 1 /* ARCHIVE/SAMPLE; ARCHIVE is the file's name without its extension */
};
/* Opens `count` archives (1 at least) as one that has the samples of all, in the order of `paths`.
 * They share the bounds of `options`. NULL if names clash. A descriptor stays open for each. */
SPW_API spw_archive* spw_open_all(const char* const* paths, size_t count, int naming,
                                  const spw_options* options);
/* Frees the handle and every string it returned. NULL is ignored. */
SPW_API void spw_close(spw_archive* archive);

/* Text of the calling thread's last failure, never NULL; empty if there was none. Valid until the
 * thread's next failure. */
SPW_API const char* spw_last_error(void);
/* Makes a copy of `text` that text: for libraries on top of this one. NULL: empty. */
SPW_API void spw_set_last_error(const char* text);
/* Version of the library, such as "0.1.0". */
SPW_API const char* spw_version(void);

/* Number of samples. */
SPW_API int64_t spw_sample_count(const spw_archive* archive);
/* Name of a sample. NULL if there is no such sample. */
SPW_API const char* spw_sample_name(const spw_archive* archive, int64_t sample);
/* Number of the sample of this name; SPW_NOT_FOUND. */
SPW_API int64_t spw_find_sample(const spw_archive* archive, const char* name);

/* Number of contigs of a sample. */
SPW_API int64_t spw_contig_count(const spw_archive* archive, int64_t sample);
/* First word of a contig's header line. NULL if there is no such contig. */
SPW_API const char* spw_contig_name(const spw_archive* archive, int64_t sample, int64_t contig);
/* The whole header line, without '>'. NULL if there is no such contig. */
SPW_API const char* spw_contig_header(const spw_archive* archive, int64_t sample, int64_t contig);
/* Bases of a contig. Nothing is decoded for it. */
SPW_API int64_t spw_contig_length(const spw_archive* archive, int64_t sample, int64_t contig);
/* Finds a contig by a flat name: a header line or its first word, if only one contig of the archive
 * has it, or sample#contig, sample:contig or contig@sample. Sets *sample and *contig and returns 0;
 * SPW_NOT_FOUND, or SPW_USAGE if several contigs are meant (then both are left alone). */
SPW_API int64_t spw_find_contig(const spw_archive* archive, const char* name, int64_t* sample,
                                int64_t* contig);
/* Finds a contig within a sample by its header line or the first word of that. Returns its number;
 * SPW_NOT_FOUND, or SPW_USAGE if several have the name. */
SPW_API int64_t spw_find_contig_in(const spw_archive* archive, int64_t sample, const char* name);

/* Writes bases [begin, end) of a contig to `out`, in the case in which they are stored and without
 * a 0 byte, and returns how many it wrote. `end` is clipped to the contig's length (INT64_MAX: to
 * the end); a range that begins at or after it has 0 bases. SPW_USAGE if begin or end is negative,
 * if end is before begin, or if `capacity` is smaller than the number of bases: then nothing is
 * written. On other failures what is in `out` has no meaning. */
SPW_API int64_t spw_fetch(const spw_archive* archive, int64_t sample, int64_t contig, int64_t begin,
                          int64_t end, char* out, size_t capacity);

/* A range for spw_fetch_many(), and its result. */
typedef struct spw_range {
  int64_t sample;
  int64_t contig;
  int64_t begin;
  int64_t end;
  char* out;       /* where the bases go */
  size_t capacity; /* room there */
  int64_t result;  /* set: bases written, or a negative status */
} spw_range;

/* Fetches many ranges, as spw_fetch() each, in the order in which that decodes least, on up to
 * `threads` threads (less than 1: on one). Sets each `result`. Returns the number of ranges that
 * failed, which may be all; spw_last_error() then has the text of one of them. Where the call itself
 * fails (the archive or the ranges are NULL, no memory) its status, less than 0, is returned and is
 * each `result`. An spw_pread function is called on these threads, which have stacks of 2 MiB. */
SPW_API int64_t spw_fetch_many(const spw_archive* archive, spw_range* ranges, size_t count,
                               int threads);

#ifdef __cplusplus
}
#endif

#endif
