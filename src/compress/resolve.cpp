// Between the passes: strays are placed by likeness.
//
// Strays are read in input order. Workers unpack them and find their anchors; one thread, in order,
// asks the index and lets novel sequence into it. So each placement depends on the input before it
// and on nothing else.
#include <deque>
#include <future>
#include <string>

#include "base/interrupt.hpp"
#include "base/worker_pool.hpp"
#include "compress/placement.hpp"
#include "compress/stages.hpp"
#include "segment/packed_bases.hpp"

namespace spillway {
namespace {

struct Stray {
  Position position;
  std::vector<Symbol> symbols;
  CaseMask mask;
  std::vector<Anchor> anchors;
};

struct ResolveCounts {
  std::uint64_t alike = 0;
  std::uint64_t novel = 0;
  std::uint64_t novel_bases = 0;
  std::uint64_t leftover = 0;
};

/// Takes strays in input order and turns them into segments of groups.
class StrayPlacer {
 public:
  StrayPlacer(Job& job, const SplitterTable& splitters, std::size_t buffer_bytes)
      : job_(job),
        splitters_(splitters),
        placer_(job.shape.kmer_length, job.shape.segment_size),
        out_(job.segments, buffer_bytes),
        last_group_(job.base ? kNoGroup : 0) {}

  void place(Stray& stray) {
    check_interrupted();
    job_.progress.add_done(1);
    job_.anchors->keep_current(stray.anchors);
    for (const PlacedPiece& piece :
         placer_.place(stray.symbols, stray.anchors, *job_.anchors, *job_.stray_anchors)) {
      auto kind = piece.kind;
      // Something has to come first.
      if (kind == PlacedPiece::Kind::leftover && (job_.groups == 0 || last_group_ == kNoGroup)) {
        kind = PlacedPiece::Kind::novel;
      }
      switch (kind) {
        case PlacedPiece::Kind::alike:
          ++counts_.alike;
          last_group_ = piece.group;
          add(stray, piece, piece.group, piece.reversed);
          break;
        case PlacedPiece::Kind::leftover:
          ++counts_.leftover;
          add(stray, piece, last_group_, false);
          break;
        case PlacedPiece::Kind::novel:
          ++counts_.novel;
          counts_.novel_bases += piece.end - piece.begin;
          last_group_ = found_group(stray, piece);
          add(stray, piece, last_group_, false);
          break;
      }
    }
    job_.stray_anchors->remove(stray.anchors);
  }

  void finish() { out_.finish(); }

  /// For a checkpoint.
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
  std::uint32_t found_group(const Stray& stray, const PlacedPiece& piece) {
    const std::uint32_t group = job_.groups++;
    const auto inside = [&](const Anchor& anchor) {
      return anchor.position >= piece.begin && anchor.position + kAnchorBases <= piece.end;
    };
    own_anchors_.clear();
    std::copy_if(stray.anchors.begin(), stray.anchors.end(), std::back_inserter(own_anchors_),
                 inside);
    job_.anchors->add_group(group, piece.end - piece.begin, own_anchors_, piece.begin);
    return group;
  }

  void add(const Stray& stray, const PlacedPiece& piece, std::uint32_t group, bool reversed) {
    if (piece.begin > piece.end || piece.end > stray.symbols.size()) {
      throw Error(ErrorKind::corrupt, "a piece of a segment leaves it: this program is at fault");
    }
    SegmentKey key;
    if (group < splitters_.groups()) {
      key.group_key = job_.sorting_key(splitters_.group(group).key);
    }
    key.group = group;
    key.position = stray.position;
    key.position.offset += piece.begin;
    symbols_.assign(stray.symbols.begin() + piece.begin, stray.symbols.begin() + piece.end);
    CaseMask mask = slice_mask(stray.mask, piece.begin, piece.end);
    if (reversed) {
      reverse_complement(symbols_);
      reverse_mask(mask, piece.end - piece.begin);
    }
    payload_.clear();
    append_segment(payload_, symbols_, mask, reversed);
    out_.add(key.encode(), payload_);
  }

