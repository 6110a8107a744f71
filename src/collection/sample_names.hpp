// The names of an archive's samples, one after another.
#pragma once

#include <functional>
#include <string_view>

#include "archive/reader.hpp"

namespace spillway {

/// Calls `visit` with the name of each sample, in stored order; valid during the call only.
/// Constant memory for version 3 of the format; older ones store all names as one text, which is
/// held. Errors as of the archive.
void for_each_sample_name(const ArchiveReader& archive,
                          const std::function<void(std::string_view name)>& visit);

}  // namespace spillway
