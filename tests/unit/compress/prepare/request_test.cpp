#include "compress/prepare/request.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>

#include "compress/plan/memory_needs.hpp"
#include "config/default_memory.hpp"
#include "unit/config/fake_machine.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

Environment no_variables() {
  return [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
}

std::uint64_t least_for(const ShapeOptions& shape) {
  CreateOptions options;
  options.shape = shape;
  return min_memory_bytes(memory_shape_of(options, options.shape), 0, {});
}

class Machine : public FakeMachine {
 public:
  explicit Machine(std::uint64_t granted_bytes) {
    write("proc/self/cgroup", "0::/job\n");
    write("sys/fs/cgroup/job/memory.max", std::to_string(granted_bytes) + "\n");
  }
  std::uint64_t chosen(const ShapeOptions& shape) const {
    CreateOptions options;
    options.shape = shape;
    return memory_by_default(options, {}, root(), no_variables());
  }
};

TEST_CASE("memory by default: half of the grant, but the least that works where that is granted") {
  const ShapeOptions usual;
  const std::uint64_t least = least_for(usual);
  CHECK(Machine(4 * least).chosen(usual) == 2 * least);
  CHECK(Machine(2 * least - kMiB).chosen(usual) == least);
  CHECK(Machine(least).chosen(usual) == least);
  // Less than the least is granted: the run, or its plan, says what is missing.
  CHECK(Machine(least - kMiB).chosen(usual) == (least - kMiB) / 2);
}

TEST_CASE("memory by default: more than usual where the options need it and nothing limits it") {
  ShapeOptions large;
  large.segment_size = 1000000;
  const std::uint64_t least = least_for(large);
  const FakeMachine machine;
  CreateOptions options;
  options.shape = large;
  CHECK(memory_by_default(options, {}, machine.root(), no_variables()) ==
        std::max(kDefaultMemoryBytes, least));
  CHECK(Machine(least + kMiB).chosen(large) == least);
}

}  // namespace
}  // namespace spillway
