// Archives of genomes that are in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "spillway/error.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Makes an archive of samples that are given one after another, for callers whose genomes are not in
/// files; or adds them to an archive. What it makes has, byte for byte, what create() or append()
/// makes of the same samples as FASTA files with lines of `line_length` bases.
///
/// Memory stays below options.run.memory_bytes while the archive is made, which finish() does. Until
/// then it is constant but for the names of the samples: what is added goes, compressed by zstd, to
/// files in a directory `spillway-scratch.writer.*` in the scratch location, a quarter to a third of a
/// byte for each base. That counts for options.run.max_scratch_bytes. The directory goes with the
/// object; `spillway cleanup` removes what a process that is killed leaves. There are no checkpoints:
/// what is interrupted begins anew.
///
/// For one thread at a time; writers of their own work beside each other. Every call throws Error,
/// of kind interrupted once options.host.stop has asked to stop. After a call that has thrown every
/// other one throws, too. At the output's path nothing changes before finish() has succeeded. A forked
/// child may only destroy the writers that it has from its parent, which changes nothing for that.
class Writer {
 public:
  static constexpr std::uint64_t kUsualLineLength = 80;

  /// As for create(); or, with options.base, as for append(). Inputs, a source, samples_by_header()
  /// and standard output as the output are Error usage. Of `line_length` depends only what layout a
  /// reader of the archive gets by default: 80 takes no room in it, and any other a few bytes; 0: one
  /// line. Whatever finish() would refuse for reasons that do not depend on what is added, this
  /// refuses: values, memory, the archive that is added to, the output and who holds it, scratch and
  /// logs. Makes the directory.
  explicit Writer(CreateOptions options, std::uint64_t line_length = kUsualLineLength);
  /// Without finish(): as if nothing had been done.
  ~Writer();
  Writer(Writer&& other) noexcept;
  Writer& operator=(Writer&& other) noexcept;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Begins a sample. The first one of a new archive is its reference. Error input if a sample has
  /// this name, here or in the archive that is added to, if it is no name (empty, longer than
  /// 1 MiB, or with a line end or NUL byte), or if the sample before has no contigs.
  void add_sample(std::string_view name);
  /// Begins a contig of the sample. `header` is what stands behind '>' in FASTA, without a line end;
  /// readers find the contig by its first word, too. `bases`: all of it, or its first ones; it may
  /// have none. Error usage without a sample, Error input for a header that FASTA cannot have.
  void add_contig(std::string_view header, std::string_view bases = {});
  /// More bases of the contig: any number of pieces. Printable ASCII but for '>' and ';', in either
  /// case; what is no IUPAC code is kept as it is, too (with Preserve::exact). Error usage without a
  /// contig, Error input for other bytes.
  void add_bases(std::string_view bases);

  /// Makes the archive. Once. Error input if there is no sample, or the last one has no contigs; else
  /// as create() or append().
  void finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Sets the option or key of config files `name` ("memory", "segment-size"; docs/reference/config-files.md)
/// as on the command line: set_option(options, "memory", "2G"); flags take "yes" and "no". Error
/// usage for an unknown name, for a value that is none, and, where options.base is set, for what the
/// archive decides.
void set_option(CreateOptions& options, std::string_view name, const std::string& value);

}  // namespace spillway
