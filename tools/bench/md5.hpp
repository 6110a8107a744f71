// MD5 (RFC 1321): a fingerprint that other people's manifests of sequences use; no security in it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace spillway::bench {

class Md5 {
 public:
  void update(std::span<const std::uint8_t> bytes);
  /// 32 hexadecimal digits; the object starts over for the next message.
  std::string finish();

 private:
  void block(const std::uint8_t* bytes);

  static constexpr std::array<std::uint32_t, 4> kStart = {0x67452301, 0xefcdab89, 0x98badcfe,
                                                          0x10325476};
  std::array<std::uint32_t, 4> state_ = kStart;
  std::array<std::uint8_t, 64> pending_{};
  std::uint64_t size_ = 0;  ///< bytes so far
};

}  // namespace spillway::bench
