#include <isa-l.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <limits>

#include "input/decompress/member_inflater.hpp"

namespace spillway {
namespace {

const char* describe(int result) {
  switch (result) {
    case ISAL_INCORRECT_CHECKSUM:
      return "checksum or length does not match";
    case ISAL_INVALID_BLOCK:
      return "invalid block";
    case ISAL_INVALID_LOOKBACK:
      return "match from before the beginning";
    default:
      return "invalid symbol";
  }
}

std::uint32_t bounded(std::size_t size) {
  return static_cast<std::uint32_t>(
      std::min<std::size_t>(size, std::numeric_limits<std::int32_t>::max()));
}

}  // namespace

struct MemberInflater::State {
  inflate_state inflater;
};

MemberInflater::MemberInflater() : state_(std::make_unique<State>()) {}
MemberInflater::MemberInflater(MemberInflater&&) noexcept = default;
MemberInflater& MemberInflater::operator=(MemberInflater&&) noexcept = default;
MemberInflater::~MemberInflater() = default;

void MemberInflater::begin() {
  isal_inflate_init(&state_->inflater);
  state_->inflater.crc_flag = ISAL_GZIP_NO_HDR_VER;  // the trailer is verified
}

MemberInflater::Step MemberInflater::inflate(std::span<const std::uint8_t> in,
                                             std::span<char> out) {
  inflate_state& inflater = state_->inflater;
  const std::uint32_t given = bounded(in.size());
  const std::uint32_t room = bounded(out.size());
  inflater.next_in = const_cast<std::uint8_t*>(in.data());  // it only reads
  inflater.avail_in = given;
  inflater.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  inflater.avail_out = room;
  const int result = isal_inflate(&inflater);
  Step step;
  step.taken = given - inflater.avail_in;
  step.written = room - inflater.avail_out;
  if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT) step.problem = describe(result);
  step.is_at_end = inflater.block_state == ISAL_BLOCK_FINISH;
  return step;
}

std::string inflater_version() {
  return "ISA-L " + std::to_string(ISAL_MAJOR_VERSION) + "." + std::to_string(ISAL_MINOR_VERSION) +
         "." + std::to_string(ISAL_PATCH_VERSION);
}

}  // namespace spillway
