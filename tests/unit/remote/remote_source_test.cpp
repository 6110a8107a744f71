#include "remote/remote_source.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <future>

#include "base/hash.hpp"
#include "base/interrupt.hpp"
#include "remote/http_client.hpp"
#include "spillway/error.hpp"
#include "unit/remote/object_server.hpp"
#include "unit/temporary_directory.hpp"

using namespace spillway;

namespace {

constexpr std::uint64_t kMib = std::uint64_t{1} << 20;

bool has_http() {
  try {
    const HttpClient client{HttpSettings{}};
    return true;
  } catch (const Error&) {
    MESSAGE("no libcurl: not tested");
    return false;
  }
}

Bytes random_bytes(std::uint64_t size) {
  Bytes bytes(size);
  for (std::uint64_t i = 0; i < size; ++i)
    bytes[i] = static_cast<std::uint8_t>(mix64(i / 8) >> (i % 8 * 8));
  return bytes;
}

RemoteOptions small_memory() {
  RemoteOptions options;
  options.memory_bytes = 8 * kMib;
  options.retries = 0;
  return options;
}

bool is_read(const RemoteSource& source, const Bytes& object, std::uint64_t offset,
             std::uint64_t size) {
  Bytes bytes(size);
  source.read_at(offset, bytes);
  return std::equal(bytes.begin(), bytes.end(),
                    object.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

TEST_CASE("remote source: an expected part larger than memory is transferred once") {
  if (!has_http()) return;
  const ObjectServer server(random_bytes(24 * kMib), 32 * kMib);
  const RemoteSource source(server.url(), small_memory());
  source.expect({{0, server.object().size()}});
  for (std::uint64_t offset = 0; offset < server.object().size(); offset += kMib) {
    REQUIRE(is_read(source, server.object(), offset, kMib));
  }
  CHECK(server.sent_bytes() < 26 * kMib);
}

TEST_CASE("remote source: large reads find on disk what was read before") {
  if (!has_http()) return;
  const TemporaryDirectory directory;
  RemoteOptions options = small_memory();
  options.cache_directory = directory.path() / "c";
  const ObjectServer server(random_bytes(5 * kMib));
  std::uint64_t sent = 0;
  for (const std::uint64_t offset : {kMib, std::uint64_t{0}}) {
    const RemoteSource source(server.url(), options);
    CHECK(is_read(source, server.object(), offset, 4 * kMib));
    CHECK(server.sent_bytes() - sent < (offset > 0 ? 5 : 2) * kMib);
    sent = server.sent_bytes();
  }
}

TEST_CASE("remote source: others do not wait for a read that was stopped") {
  if (!has_http()) return;
  const ObjectServer server(random_bytes(kMib));
  const RemoteSource source(server.url(), small_memory());
  {
    Stop stop;
    stop.ask(ErrorKind::interrupted, "stopped");
    const StopScope scope(&stop);
    Bytes bytes(1000);
    CHECK_THROWS_AS(source.read_at(0, bytes), Error);
  }
  Stop too_long;
  auto other = std::async(std::launch::async, [&] {
    const StopScope scope(&too_long);
    return is_read(source, server.object(), 0, 1000);
  });
  if (other.wait_for(std::chrono::seconds(30)) != std::future_status::ready) {
    too_long.ask(ErrorKind::interrupted, "waits for ever");
  }
  CHECK(other.get());
}
