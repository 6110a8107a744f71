#include "cli/table_output.hpp"

#include <string>

#include "base/assert.hpp"
#include "run/json.hpp"
#include "spillway/error.hpp"
#include "verify/report.hpp"

namespace spillway {

boost::program_options::options_description table_options() {
  boost::program_options::options_description options;
  options.add_options()("tsv", "tab-separated table with a header line")(
      "json", "JSON: an array of objects (info: one object)");
  return options;
}

TableForm table_form(const ReadCommand& command) {
  if (command.has("tsv") && command.has("json")) {
    throw Error(ErrorKind::usage, "--tsv and --json are two forms: take one");
  }
  return command.has("tsv")    ? TableForm::tsv
         : command.has("json") ? TableForm::json
                               : TableForm::text;
}

TableOutput::TableOutput(Output& output, TableForm form, std::initializer_list<Column> columns)
    : lines_(output), form_(form), columns_(columns) {
  SPILLWAY_ASSERT(form != TableForm::text);
  if (form_ == TableForm::json) {
    lines_.add("[");
    return;
  }
  std::vector<std::string_view> names;
  for (const Column& column : columns_) names.push_back(column.name);
  add(names);
}

void TableOutput::add(std::span<const std::string_view> fields) {
  std::string line;
  if (form_ == TableForm::tsv) {
    for (const std::string_view text : fields) {
      line += field(text);
      line += '\t';
    }
    line.back() = '\n';
  } else {
    JsonObject json;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto& [name, kind] = columns_[i];
      if (kind == Kind::text) {
        json.add_bytes(name, fields[i]);
      } else {
        json.add_json(name, kind == Kind::number ? fields[i]
                            : fields[i] == "yes" ? "true"
                                                 : "false");
      }
    }
    line = (is_empty_ ? "\n" : ",\n") + json.text();
  }
  is_empty_ = false;
  lines_.add(line);
}

void TableOutput::finish() {
  if (form_ == TableForm::json) lines_.add(is_empty_ ? "]\n" : "\n]\n");
  lines_.flush();
}

}  // namespace spillway
