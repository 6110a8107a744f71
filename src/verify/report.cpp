#include "verify/report.hpp"

namespace spillway {

std::string field(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void report_line(const ReportSink& report, std::initializer_list<std::string_view> fields) {
  std::string line;
  for (const std::string_view text : fields) {
    if (!line.empty()) line += '\t';
    line += field(text);
  }
  line += '\n';
  report(line);
}

}  // namespace spillway
