#include "verify/expected_text.hpp"

#include <algorithm>
#include <utility>

#include "dna/letter_case.hpp"
#include "dna/nucleotide.hpp"

namespace spillway {
namespace {

class ExactText : public ExpectedText {
 public:
  explicit ExactText(std::unique_ptr<ByteSource> text) : source_(std::move(text)) {}
  std::size_t read(std::span<std::uint8_t> out) override { return source_->read(out); }

 private:
  std::unique_ptr<ByteSource> source_;
};

class OneLineText : public ExpectedText {
 public:
  OneLineText(std::unique_ptr<ByteSource> text, bool keeps_case)
      : reader_(std::move(text)), keeps_case_(keeps_case) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    while (at_ == text_.size() && !at_end_) step();
    const std::size_t n = std::min(out.size(), text_.size() - at_);
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), n, out.begin());
    at_ += n;
    return n;
  }

 private:
  void step() {
    text_.clear();
    at_ = 0;
    const FastaReader::Event event = reader_.next();
    if (event == FastaReader::Event::symbols) return add_letters();
    if (has_bases_) text_.push_back('\n');
    has_bases_ = false;
    is_lower_ = false;
    if (event == FastaReader::Event::end) {
      at_end_ = true;
      return;
    }
    text_.push_back('>');
    const auto header = reader_.header();
    text_.insert(text_.end(), header.begin(), header.end());
    text_.push_back('\n');
  }

  void add_letters() {
    const auto symbols = reader_.symbols();
    has_bases_ |= !symbols.empty();
    text_.resize(symbols.size());
    std::ranges::transform(symbols, text_.begin(), [](Symbol symbol) {
      return static_cast<std::uint8_t>(kLetterOf[symbol]);
    });
    if (keeps_case_) apply_case();
    for (const auto& odd : reader_.odd_bytes()) text_[odd.position] = odd.byte;
    if (!keeps_case_) make_upper_case(text_);
  }

  void apply_case() {
    std::size_t from = 0;
    const auto write = [&](std::size_t end) {
      if (is_lower_) {
        for (std::size_t i = from; i < end; ++i) text_[i] |= kLowerCase;
      }
      from = end;
    };
    for (const std::uint32_t toggle : reader_.case_toggles()) {
      write(toggle);
      is_lower_ = !is_lower_;
    }
    write(text_.size());
  }

  FastaReader reader_;
  bool keeps_case_;
  bool has_bases_ = false;  // of the contig, so far
  bool is_lower_ = false;
  bool at_end_ = false;
  Bytes text_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<ExpectedText> expected_of(std::unique_ptr<ByteSource> text, Preserve preserved) {
  if (preserved == Preserve::exact) return std::make_unique<ExactText>(std::move(text));
  return std::make_unique<OneLineText>(std::move(text), preserved == Preserve::case_);
}

}  // namespace spillway
