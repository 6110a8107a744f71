// The k-mers of a sequence that belong to a sample: what every base of every input goes through.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "dna/nucleotide.hpp"

namespace spillway {

/// Finds the places of sampled k-mers, k in 1..32, 64 places at a time.
///
/// A sequence is two planes of bits, the low and the high bit of each base. A parity of a k-mer is
/// the sum of pairs of bits, each pair as far from one end as from the other. To complement both
/// bits of a pair changes no parity, so a k-mer and its reverse complement have the same ones. A
/// k-mer is in the sample if its first `parities` parities are odd: one in 2^parities, and none
/// that repeats one base.
///
/// The first parity is that of two pairs. Where it is odd, one of them has equal bits, and the
/// reverse complement has the other ones there: that tells the two apart, so that one of them
/// stands for both, and is hashed. The other parities are those of eight pairs: a difference of one
/// base changes some of them, or else copies of a repeat would be in the sample together.
class KmerScan {
 public:
  static constexpr std::size_t kMaxSymbols = 1024;
  static constexpr unsigned kMaxParities = 6;
  /// Shorter k-mers have no parities: all of them are in the sample.
  static constexpr unsigned kMinBasesOfParity = 17;

  struct Place {
    std::uint64_t hash;  ///< the same for a k-mer and its reverse complement
    std::uint32_t last;  ///< place of the k-mer's last base in the stretch
    bool turned;         ///< that of the two is there which does not stand for both
  };
  /// Two of three distances whose sum is k - 1.
  struct Taps {
    unsigned first = 0;
    unsigned second = 0;
  };
  struct Kmer {
    std::uint64_t canonical = 0;  ///< as the archive format has it: first base in the top bits
    bool direct = true;           ///< it stands there in its canonical form
  };

  /// The lowest `told` bits of a hash are 0 where a parity, in their order, is odd: so a scan with
  /// more parities finds those k-mers whose hashes end with as many zeros.
  /// REQUIRES: parities and told are kMaxParities at most; told is 0 if parities is.
  KmerScan(unsigned k, unsigned parities, unsigned told = 0);

  /// Begins another sequence.
  void reset() {
    size_ = 0;
    gaps_[0] = ~std::uint64_t{0};
  }
  /// Takes the next stretch of the sequence. REQUIRES: at most kMaxSymbols.
  void take(std::span<const Symbol> symbols);

  /// Takes any number of symbols, in stretches: `visit(last, place)` for each sampled k-mer, with
  /// the place of its last base in `symbols`.
  template <typename Visit>
  void take_all(std::span<const Symbol> symbols, Visit visit) {
    for (std::size_t begin = 0; begin < symbols.size(); begin += kMaxSymbols) {
      take(symbols.subspan(begin, std::min(kMaxSymbols, symbols.size() - begin)));
      for (const Place& place : places()) visit(begin + place.last, place);
    }
  }

  /// Takes a k-mer, in its canonical form, as a sequence of its own.
  void take_kmer(std::uint64_t canonical);

  /// The sampled k-mers that end in the stretch, in order; those with a symbol above 3 are none.
  std::span<const Place> places() const { return std::span(places_).first(found_); }
  /// The one whose last base that is. REQUIRES: it has one in places().
  Kmer kmer_at(std::size_t last) const;

 private:
  static constexpr std::size_t kWordBits = 64;
  static constexpr std::size_t kPlacesAtOnce = 4;
  // The 64 symbols before the stretch, the stretch, and a word that is read, but not used.
  using Plane = std::array<std::uint64_t, kMaxSymbols / kWordBits + 2>;

  // Turned: from its end, and complemented.
  enum Form : std::size_t { as_it_is, turned };

  void go_on();
  void fill_planes(std::span<const Symbol> symbols);
  void fill_word(std::size_t w, std::span<const Symbol, kWordBits> symbols);
  void turn_planes();
  void find_parities();
  void find_first_parity();
  void add_taps(const Plane& plane, const Taps& taps, Plane& parity) const;
  void choose();
  void drop_gaps();
  void list_places();
  void hash_by_parity();
  void hash_smaller_form();
  std::uint64_t hash_of(std::size_t last, Form form) const;
  std::uint64_t number_of(std::size_t last, Form form) const;
  std::uint64_t bits_of(const std::array<Plane, 2>& plane, std::size_t last, Form form) const;

  unsigned k_;
  unsigned parities_;
  unsigned told_;
  std::uint64_t mask_;  // of k bits
  std::size_t size_ = 0;
  std::size_t words_ = 1;  // of the planes, with the one before the stretch
  std::size_t found_ = 0;
  std::array<Plane, 2> low_{};  // in both forms
  std::array<Plane, 2> high_{};
  Plane gaps_{};                              // symbols above 3, and what lies before the sequence
  std::array<Plane, kMaxParities> parity_{};  // of the k-mers by their last base
  Plane chosen_{};                            // the same: those that are sampled
  Plane is_turned_{};                         // if the first parity is odd
  std::array<Place, kMaxSymbols + kPlacesAtOnce> places_;
};

}  // namespace spillway
