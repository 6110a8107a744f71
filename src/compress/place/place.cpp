// Between the passes: unplaced segments are placed by likeness.
//
// UnplacedSegments are read in input order, in rounds of a fixed size. Workers place all unplaced
// segments of a round by the index as the rounds before have left it. One thread then takes them in
// order and lets novel sequence into the index; an unplaced segment that has seeds in common with
// what its round has let in, beside those of the bases that it shares with the unplaced segment
// before, is placed once more. So each placement depends on the input before it and on nothing
// else.
#include "compress/place/place.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <string>
#include <vector>

#include "base/interrupt.hpp"
#include "base/worker_pool.hpp"
#include "compress/place/placer.hpp"
#include "compress/resume/saved_walk.hpp"
#include "dna/packed_bases.hpp"

namespace spillway {
namespace {

struct PackedUnplaced {
  Position position;
  Bytes payload;
};

struct UnplacedSegment {
  Position position;
  std::vector<Symbol> symbols;
  CaseMask mask;
  std::vector<Seed> seeds;
  std::vector<PlacedPiece> pieces;
  std::vector<Bytes> payloads;  // of the segments that the pieces become
  std::vector<Seed> unknown;    // those of `seeds` that were not in the index
};

/// A task of unplaced segments: `kPlacementTaskBytes` of them, or one.
using PackedTask = std::vector<PackedUnplaced>;
using PlacementTask = std::vector<UnplacedSegment>;

/// What all threads of the stage share.
struct Placing {
  const RunContext& run;
  const SplitterTable& splitters;
  SeedTables& seeds;
};

PlacementTask unpack(const SeedIndex& seeds, const PackedTask& packed) {
  PlacementTask unplaced(packed.size());
  for (std::size_t i = 0; i < packed.size(); ++i) {
    check_interrupted();
    unplaced[i].position = packed[i].position;
    read_segment(packed[i].payload, unplaced[i].symbols, unplaced[i].mask);
    find_seeds(unplaced[i].symbols, seeds.spacing(), unplaced[i].seeds);
  }
  return unplaced;
}

Bytes pack_piece(const UnplacedSegment& segment, const PlacedPiece& piece) {
  if (piece.begin > piece.end || piece.end > segment.symbols.size()) {
    throw Error(ErrorKind::corrupt, "a piece of a segment leaves it: this program is at fault");
  }
  const auto symbols = std::span(segment.symbols).subspan(piece.begin, piece.end - piece.begin);
  CaseMask mask = slice_mask(segment.mask, piece.begin, piece.end);
  Bytes payload;
  if (piece.reversed) {
    std::vector<Symbol> turned(symbols.begin(), symbols.end());
    reverse_complement(turned);
    reverse_mask(mask, piece.end - piece.begin);
    append_segment(payload, turned, mask, true);
  } else {
    append_segment(payload, symbols, mask, false);
  }
  return payload;
}

/// Places an unplaced segment by the index as it is.
void place(const SeedTables& seeds, Placer& placer, UnplacedSegment& segment) {
  check_interrupted();
  seeds.index.keep_current(segment.seeds);
  const auto pieces = placer.place(segment.symbols, segment.seeds, seeds.index, seeds.unplaced);
  segment.pieces.assign(pieces.begin(), pieces.end());
  segment.unknown.assign(placer.unknown().begin(), placer.unknown().end());
  segment.payloads.clear();
  for (const PlacedPiece& piece : pieces) segment.payloads.push_back(pack_piece(segment, piece));
}

/// Some seeds, or a few more: what is not among them is mostly told without a look at the index.
class SeedFilter {
 public:
  void clear() {
    if (!empty_) words_.fill(0);
    empty_ = true;
  }
  bool empty() const { return empty_; }
  void add(const Seed& seed) {
    words_[word_of(seed)] |= bit_of(seed);
    empty_ = false;
  }
  bool may_have(const Seed& seed) const { return (words_[word_of(seed)] & bit_of(seed)) != 0; }

 private:
  static constexpr unsigned kBitsOfWord = 6;
  static constexpr unsigned kBits = 20;  // as many as bases come in a round; one in 8 is a seed

  static std::size_t word_of(const Seed& seed) { return seed.hash >> (64 - kBits + kBitsOfWord); }
  static std::uint64_t bit_of(const Seed& seed) {
    return std::uint64_t{1} << (seed.hash >> (64 - kBits) & 63);
  }

