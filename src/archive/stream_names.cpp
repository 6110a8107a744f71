#include "archive/stream_names.hpp"

#include <array>
#include <charconv>

namespace spillway {
namespace {

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_#";

constexpr std::array<std::int8_t, 256> kValueOf = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    table[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}();

std::optional<std::uint32_t> parse_base64(std::string_view digits) {
  if (digits.empty() || digits.size() > 6) return std::nullopt;
  if (digits.size() > 1 && digits.back() == '0') return std::nullopt;  // padded: not a name of ours
  std::uint64_t value = 0;
  for (std::size_t i = digits.size(); i-- > 0;) {
    const int digit = kValueOf[static_cast<unsigned char>(digits[i])];
    if (digit < 0) return std::nullopt;
    value = value << 6 | static_cast<std::uint64_t>(digit);
  }
  if (value > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

std::optional<GroupStream> parse_old_name(std::string_view name) {
  constexpr std::string_view kPrefix = "seg-";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  GroupStream stream;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), stream.group);
  if (error != std::errc{}) return std::nullopt;
  name.remove_prefix(static_cast<std::size_t>(end - name.data()));
  if (name == "-ref") return stream;
  if (name != "-delta") return std::nullopt;
  stream.kind = GroupStreamKind::packs;
  return stream;
}

}  // namespace

std::string group_stream_name(GroupStream stream) {
  std::string name = "x";
  std::uint32_t rest = stream.group;
  do {
    name += kDigits[rest & 63];
    rest >>= 6;
  } while (rest != 0);
  name += stream.kind == GroupStreamKind::reference ? 'r' : 'd';
  return name;
}

std::optional<GroupStream> parse_group_stream_name(std::string_view name) {
  if (!name.starts_with('x')) return parse_old_name(name);
  if (name.size() < 3 || (name.back() != 'r' && name.back() != 'd')) return std::nullopt;
  const auto group = parse_base64(name.substr(1, name.size() - 2));
  if (!group) return std::nullopt;
  return GroupStream{*group,
                     name.back() == 'r' ? GroupStreamKind::reference : GroupStreamKind::packs};
}

}  // namespace spillway
