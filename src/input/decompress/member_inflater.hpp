// What inflates gzip: ISA-L (isal_inflater.cpp), or zlib (zlib_inflater.cpp) in builds without it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace spillway {

/// Inflates the members of a gzip stream, one after another, from behind their headers to the end of
/// their trailers, which are verified. Holds up to 350 KiB.
class MemberInflater {
 public:
  struct Step {
    std::size_t taken = 0;          ///< bytes of the input
    std::size_t written = 0;        ///< bytes of text
    bool is_at_end = false;         ///< the trailer has been taken, and is right
    const char* problem = nullptr;  ///< what is wrong with the data; nothing more can come
  };

  MemberInflater();
  MemberInflater(MemberInflater&&) noexcept;
  MemberInflater& operator=(MemberInflater&&) noexcept;
  ~MemberInflater();

  /// What comes next follows the header of a member.
  void begin();
  /// Takes of `in` what it can as long as there is room in `out`.
  Step inflate(std::span<const std::uint8_t> in, std::span<char> out);

 private:
  struct State;

  std::unique_ptr<State> state_;
};

/// "ISA-L 2.30.0"; as its header has it, since ISA-L does not tell when it runs. Or "zlib 1.2.13".
std::string inflater_version();

}  // namespace spillway
