// Making archives.
#pragma once

#include "spillway/options.hpp"

namespace spillway {

/// Compresses `options.inputs` into an AGC archive (format 3.0) at `options.output`. The archive
/// appears under its name whole or not at all, with mode, owner and group of a file that it takes
/// the place of. Where the name is a link, what it leads to is written; what is no regular file is
/// written to as standard output is. Peak resident memory stays below
/// options.run.memory_bytes.
///
/// Before any work the request is checked: values within their ranges, inputs that can be read,
/// samples with names of their own, an output that can be written. A file that is read is never
/// written to or removed: an output, a log or a scratch file that is an input, by whatever name or
/// link, is Error usage. So is, unless options.run.force, an output that is an archive with samples
/// that the new one would not have (where headers or tar archives name samples: once they have been
/// read), or that holds sequences or compressed data. Throws Error.
void create(CreateOptions options);

/// Adds `options.inputs` to the archive `options.base`, of format 3.0, and writes the result to
/// `options.output`, which may be the same file. Of options.shape the archive's own parameters take
/// the place of kmer_length, min_match_length, pack_cardinality and segment_size. What was there
/// stays as it is, part by part; all else as for create(). Error usage if no archive is named,
/// input for a sample that is there already, unsupported for an older version of the format.
void append(CreateOptions options);

/// Compresses the samples of the archive `options.source`, of any version of the format, anew, in
/// the order in which they are stored; options.inputs are not used, and the output may not be the
/// archive that is read. All else as for create().
void convert(CreateOptions options);

}  // namespace spillway