  Job& job_;
  const SplitterTable& splitters_;
  Placer placer_;
  RunBuilder out_;
  ResolveCounts counts_;
  static constexpr std::uint32_t kNoGroup = ~std::uint32_t{0};
  std::uint32_t last_group_;
  std::vector<Symbol> symbols_;
  std::vector<Anchor> own_anchors_;
  Bytes payload_;
};

struct PackedStray {
  Position position;
  Bytes payload;
};

std::vector<Stray> unpack(const AnchorIndex& anchors, const std::vector<PackedStray>& packed) {
  std::vector<Stray> strays(packed.size());
  for (std::size_t i = 0; i < packed.size(); ++i) {
    check_interrupted();
    strays[i].position = packed[i].position;
    read_segment(packed[i].payload, strays[i].symbols, strays[i].mask);
    find_anchors(strays[i].symbols, anchors.spacing(), strays[i].anchors);
  }
  return strays;
}

}  // namespace

void resolve(Job& job, const SplitterTable& splitters) {
  if (job.checkpoints.stage() > Stage::resolve) return;
  job.progress.begin(Stage::resolve, job.strays.records(), job.done_before(Stage::resolve));
  const std::uint64_t buffer_bytes = job.plan.sort_bytes / 2;
  const std::uint64_t most_tasks = tasks_in_flight(job.plan.workers);
  const Reservation held = job.budget.reserve(
      buffer_bytes + resolve_bytes(job.memory_shape(), job.plan.workers), "placing strays");
  StrayPlacer placer(job, splitters, buffer_bytes);

  WorkerPool pool(job.plan.workers);
  std::deque<std::future<std::vector<Stray>>> tasks;
  const auto take_oldest = [&] {
    for (Stray& stray : tasks.front().get()) placer.place(stray);
    tasks.pop_front();
  };
  std::vector<PackedStray> batch;
  std::uint64_t batch_bytes = 0;
  const auto submit = [&] {
    if (tasks.size() == most_tasks) take_oldest();
    tasks.push_back(pool.submit([&anchors = std::as_const(*job.anchors), batch = std::move(batch)] {
      return unpack(anchors, batch);
    }));
    batch.clear();
    batch_bytes = 0;
  };
  const auto drain = [&] {
    if (!batch.empty()) submit();
    while (!tasks.empty()) take_oldest();
  };
  StagePause pause(job.checkpoints, Stage::resolve, [&](StateWriter& state) {
    state.number(0);
    placer.save(state);
  });
  StateReader* const progress = job.checkpoints.progress_of(Stage::resolve);
  const bool begun = progress != nullptr && progress->flag();
  if (progress != nullptr) placer.restore(*progress);
  RunMerge merge =
      begun ? job.strays.resume_merge(*progress, true) : job.strays.merge(true, &pause);
  while (merge.next()) {
    if (batch.empty() && job.checkpoints.due()) {
      drain();
      job.checkpoints.take(Stage::resolve, [&](StateWriter& state) {
        state.number(1);
        placer.save(state);
        merge.save(state);
      });
    }
    batch.push_back(
        {get_position(merge.key().data()), Bytes(merge.payload().begin(), merge.payload().end())});
    batch_bytes += merge.payload().size() + sizeof(PackedStray) + sizeof(Stray);
    if (batch_bytes >= kStrayTaskBytes) submit();
  }
  drain();
  placer.finish();

  const ResolveCounts& counts = placer.counts();
  job.log.stage("resolve: " + std::to_string(counts.alike) + " pieces alike to a group, " +
                std::to_string(counts.novel) + " novel ones of " +
                std::to_string(counts.novel_bases) + " bases, " + std::to_string(counts.leftover) +
                " leftovers; an anchor in " + std::to_string(job.anchors->spacing()) + " bases");
  job.anchors.reset();
  job.stray_anchors.reset();
}

}  // namespace spillway
