#include "config/default_memory.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "unit/config/fake_machine.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

Environment variables(std::map<std::string, std::string> values) {
  return [values](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

class Machine : public FakeMachine {
 public:
  std::optional<std::uint64_t> grant(std::map<std::string, std::string> values = {}) const {
    return granted_memory_bytes(root(), variables(std::move(values)));
  }
};

TEST_CASE("memory: nothing grants, nothing limits") {
  const Machine machine;
  CHECK_FALSE(machine.grant());
  CHECK(default_memory_bytes(machine.root(), variables({})) == 1024 * kMiB);
}

TEST_CASE("memory: cgroup v2, of the cgroup or of one above it") {
  const Machine machine;
  machine.write("proc/self/cgroup", "0::/slice/job_7/step\n");
  machine.write("sys/fs/cgroup/slice/job_7/step/memory.max", "max\n");
  CHECK_FALSE(machine.grant());
  machine.write("sys/fs/cgroup/slice/job_7/memory.max", "419430400\n");
  CHECK(machine.grant() == 400 * kMiB);
  CHECK(default_memory_bytes(machine.root(), variables({})) == 200 * kMiB);
  machine.write("sys/fs/cgroup/slice/job_7/step/memory.max", "314572800\n");
  CHECK(machine.grant() == 300 * kMiB);
  machine.write("sys/fs/cgroup/memory.max", "104857600\n");
  CHECK(machine.grant() == 100 * kMiB);
}

TEST_CASE("memory: cgroup v1, the memory controller alone") {
  const Machine machine;
  machine.write("proc/self/cgroup",
                "12:cpu,cpuacct:/other\n5:memory:/jobs/1\n1:name=systemd:/x\n0::/y\n");
  machine.write("sys/fs/cgroup/memory/other/memory.limit_in_bytes", "1048576\n");
  machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  CHECK(default_memory_bytes(machine.root(), variables({})) == 1024 * kMiB);
  machine.write("sys/fs/cgroup/memory/jobs/1/memory.limit_in_bytes", "536870912\n");
  CHECK(machine.grant() == 512 * kMiB);
}

TEST_CASE("memory: a container sees its own cgroup as the root, whatever the path says") {
  const Machine machine;
  machine.write("proc/self/cgroup", "4:memory:/docker/0123\n0::/../../elsewhere\n");
  machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "209715200\n");
  CHECK(machine.grant() == 200 * kMiB);
  machine.write("sys/fs/cgroup/memory.max", "104857600\n");
  CHECK(machine.grant() == 100 * kMiB);
}

TEST_CASE("memory: Slurm, by node or by CPU") {
  const Machine machine;
  CHECK(machine.grant({{"SLURM_MEM_PER_NODE", "800"}}) == 800 * kMiB);
  CHECK(machine.grant({{"SLURM_MEM_PER_CPU", "200"}, {"SLURM_CPUS_ON_NODE", "3"}}) == 600 * kMiB);
  CHECK(machine.grant({{"SLURM_MEM_PER_CPU", "200"}}) == 200 * kMiB);
  CHECK(default_memory_bytes(machine.root(), variables({{"SLURM_MEM_PER_NODE", "800"}})) ==
        400 * kMiB);
  CHECK(default_memory_bytes(machine.root(), variables({{"SLURM_MEM_PER_NODE", "64000"}})) ==
        1024 * kMiB);
  CHECK_FALSE(machine.grant({{"SLURM_MEM_PER_NODE", "0"}}));
  CHECK_FALSE(machine.grant({{"SLURM_MEM_PER_NODE", "4G"}}));
  CHECK_FALSE(machine.grant({{"SLURM_MEM_PER_NODE", "18446744073709551615"}}));
  CHECK_FALSE(
      machine.grant({{"SLURM_MEM_PER_CPU", "18446744073709551615"}, {"SLURM_CPUS_ON_NODE", "2"}}));
}

TEST_CASE("memory: the least of all grants holds") {
  const Machine machine;
  machine.write("proc/self/cgroup", "0::/\n");
  machine.write("sys/fs/cgroup/memory.max", "314572800\n");
  CHECK(machine.grant({{"SLURM_MEM_PER_NODE", "800"}}) == 300 * kMiB);
  CHECK(machine.grant({{"SLURM_MEM_PER_NODE", "100"}}) == 100 * kMiB);
}

TEST_CASE("memory: files without sense are no limit") {
  const Machine machine;
  machine.write("proc/self/cgroup", "nonsense\n0:\n:\n0::/\n");
  machine.write("sys/fs/cgroup/memory.max", "-5\n");
  CHECK_FALSE(machine.grant());
  machine.write("sys/fs/cgroup/memory.max", "");
  CHECK_FALSE(machine.grant());
  machine.write("sys/fs/cgroup/memory.max", "0\n");
  CHECK(default_memory_bytes(machine.root(), variables({})) == 1);
}

TEST_CASE("caches of reading verbs: a share of the grant where that is less than the usual size") {
  const Machine machine;
  CHECK(default_read_caches(machine.root(), variables({})).groups == 512 * kMiB);
  CHECK(default_read_caches(machine.root(), variables({})).metadata == 64 * kMiB);
  CHECK(default_read_caches(machine.root(), variables({{"SLURM_MEM_PER_NODE", "64000"}})).groups ==
        512 * kMiB);
  machine.write("proc/self/cgroup", "0::/job\n");
  machine.write("sys/fs/cgroup/job/memory.max", "209715200\n");
  CHECK(default_read_caches(machine.root(), variables({})).groups == 50 * kMiB);
  CHECK(default_read_caches(machine.root(), variables({})).metadata == 25 * kMiB);
}

}  // namespace
}  // namespace spillway
