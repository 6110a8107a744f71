#include "codec/lz_decode.hpp"

#include "codec/lz_parser.hpp"
#include "codec/lz_sinks.hpp"

namespace spillway {

namespace lz = lz_decode_detail;

std::size_t lz_decode(std::span<const std::uint8_t> text, std::span<const std::uint8_t> reference,
                      std::uint32_t min_match_length, const Alphabet& alphabet,
                      std::span<std::uint8_t> out) {
  lz::FixedSink sink{out.data(), out.data(), out.data() + out.size()};
  lz::Parser(text, reference, min_match_length, alphabet, sink).run();
  return static_cast<std::size_t>(sink.at - out.data());
}

void lz_decode(std::span<const std::uint8_t> text, std::span<const std::uint8_t> reference,
               std::uint32_t min_match_length, std::uint64_t limit,
               std::vector<std::uint8_t>& out) {
  out.clear();
  lz::GrowingSink sink{out, limit};
  lz::Parser(text, reference, min_match_length, kSymbolAlphabet, sink).run();
}

std::size_t lz_decode_range(std::span<const std::uint8_t> text,
                            std::span<const std::uint8_t> reference, std::uint32_t min_match_length,
                            const Alphabet& alphabet, std::uint64_t begin,
                            std::span<std::uint8_t> out) {
  lz::RangeSink sink{begin, out.data(), out.data() + out.size()};
  lz::Parser(text, reference, min_match_length, alphabet, sink).run();
  return static_cast<std::size_t>(sink.at - out.data());
}

std::uint64_t lz_decoded_size(std::span<const std::uint8_t> text,
                              std::span<const std::uint8_t> reference,
                              std::uint32_t min_match_length) {
  lz::CountingSink sink;
  lz::Parser(text, reference, min_match_length, kSymbolAlphabet, sink).run();
  return sink.size;
}

}  // namespace spillway
