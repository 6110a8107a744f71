// The lines of reports (spillway/verify.hpp, ReportSink).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "spillway/verify.hpp"

namespace spillway {

/// `text` as a field: backslash, tab, LF and CR are written as \\, \t, \n and \r.
std::string field(std::string_view text);

/// One line of fields (at least one), which are made ready with field().
void report_line(const ReportSink& report, std::initializer_list<std::string_view> fields);

/// The fields of such a line (with or without its line end), as they were before field().
std::vector<std::string> report_fields(std::string_view line);

}  // namespace spillway