  std::array<std::uint64_t, std::size_t{1} << (kBits - kBitsOfWord)> words_{};
  bool empty_ = true;
};

/// Takes the unplaced segments of a round in input order, and lets what is novel found groups.
class GroupAssigner {
 public:
  GroupAssigner(const Placing& placing, ExternalSorter& segments, std::size_t buffer_bytes,
                std::uint32_t groups)
      : run_(placing.run),
        splitters_(placing.splitters),
        seeds_(placing.seeds),
        placer_(run_.shape.kmer_length, run_.shape.segment_size),
        out_(segments, buffer_bytes),
        last_group_(run_.is_append() ? kNoGroup : 0) {
    result_.groups = groups;
  }

  void begin_round() { let_in_.clear(); }

  /// REQUIRES: it was placed by the index as it was at begin_round().
  void assign(UnplacedSegment& segment) {
    run_.progress.add_done(1);
    if (is_placement_stale(segment)) place(seeds_, placer_, segment);
    for (std::size_t i = 0; i < segment.pieces.size(); ++i) {
      assign(segment, segment.pieces[i], std::move(segment.payloads[i]));
    }
  }

  /// Spills what was assigned.
  void write() {
    for (const Assigned& segment : assigned_) out_.add(segment.key.encode(), segment.payload);
    assigned_.clear();
  }

  void finish() { out_.finish(); }

  /// For a checkpoint. REQUIRES: write() came last.
  void flush() { out_.flush(); }
  template <typename Ar>
  void state(Ar& ar) {
    ar(last_group_, result_.groups, result_.matched, result_.novel, result_.novel_bases,
       result_.too_short);
  }

  const PlaceResult& result() const { return result_; }

 private:
  /// Whether the round has let in seeds that the unplaced segment was placed without. The bases
  /// that it shares with the one before tell nothing of the others.
  bool is_placement_stale(const UnplacedSegment& segment) const {
    if (let_in_.empty()) return false;
    const std::uint32_t shared = segment.position.offset == 0 ? 0 : run_.shape.kmer_length;
    return std::ranges::any_of(segment.unknown, [&](const Seed& seed) {
      return let_in_.may_have(seed) && seed.position + kSeedBases > shared &&
             seeds_.index.find(seed);
    });
  }

  void assign(const UnplacedSegment& segment, const PlacedPiece& piece, Bytes payload) {
    auto kind = piece.kind;
    // Something has to come first.
    if (kind == PlacedPiece::Kind::too_short && (result_.groups == 0 || last_group_ == kNoGroup)) {
      kind = PlacedPiece::Kind::novel;
    }
    switch (kind) {
      case PlacedPiece::Kind::matched:
        ++result_.matched;
        last_group_ = piece.group;
        break;
      case PlacedPiece::Kind::too_short:
        ++result_.too_short;
        break;
      case PlacedPiece::Kind::novel:
        ++result_.novel;
        result_.novel_bases += piece.end - piece.begin;
        last_group_ = found_group(segment, piece);
        break;
    }
    SegmentKey key;
    if (last_group_ < splitters_.groups()) {
      key.group_key = spill_key(run_, splitters_.group(last_group_).key);
    }
    key.group = last_group_;
    key.position = segment.position;
    key.position.offset += piece.begin;
    assigned_.push_back({key, std::move(payload)});
  }

  std::uint32_t found_group(const UnplacedSegment& segment, const PlacedPiece& piece) {
    const std::uint32_t group = result_.groups++;
    const auto inside = [&](const Seed& seed) {
      return seed.position >= piece.begin && seed.position + kSeedBases <= piece.end;
    };
    own_seeds_.clear();
    std::copy_if(segment.seeds.begin(), segment.seeds.end(), std::back_inserter(own_seeds_),
                 inside);
    seeds_.index.add_group(group, piece.end - piece.begin, own_seeds_, piece.begin);
    for (const Seed& seed : own_seeds_) let_in_.add(seed);
    return group;
  }

  struct Assigned {
    SegmentKey key;
    Bytes payload;
  };

  const RunContext& run_;
  const SplitterTable& splitters_;
  SeedTables& seeds_;
  Placer placer_;
  SortWriter out_;
  std::vector<Assigned> assigned_;  // in the order in which they were
  PlaceResult result_;
  static constexpr std::uint32_t kNoGroup = ~std::uint32_t{0};
  std::uint32_t last_group_;
  std::vector<Seed> own_seeds_;
  SeedFilter let_in_;  // by the round
};

/// Rounds on their way through the workers: while one is placed, the one before it is spilled, and
/// while it is assigned, the next one is unpacked.
class PlacementRounds {
 public:
  PlacementRounds(const Placing& placing, ExternalSorter& segments, std::size_t buffer_bytes,
                  std::uint32_t groups)
      : run_(placing.run),
        seeds_(placing.seeds),
        assigner_(placing, segments, buffer_bytes, groups),
        pool_(run_.plan.workers) {}

  GroupAssigner& assigner() { return assigner_; }

