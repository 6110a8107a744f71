// inspect: what an archive is made of, as tab-separated tables.
#include <charconv>
#include <cstdio>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "inspect/listings.hpp"
#include "inspect/summary.hpp"
#include "spillway/error.hpp"

namespace spillway::inspect {
namespace {

constexpr const char* kUsage =
    "Usage: inspect WHAT ARCHIVE [WHICH]\n"
    "  summary ARCHIVE          parameters, counts, and where the bytes are\n"
    "  streams ARCHIVE          stream, parts, bytes\n"
    "  parts   ARCHIVE [STREAM] part by part: offset, bytes, metadata\n"
    "  groups  ARCHIVE          group: its reference, its packs, its segments\n"
    "  packs   ARCHIVE [GROUP]  pack by pack: sequences and what they weigh\n"
    "  layout  ARCHIVE [SAMPLE] contig by contig: segments, their groups and ids\n"
    "  keys    ARCHIVE          the splitters at the ends of each group's segments\n";

std::uint32_t parse_group(const std::string& text) {
  std::uint32_t group = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), group);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error(ErrorKind::usage, "'" + text + "' is no group id");
  }
  return group;
}

void run(std::span<char*> arguments) {
  const std::string_view what = arguments.empty() ? "" : arguments[0];
  if (what == "-h" || what == "--help") {
    std::fputs(kUsage, stdout);
    return;
  }
  if (arguments.size() < 2 || arguments.size() > 3) {
    throw Error(ErrorKind::usage, "give a table and an archive (see inspect --help)");
  }
  const OpenArchive archive(arguments[1]);
  std::optional<std::string> which;
  if (arguments.size() == 3) which = arguments[2];
  if (what == "parts") {
    list_parts(archive, which);
  } else if (what == "packs") {
    list_packs(archive, which ? std::optional(parse_group(*which)) : std::nullopt);
  } else if (what == "layout") {
    list_layout(archive, which);
  } else if (which) {
    throw Error(ErrorKind::usage, std::string(what) + " takes no argument but the archive");
  } else if (what == "summary") {
    print_summary(archive);
  } else if (what == "streams") {
    list_streams(archive);
  } else if (what == "groups") {
    list_groups(archive);
  } else if (what == "keys") {
    list_keys(archive);
  } else {
    throw Error(ErrorKind::usage, "no table '" + std::string(what) + "' (see inspect --help)");
  }
  if (std::fflush(stdout) != 0) throw Error(ErrorKind::io, "standard output: write failed");
}

}  // namespace
}  // namespace spillway::inspect

int main(int argc, char** argv) {
  try {
    spillway::inspect::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    return 0;
  } catch (const spillway::Error& error) {
    std::fprintf(stderr, "inspect: %s\n", error.what());
    return spillway::exit_code(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "inspect: internal error: %s\n", error.what());
    return 1;
  }
}
