// Between the passes: strays are placed by likeness.
//
// Strays are read in input order, in rounds of a fixed size. Workers place all strays of a round by
// the index as the rounds before have left it. One thread then takes them in order and lets novel
// sequence into the index; a stray that has anchors in common with what its round has let in,
// beside those of the bases that it shares with the stray before, is placed once more. So each
// placement depends on the input before it and on nothing else.
#include <algorithm>
#include <array>
#include <future>
#include <string>
#include <vector>

#include "base/interrupt.hpp"
#include "base/worker_pool.hpp"
#include "compress/placement.hpp"
#include "compress/stages.hpp"
#include "segment/packed_bases.hpp"

namespace spillway {
namespace {

struct PackedStray {
  Position position;
  Bytes payload;
};

struct Stray {
  Position position;
  std::vector<Symbol> symbols;
  CaseMask mask;
  std::vector<Anchor> anchors;
  std::vector<PlacedPiece> pieces;
  std::vector<Bytes> payloads;  // of the segments that the pieces become
  std::vector<Anchor> unknown;  // those of `anchors` that were not in the index
};

/// A task of strays: `kStrayTaskBytes` of them, or one.
using PackedTask = std::vector<PackedStray>;
using StrayTask = std::vector<Stray>;

struct ResolveCounts {
  std::uint64_t alike = 0;
  std::uint64_t novel = 0;
  std::uint64_t novel_bases = 0;
  std::uint64_t leftover = 0;
};

StrayTask unpack(const AnchorIndex& anchors, const PackedTask& packed) {
  StrayTask strays(packed.size());
  for (std::size_t i = 0; i < packed.size(); ++i) {
    check_interrupted();
    strays[i].position = packed[i].position;
    read_segment(packed[i].payload, strays[i].symbols, strays[i].mask);
    find_anchors(strays[i].symbols, anchors.spacing(), strays[i].anchors);
  }
  return strays;
}

Bytes pack_piece(const Stray& stray, const PlacedPiece& piece) {
  if (piece.begin > piece.end || piece.end > stray.symbols.size()) {
    throw Error(ErrorKind::corrupt, "a piece of a segment leaves it: this program is at fault");
  }
  const auto symbols = std::span(stray.symbols).subspan(piece.begin, piece.end - piece.begin);
  CaseMask mask = slice_mask(stray.mask, piece.begin, piece.end);
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

/// Places a stray by the index as it is.
void place(const Job& job, Placer& placer, Stray& stray) {
  check_interrupted();
  job.anchors->keep_current(stray.anchors);
  const auto pieces = placer.place(stray.symbols, stray.anchors, *job.anchors, *job.stray_anchors);
  stray.pieces.assign(pieces.begin(), pieces.end());
  stray.unknown.assign(placer.unknown().begin(), placer.unknown().end());
  stray.payloads.clear();
  for (const PlacedPiece& piece : pieces) stray.payloads.push_back(pack_piece(stray, piece));
}

/// Some anchors, or a few more: what is not among them is mostly told without a look at the index.
class AnchorFilter {
 public:
  void clear() {
    if (!empty_) words_.fill(0);
    empty_ = true;
  }
  bool empty() const { return empty_; }
  void add(const Anchor& anchor) {
    words_[word_of(anchor)] |= bit_of(anchor);
    empty_ = false;
  }
  bool may_have(const Anchor& anchor) const {
    return (words_[word_of(anchor)] & bit_of(anchor)) != 0;
  }

 private:
  static constexpr unsigned kBitsOfWord = 6;
  static constexpr unsigned kBits = 20;  // as many as bases come in a round; one in 8 is an anchor

  static std::size_t word_of(const Anchor& anchor) {
    return anchor.hash >> (64 - kBits + kBitsOfWord);
  }
  static std::uint64_t bit_of(const Anchor& anchor) {
    return std::uint64_t{1} << (anchor.hash >> (64 - kBits) & 63);
  }

  std::array<std::uint64_t, std::size_t{1} << (kBits - kBitsOfWord)> words_{};
  bool empty_ = true;
};

/// Takes the strays of a round in input order, and lets what is novel found groups.
class StraySettler {
 public:
  StraySettler(Job& job, const SplitterTable& splitters, std::size_t buffer_bytes)
      : job_(job),
        splitters_(splitters),
        placer_(job.shape.kmer_length, job.shape.segment_size),
        out_(job.segments, buffer_bytes),
        last_group_(job.base ? kNoGroup : 0) {}

  void begin_round() { let_in_.clear(); }

  /// REQUIRES: it was placed by the index as it was at begin_round().
  void settle(Stray& stray) {
    job_.progress.add_done(1);
    if (knows_more_of(stray)) place(job_, placer_, stray);
    for (std::size_t i = 0; i < stray.pieces.size(); ++i) {
      settle(stray, stray.pieces[i], std::move(stray.payloads[i]));
    }
  }

  /// Spills what was settled.
  void write() {
    for (const Settled& segment : settled_) out_.add(segment.key.encode(), segment.payload);
    settled_.clear();
  }

  void finish() { out_.finish(); }

  /// For a checkpoint. REQUIRES: write() came last.
  void save(StateWriter& state) {
    out_.flush();
    state.number(last_group_);
    state.number(counts_.alike);
    state.number(counts_.novel);
    state.number(counts_.novel_bases);
    state.number(counts_.leftover);
  }
  void restore(StateReader& state) {
    state.number(last_group_);
    state.number(counts_.alike);
    state.number(counts_.novel);
    state.number(counts_.novel_bases);
    state.number(counts_.leftover);
  }

  const ResolveCounts& counts() const { return counts_; }

 private:
  /// Whether the round has let in anchors that the stray was placed without. The bases that it
  /// shares with the one before tell nothing of the others.
  bool knows_more_of(const Stray& stray) const {
    if (let_in_.empty()) return false;
    const std::uint32_t shared = stray.position.offset == 0 ? 0 : job_.shape.kmer_length;
    return std::ranges::any_of(stray.unknown, [&](const Anchor& anchor) {
      return let_in_.may_have(anchor) && anchor.position + kAnchorBases > shared &&
             job_.anchors->find(anchor);
    });
  }

  void settle(const Stray& stray, const PlacedPiece& piece, Bytes payload) {
    auto kind = piece.kind;
    // Something has to come first.
    if (kind == PlacedPiece::Kind::leftover && (job_.groups == 0 || last_group_ == kNoGroup)) {
      kind = PlacedPiece::Kind::novel;
    }
    switch (kind) {
      case PlacedPiece::Kind::alike:
        ++counts_.alike;
        last_group_ = piece.group;
        break;
      case PlacedPiece::Kind::leftover:
        ++counts_.leftover;
        break;
      case PlacedPiece::Kind::novel:
        ++counts_.novel;
        counts_.novel_bases += piece.end - piece.begin;
        last_group_ = found_group(stray, piece);
        break;
    }
    SegmentKey key;
    if (last_group_ < splitters_.groups()) {
      key.group_key = job_.sorting_key(splitters_.group(last_group_).key);
    }
    key.group = last_group_;
    key.position = stray.position;
    key.position.offset += piece.begin;
    settled_.push_back({key, std::move(payload)});
  }

  std::uint32_t found_group(const Stray& stray, const PlacedPiece& piece) {
    const std::uint32_t group = job_.groups++;
    const auto inside = [&](const Anchor& anchor) {
      return anchor.position >= piece.begin && anchor.position + kAnchorBases <= piece.end;
    };
    own_anchors_.clear();
    std::copy_if(stray.anchors.begin(), stray.anchors.end(), std::back_inserter(own_anchors_),
                 inside);
    job_.anchors->add_group(group, piece.end - piece.begin, own_anchors_, piece.begin);
    for (const Anchor& anchor : own_anchors_) let_in_.add(anchor);
    return group;
  }

  struct Settled {
    SegmentKey key;
    Bytes payload;
  };

  Job& job_;
  const SplitterTable& splitters_;
  Placer placer_;
  RunBuilder out_;
  std::vector<Settled> settled_;  // in the order in which they were
  ResolveCounts counts_;
  static constexpr std::uint32_t kNoGroup = ~std::uint32_t{0};
  std::uint32_t last_group_;
  std::vector<Anchor> own_anchors_;
  AnchorFilter let_in_;  // by the round
};

/// Rounds on their way through the workers: while one is placed, the one before it is spilled, and
/// while it is settled, the next one is unpacked.
class StrayRounds {
 public:
  StrayRounds(Job& job, const SplitterTable& splitters, std::size_t buffer_bytes)
      : job_(job), settler_(job, splitters, buffer_bytes), pool_(job.plan.workers) {}

  StraySettler& settler() { return settler_; }

  /// Has the round that came before placed, and this one unpacked. REQUIRES: settle() came last.
  void begin(std::vector<PackedTask> round) {
    begin_placing();
    for (PackedTask& packed : round) {
      unpacking_.push_back(
          pool_.submit([&anchors = std::as_const(*job_.anchors), packed = std::move(packed)] {
            return unpack(anchors, packed);
          }));
    }
    settler_.write();
  }

  /// Waits until the round that is placed is, and settles it.
  void settle() {
    // Nobody may look into the index while it changes.
    for (const auto& task : placing_) task.wait();
    settler_.begin_round();
    std::vector<StrayTask> settled;
    for (auto& task : placing_) {
      settled.push_back(task.get());
      for (Stray& stray : settled.back()) settler_.settle(stray);
    }
    placing_.clear();
    // Nor into the counts: what a round sees of them is the same, whoever is faster.
    for (StrayTask& strays : settled) {
      uncounting_.push_back(pool_.submit([&counts = *job_.stray_anchors, done = std::move(strays)] {
        // Nobody will ask for those that the index has.
        for (const Stray& stray : done) counts.remove(stray.unknown);
      }));
    }
  }

  /// Ends all that was begun.
  void drain() {
    settle();
    begin_placing();
    settle();
    settler_.write();
    wait_for_counts();
  }

 private:
  using StrayTasks = std::vector<std::future<StrayTask>>;

  void begin_placing() {
    wait_for_counts();
    for (auto& task : unpacking_) {
      placing_.push_back(pool_.submit([this, strays = task.get()]() mutable {
        Placer placer(job_.shape.kmer_length, job_.shape.segment_size);
        for (Stray& stray : strays) place(job_, placer, stray);
        return std::move(strays);
      }));
    }
    unpacking_.clear();
  }

  void wait_for_counts() {
    for (auto& task : uncounting_) task.get();
    uncounting_.clear();
  }

  Job& job_;
  StraySettler settler_;
  StrayTasks unpacking_;
  StrayTasks placing_;
  std::vector<std::future<void>> uncounting_;  // of the strays that are settled
  WorkerPool pool_;                            // last: its threads use what is above
};

/// The next round, which begins with the walk's record. Behind it the walk stands at the record of
/// the round that follows, or, if there is no `more`, at its end.
std::vector<PackedTask> read_round(RunMerge& merge, bool& more) {
  std::vector<PackedTask> round;
  std::uint64_t round_bytes = 0;
  std::uint64_t task_bytes = kStrayTaskBytes;
  while (more && round_bytes < kStrayRoundBytes) {
    if (task_bytes >= kStrayTaskBytes) {
      round.emplace_back();
      task_bytes = 0;
    }
    round.back().push_back(
        {get_position(merge.key().data()), Bytes(merge.payload().begin(), merge.payload().end())});
    const std::uint64_t bytes = merge.payload().size() + sizeof(PackedStray) + sizeof(Stray);
    task_bytes += bytes;
    round_bytes += bytes;
    more = merge.next();
  }
  return round;
}

}  // namespace

void resolve(Job& job, const SplitterTable& splitters) {
  if (job.checkpoints.stage() > Stage::resolve) return;
  job.progress.begin(Stage::resolve, job.strays.records(), job.done_before(Stage::resolve));
  const std::uint64_t buffer_bytes = job.plan.sort_bytes / 2;
  const Reservation held =
      job.budget.reserve(buffer_bytes + resolve_bytes(job.memory_shape()), "placing strays");
  StrayRounds rounds(job, splitters, buffer_bytes);
  StraySettler& settler = rounds.settler();
  StagePause pause(job.checkpoints, Stage::resolve, [&](StateWriter& state) {
    state.number(0);
    settler.save(state);
  });
  StateReader* const progress = job.checkpoints.progress_of(Stage::resolve);
  const bool begun = progress != nullptr && progress->flag();
  if (progress != nullptr) settler.restore(*progress);
  RunMerge merge =
      begun ? job.strays.resume_merge(*progress, true) : job.strays.merge(true, &pause);
  // A walk that is resumed begins with the record that it stood at.
  bool more = merge.next();
  while (more) {
    if (job.checkpoints.due()) {
      rounds.drain();
      job.checkpoints.take(Stage::resolve, [&](StateWriter& state) {
        state.number(1);
        settler.save(state);
        merge.save(state);
      });
    }
    std::vector<PackedTask> round = read_round(merge, more);
    rounds.settle();
    rounds.begin(std::move(round));
  }
  rounds.drain();
  settler.finish();

  const ResolveCounts& counts = settler.counts();
  job.log.stage("resolve: " + std::to_string(counts.alike) + " pieces alike to a group, " +
                std::to_string(counts.novel) + " novel ones of " +
                std::to_string(counts.novel_bases) + " bases, " + std::to_string(counts.leftover) +
                " leftovers; an anchor in " + std::to_string(job.anchors->spacing()) + " bases");
  job.anchors.reset();
  job.stray_anchors.reset();
}

}  // namespace spillway
