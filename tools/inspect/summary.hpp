// An archive in one screen: parameters, counts, and where its bytes are.
#pragma once

#include "inspect/listings.hpp"

namespace spillway::inspect {

/// Lines of name and value, tab-separated, on standard output.
void print_summary(const OpenArchive& archive);

}  // namespace spillway::inspect
