#include "config/available_cpus.hpp"

#include <doctest/doctest.h>
#include <sched.h>

#include <thread>

#include "unit/config/fake_machine.hpp"

namespace spillway {
namespace {

TEST_CASE("CPUs: no cgroup, no quota") {
  const FakeMachine machine;
  CHECK_FALSE(cpu_quota(machine.root()));
}

TEST_CASE("CPUs: cgroup v2, the least quota of the cgroup and of those above it") {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "0::/slice/job_7/step\n");
  machine.write("sys/fs/cgroup/slice/job_7/step/cpu.max", "max 100000\n");
  CHECK_FALSE(cpu_quota(machine.root()));
  machine.write("sys/fs/cgroup/slice/cpu.max", "400000 100000\n");
  CHECK(cpu_quota(machine.root()) == 4);
  machine.write("sys/fs/cgroup/slice/job_7/step/cpu.max", "150000 50000\n");
  CHECK(cpu_quota(machine.root()) == 3);
  machine.write("sys/fs/cgroup/cpu.max", "100000 100000\n");
  CHECK(cpu_quota(machine.root()) == 1);
}

TEST_CASE("CPUs: cgroup v1, the cpu controller alone") {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "5:memory:/other\n3:cpu,cpuacct:/jobs/1\n2:cpuset:/\n0::/y\n");
  machine.write("sys/fs/cgroup/cpu/jobs/1/cpu.cfs_quota_us", "-1\n");
  machine.write("sys/fs/cgroup/cpu/jobs/1/cpu.cfs_period_us", "100000\n");
  machine.write("sys/fs/cgroup/cpu/other/cpu.cfs_quota_us", "100000\n");
  machine.write("sys/fs/cgroup/cpu/other/cpu.cfs_period_us", "100000\n");
  CHECK_FALSE(cpu_quota(machine.root()));
  machine.write("sys/fs/cgroup/cpu/jobs/cpu.cfs_quota_us", "600000\n");
  machine.write("sys/fs/cgroup/cpu/jobs/cpu.cfs_period_us", "100000\n");
  CHECK(cpu_quota(machine.root()) == 6);
  machine.write("sys/fs/cgroup/cpu/jobs/1/cpu.cfs_quota_us", "200000\n");
  CHECK(cpu_quota(machine.root()) == 2);
}

TEST_CASE("CPUs: a quota is rounded to the nearest whole number, at least 1") {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "0::/\n");
  const auto quota_of = [&](const char* text) {
    machine.write("sys/fs/cgroup/cpu.max", text);
    return cpu_quota(machine.root());
  };
  CHECK(quota_of("10000 100000\n") == 1);
  CHECK(quota_of("140000 100000\n") == 1);
  CHECK(quota_of("150000 100000\n") == 2);
  CHECK(quota_of("740000 100000\n") == 7);
}

TEST_CASE("CPUs: files without sense are no quota") {
  const FakeMachine machine;
  machine.write("proc/self/cgroup", "0::/\n");
  for (const char* text : {"", "max\n", "-1 100000\n", "100000\n", "100000 0\n", "nonsense\n"}) {
    CAPTURE(text);
    machine.write("sys/fs/cgroup/cpu.max", text);
    CHECK_FALSE(cpu_quota(machine.root()));
  }
}

TEST_CASE("CPUs: those of the affinity mask, or the quota if that is less") {
  const FakeMachine machine;
  unsigned in_mask = 0;
  unsigned with_quota = 0;
  std::thread([&] {  // the mask is the thread's own
    cpu_set_t mask;
    CPU_ZERO(&mask);
    REQUIRE(::sched_getaffinity(0, sizeof(mask), &mask) == 0);
    for (int cpu = 0, kept = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &mask) && kept++ >= 2) CPU_CLR(cpu, &mask);
    }
    REQUIRE(::sched_setaffinity(0, sizeof(mask), &mask) == 0);
    in_mask = available_cpus(machine.root());
    CHECK(in_mask == static_cast<unsigned>(CPU_COUNT(&mask)));
    machine.write("proc/self/cgroup", "0::/\n");
    machine.write("sys/fs/cgroup/cpu.max", "100000 100000\n");
    with_quota = available_cpus(machine.root());
  })
      .join();
  CHECK(in_mask <= 2);
  CHECK(with_quota == 1);
}

}  // namespace
}  // namespace spillway
