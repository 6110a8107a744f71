#include "compress/split/case_track.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace spillway;

TEST_CASE("segments that overlap get their case, however the contig came in chunks") {
  const std::string contig = "aaACGTacgtACGTacgtaaaaaCCCCCCCCCCg";
  for (std::size_t chunk = 1; chunk <= contig.size(); ++chunk) {
    CaseTrack track;
    bool lower = false;
    std::size_t done = 0;
    std::string seen;
    const auto take = [&](std::size_t begin, std::size_t end) {
      std::string text(end - begin, 'A');
      apply_mask(track.mask_of(begin, static_cast<std::uint32_t>(end - begin)),
                 {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
      for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_lower = contig[begin + i] >= 'a';
        CHECK((text[i] == 'a') == is_lower);
      }
    };
    for (std::size_t at = 0; at < contig.size(); at += chunk) {
      std::vector<std::uint32_t> toggles;
      const std::size_t end = std::min(at + chunk, contig.size());
      for (std::size_t i = at; i < end; ++i) {
        if ((contig[i] >= 'a') != lower) {
          lower = !lower;
          toggles.push_back(static_cast<std::uint32_t>(i - at));
        }
      }
      track.add(at, toggles);
      // Segments of seven bases that share three.
      for (; done + 7 <= end; done += 4) take(done, done + 7);
    }
    take(done, contig.size());
  }
}

TEST_CASE("a contig begins in upper case, whatever the one before ended in") {
  CaseTrack track;
  track.add(0, std::vector<std::uint32_t>{2});
  CHECK(track.mask_of(0, 5) == CaseMask{2, 5});
  CHECK(track.mask_of(3, 2) == CaseMask{0, 2});
  track.clear();
  track.add(0, std::vector<std::uint32_t>{});
  CHECK(track.mask_of(0, 5).empty());
}
