#include "compress/place/unplaced_reader.hpp"

#include <algorithm>

#include "compress/plan/memory_plan.hpp"

namespace spillway {

std::vector<PlacementTask> UnplacedReader::next_round(std::uint64_t most_bytes) {
  const std::uint64_t bound = std::min(
      std::clamp(read_bytes_, kMinPlacementRoundBytes, kMaxPlacementRoundBytes), most_bytes);
  std::vector<PlacementTask> round(1);
  std::uint64_t done = 0;  // of the tasks before the last one
  while (more_ && done + round.back().bytes() < bound) {
    if (round.back().bytes() >= kPlacementTaskBytes) {
      done += round.back().bytes();
      round.emplace_back();
    }
    round.back().add(get_position(walk_.key().data()), walk_.payload());
    more_ = walk_.next();
  }
  read_bytes_ += done + round.back().bytes();
  return round;
}

}  // namespace spillway
