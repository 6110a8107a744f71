/* Making AGC archives from C, of sequences that are in memory.
 *
 *   const char* const settings[] = {"memory=2G", "threads=4", NULL};
 *   spw_writer_options options = {.settings = settings};
 *   spw_writer* w = spw_writer_open("pangenome.agc", &options);
 *   if (!w) { fprintf(stderr, "%s\n", spw_last_error()); return 1; }
 *   int64_t status = spw_writer_add_sample(w, "HG002");
 *   if (status == 0) status = spw_writer_add_contig(w, "chr1 and a description");
 *   if (status == 0) status = spw_writer_add_bases(w, bases, size);
 *   if (status == 0) status = spw_writer_finish(w);
 *   if (status < 0) fprintf(stderr, "%s\n", spw_last_error());
 *   spw_writer_close(w);
 *
 * The functions are in a library of their own, libspillway-write, as they need others that reading
 * does without (LMDB, OpenSSL, ...). Failures are those of spillway.h: numbers less than 0, or NULL,
 * and spw_last_error() has the text. After a call that has failed every other one fails, too, but
 * for spw_writer_close(). At the output's path nothing changes before spw_writer_finish() has
 * returned 0.
 *
 * Threads: a writer is for one thread at a time, except that any thread, and any signal handler, may
 * call spw_writer_stop(). Writers do not disturb each other. A forked child may only close the
 * writers that it has from its parent, which changes nothing for the parent.
 *
 * Signals: under a limit of file sizes (ulimit -f) SIGXFSZ ends a process that does not ignore it. */
#ifndef SPILLWAY_SPILLWAY_WRITE_H
#define SPILLWAY_SPILLWAY_WRITE_H

#include "spillway/spillway.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct spw_writer spw_writer;

/* As `line_length`: a contig is one line. */
#define SPW_ONE_LINE UINT64_MAX

/* Set to zeros (or pass NULL) for the defaults. Nothing of it need outlive spw_writer_open(). */
typedef struct spw_writer_options {
  /* The archive that is added to, which may be the output; NULL: a new archive is made. */
  const char* base;
  /* Options of `spillway create` or `append`, each "name=value" ("memory=2G", "scratch-dir=/big",
   * "force=yes"), and NULL after the last; NULL: none. */
  const char* const* settings;
  /* Bases in a line of FASTA that is made of the archive where no other width is asked for; 0: 80. */
  uint64_t line_length;
  uint64_t reserved[5]; /* for later versions; zeros */
} spw_writer_options;

/* Begins an archive that will be at `path`. Whatever spw_writer_finish() would refuse for reasons
 * that do not depend on what is added, this refuses: settings, a file at `path` that must not be
 * replaced, too little memory, an archive to which nothing can be added, ... NULL on failure;
 * spw_last_error() says why. The caller closes it by spw_writer_close(). */
SPW_API spw_writer* spw_writer_open(const char* path, const spw_writer_options* options);

/* Begins a sample; the first one of a new archive is its reference. SPW_INPUT if the name is empty,
 * has a line end or more than 1 MiB, or is that of another sample, here or in the archive that is
 * added to; or if the sample before has no contigs. */
SPW_API int64_t spw_writer_add_sample(spw_writer* writer, const char* name);
/* Begins a contig of the sample. `header` is its header line, without '>' and line end. */
SPW_API int64_t spw_writer_add_contig(spw_writer* writer, const char* header);
/* Adds the next `size` bases of the contig: any number of pieces. Printable ASCII but for '>' and
 * ';'; SPW_INPUT for other bytes. They are copied. */
SPW_API int64_t spw_writer_add_bases(spw_writer* writer, const char* bases, size_t size);
/* Makes the archive, which takes most of the time. Once, and nothing can be added any more. */
SPW_API int64_t spw_writer_finish(spw_writer* writer);

/* Makes the call that works now, and every later one, fail with SPW_INTERRUPTED. */
SPW_API void spw_writer_stop(spw_writer* writer);
/* Frees the writer. Before spw_writer_finish(): as if nothing had been done. NULL is ignored. In a
 * forked child: frees memory, no more. */
SPW_API void spw_writer_close(spw_writer* writer);

#ifdef __cplusplus
}
#endif

#endif