  /// Has the round that came before placed, and this one unpacked. REQUIRES: assign() came last.
  void begin(std::vector<PackedTask> round) {
    begin_placing();
    for (PackedTask& packed : round) {
      unpacking_.push_back(
          pool_.submit([&seeds = std::as_const(seeds_.index), packed = std::move(packed)] {
            return unpack(seeds, packed);
          }));
    }
    assigner_.write();
  }

  /// Waits until the round that is placed is, and assigns it.
  void assign() {
    // Nobody may look into the index while it changes.
    for (const auto& task : placing_) task.wait();
    assigner_.begin_round();
    std::vector<PlacementTask> assigned;
    for (auto& task : placing_) {
      assigned.push_back(task.get());
      for (UnplacedSegment& segment : assigned.back()) assigner_.assign(segment);
    }
    placing_.clear();
    // Nor into the counts: what a round sees of them is the same, whoever is faster.
    for (PlacementTask& unplaced : assigned) {
      uncounting_.push_back(pool_.submit([&counts = seeds_.unplaced, done = std::move(unplaced)] {
        // Nobody will ask for those that the index has.
        for (const UnplacedSegment& segment : done) counts.remove(segment.unknown);
      }));
    }
  }

  /// Ends all that was begun.
  void drain() {
    assign();
    begin_placing();
    assign();
    assigner_.write();
    wait_for_counts();
  }

 private:
  using PlacementTasks = std::vector<std::future<PlacementTask>>;

  void begin_placing() {
    wait_for_counts();
    for (auto& task : unpacking_) {
      placing_.push_back(pool_.submit([this, unplaced = task.get()]() mutable {
        Placer placer(run_.shape.kmer_length, run_.shape.segment_size);
        for (UnplacedSegment& segment : unplaced) place(seeds_, placer, segment);
        return std::move(unplaced);
      }));
    }
    unpacking_.clear();
  }

  void wait_for_counts() {
    for (auto& task : uncounting_) task.get();
    uncounting_.clear();
  }

  const RunContext& run_;
  SeedTables& seeds_;
  GroupAssigner assigner_;
  PlacementTasks unpacking_;
  PlacementTasks placing_;
  std::vector<std::future<void>> uncounting_;  // of the unplaced segments that are assigned
  WorkerPool pool_;                            // last: its threads use what is above
};

/// The next round, which begins with the walk's record. After it the walk stands at the record of
/// the round that follows, or, if there is no `more`, at its end.
std::vector<PackedTask> read_round(SavedWalk& walk, bool& more) {
  std::vector<PackedTask> round;
  std::uint64_t round_bytes = 0;
  std::uint64_t task_bytes = kPlacementTaskBytes;
  while (more && round_bytes < kPlacementRoundBytes) {
    if (task_bytes >= kPlacementTaskBytes) {
      round.emplace_back();
      task_bytes = 0;
    }
    round.back().push_back(
        {get_position(walk.key().data()), Bytes(walk.payload().begin(), walk.payload().end())});
    const std::uint64_t bytes =
        walk.payload().size() + sizeof(PackedUnplaced) + sizeof(UnplacedSegment);
    task_bytes += bytes;
    round_bytes += bytes;
    more = walk.next();
  }
  return round;
}

}  // namespace

PlaceResult place(const RunContext& run, const SplitterTable& splitters, SpillSets& sets,
                  SeedTables& seeds, std::uint32_t groups) {
  run.begin_work(Stage::place, sets.unplaced.records());
  const std::uint64_t buffer_bytes = run.plan.sort_bytes / 2;
  const Reservation held = run.budget.reserve(buffer_bytes + place_bytes(run.memory_shape()),
                                              "placing unplaced segments");
  PlacementRounds rounds({run, splitters, seeds}, sets.segments, buffer_bytes, groups);
  GroupAssigner& assigner = rounds.assigner();
  const auto joined = run.checkpoints.join("place", assigner);
  SavedWalk walk(run.checkpoints, "unplaced walk", sets.unplaced, true);
  bool more = walk.next();
  while (more) {
    run.checkpoints.pass([&] { rounds.drain(); });
    std::vector<PackedTask> round = read_round(walk, more);
    rounds.assign();
    rounds.begin(std::move(round));
  }
  rounds.drain();
  assigner.finish();

  const PlaceResult& result = assigner.result();
  run.log.stage("place: " + std::to_string(result.novel_bases) + " bases of novel sequence");
  run.log.detail("place: " + std::to_string(result.matched) + " pieces matched, " +
                 std::to_string(result.novel) + " new groups, " + std::to_string(result.too_short) +
                 " too short; seed spacing " + std::to_string(seeds.index.spacing()));
  return result;
}

}  // namespace spillway
