/* The interface of libagc, provided by Spillway: programs written for libagc build and run against
 * it unchanged. docs/LIBRARY.md lists the differences; new programs had better use
 * <spillway/spillway.h> or <spillway/shared_archive.hpp>.
 *
 * Coordinates are 0-based and include both ends. Bases are upper case. Samples are listed by name,
 * contigs in stored order, by their whole header lines; a contig is asked for by the first word.
 * One handle may be shared by any number of threads, except for opening and closing it.
 *
 * A range: start and end both negative mean the whole contig; a negative start alone is 0, a
 * negative end alone is the last base; an end after the last base is the last base; a start after
 * it gives 0 bases. A range that ends before it begins fails. */
#ifndef AGC_API_H
#define AGC_API_H

#ifdef __cplusplus
#include <memory>
#include <string>
#include <vector>

class __attribute__((visibility("default"))) CAGCFile {
 public:
  CAGCFile();
  ~CAGCFile();
  CAGCFile(const CAGCFile&) = delete;
  CAGCFile& operator=(const CAGCFile&) = delete;

  /* `prefetching` is taken and changes nothing: what was decoded is cached either way. False if the
   * archive cannot be opened, or one is open. */
  bool Open(const std::string& file_name, bool prefetching = true);
  /* False if none is open. */
  bool Close();

  /* Number of samples; -1 if no archive is open. */
  int NSample() const;
  /* Contigs of the sample; -1 if there is no such sample. An empty name: of all samples. */
  int NCtg(const std::string& sample) const;
  /* 0, or -1. */
  int GetReferenceSample(std::string& sample) const;
  /* 0, or -1. */
  int ListSample(std::vector<std::string>& samples) const;
  /* 0, also for a sample that is not there, which has no contigs; -1 if no archive is open. An empty
   * name: of all samples. */
  int ListCtg(const std::string& sample, std::vector<std::string>& names) const;
  /* Bases; -1 if the contig is not there, or is longer than an int can say; -2 if the sample is
   * empty and several samples have the contig. */
  int GetCtgLen(const std::string& sample, const std::string& name) const;
  /* 0; -1 and -2 as above. */
  int GetCtgSeq(const std::string& sample, const std::string& name, int start, int end,
                std::string& buffer) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  bool is_open_ = false;
};

typedef CAGCFile agc_t;
#define AGC_EXTERN extern "C" __attribute__((visibility("default")))
#else
typedef struct agc_t agc_t;
#define AGC_EXTERN __attribute__((visibility("default")))
#endif

/* NULL if the archive cannot be opened. Freed by agc_close(). */
AGC_EXTERN agc_t* agc_open(char* file_name, int prefetching);
/* Frees the handle. 0, or -1 for NULL. */
AGC_EXTERN int agc_close(agc_t* agc);
/* As CAGCFile::NSample(); -1 for NULL. */
AGC_EXTERN int agc_n_sample(const agc_t* agc);
/* As CAGCFile::NCtg(); a NULL sample: of all samples. */
AGC_EXTERN int agc_n_ctg(const agc_t* agc, const char* sample);
/* As CAGCFile::GetCtgLen(). */
AGC_EXTERN int agc_get_ctg_len(const agc_t* agc, const char* sample, const char* name);
/* Writes the bases and a 0 byte: `buffer` has room for end - start + 2 bytes, or for the contig and
 * one byte if the range is open. Bases that were written; -1 for any failure. */
AGC_EXTERN int agc_get_ctg_seq(const agc_t* agc, const char* sample, const char* name, int start,
                               int end, char* buffer);
/* Name of the reference sample, or NULL. Freed by agc_string_destroy() (or free()). */
AGC_EXTERN char* agc_reference_sample(const agc_t* agc);
/* Names, a NULL after the last, and their number. NULL on failure. Freed by agc_list_destroy(). */
AGC_EXTERN char** agc_list_sample(const agc_t* agc, int* n_sample);
/* The same; a NULL sample: of all samples. */
AGC_EXTERN char** agc_list_ctg(const agc_t* agc, const char* sample, int* n_ctg);
/* Frees a list and every string in it. 0, or -1 for NULL. */
AGC_EXTERN int agc_list_destroy(char** list);
/* Frees a string. 0, or -1 for NULL. */
AGC_EXTERN int agc_string_destroy(char* text);

#endif
