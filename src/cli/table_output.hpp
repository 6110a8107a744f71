// Tables for machines: tab-separated lines, or an array of JSON objects.
#pragma once

#include <boost/program_options.hpp>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "cli/output.hpp"
#include "cli/read_command.hpp"

namespace spillway {

enum class TableForm {
  text,  ///< neither was asked for: what people read, and agc prints
  tsv,
  json,
};

/// --tsv and --json.
boost::program_options::options_description table_options();

/// Which of them is there; Error usage if both are.
TableForm table_form(const ReadCommand& command);

/// Writes rows as they come. TSV: a line with the names of the columns, then a line a row; in texts
/// backslash, tab, LF and CR stand as \\, \t, \n and \r. JSON: one array, each object on a line of
/// its own; texts as JsonObject::add_bytes has them.
class TableOutput {
 public:
  enum class Kind {
    text,
    number,  ///< in decimal digits
    flag,    ///< "yes" or "no"; in JSON true or false
  };
  struct Column {
    std::string_view name;
    Kind kind = Kind::text;
  };

  /// REQUIRES: `form` is not text.
  TableOutput(Output& output, TableForm form, std::initializer_list<Column> columns);

  /// One text for each column.
  void add(std::span<const std::string_view> fields);
  void add(std::initializer_list<std::string_view> fields) {
    add(std::span(fields.begin(), fields.size()));
  }
  void finish();

 private:
  LineBlocks lines_;
  TableForm form_;
  std::vector<Column> columns_;
  bool is_empty_ = true;
};

}  // namespace spillway
