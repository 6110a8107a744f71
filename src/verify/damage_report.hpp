// The lines of a report on what is damaged of one sample.
#pragma once

#include <cstddef>

#include "collection/sample_metadata.hpp"
#include "extract/archive_parts.hpp"
#include "verify/damage.hpp"
#include "verify/report.hpp"

namespace spillway {

/// Reports what is damaged of sample number `stored`. `names`: those of its contigs; null if they
/// cannot be read.
void report_damage(const ReportSink& report, ArchiveParts& parts, std::size_t stored,
                   SampleDamage damage, const StringTable* names);

}  // namespace spillway
