#include "simulate/options.hpp"

#include <boost/program_options.hpp>
#include <charconv>
#include <iostream>
#include <string_view>

#include "spillway/error.hpp"

namespace spillway::simulate {
namespace {

namespace po = boost::program_options;

constexpr unsigned kHelpColumns = 100;

/// A number of bases or things, with K, M or G for powers of 1000.
struct Count {
  std::uint64_t value = 0;
};

std::uint64_t parse_count(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  double scale = 1;
  if (unit == "K" || unit == "k")
    scale = 1e3;
  else if (unit == "M" || unit == "m")
    scale = 1e6;
  else if (unit == "G" || unit == "g")
    scale = 1e9;
  else if (!unit.empty())
    scale = 0;
  value *= scale;
  if (error != std::errc() || scale == 0 || !(value >= 0 && value <= 1e15)) {
    throw Error(ErrorKind::usage, "'" + std::string(text) + "' is no count (examples: 500, 12M)");
  }
  return static_cast<std::uint64_t>(value);
}

/// An option that holds a count; `target` has the default.
auto count(std::uint64_t* target) {
  return po::value<std::string>()
      ->value_name("COUNT")
      ->default_value(std::to_string(*target))
      ->notifier([target](const std::string& text) { *target = parse_count(text); });
}

/// An option that holds a share or a rate, 0 to 1; `target` has the default.
auto share(double* target, const char* name) {
  std::string shown(32, '\0');
  shown.resize(static_cast<std::size_t>(
      std::to_chars(shown.data(), shown.data() + shown.size(), *target).ptr - shown.data()));
  return po::value<double>(target)
      ->value_name("X")
      ->default_value(*target, shown)
      ->notifier([name](double value) {
        if (!(value >= 0 && value <= 1)) {
          throw Error(ErrorKind::usage, std::string("--") + name + " must be 0 to 1");
        }
      });
}

/// Options bound to the fields of `options`.
class CommandLine {
 public:
  explicit CommandLine(Options& options) : o_(options) {
    add_output();
    add_base();
    add_rates();
    add_masks();
    add_draft();
  }

  const po::options_description& description() const { return all_; }

 private:
  double* rate(Event event) { return &o_.evolve.rates[static_cast<std::size_t>(event)]; }

  void share_option(po::options_description& group, const char* name, double* target,
                    const char* help) {
    group.add_options()(name, share(target, name), help);
  }

  void add_output() {
    po::options_description group("Collection and output", kHelpColumns);
    group.add_options()("help,h", "print this")                                                  //
        ("genomes,n", count(&o_.genomes), "genomes of a species; the first is the base itself")  //
        ("species", count(&o_.species),
         "each with a random base of its own; genomes are PREFIX<species>_<number>")             //
        ("seed", count(&o_.seed), "same seed and options: same bytes")                           //
        ("output,o", po::value(&o_.directory)->value_name("DIR"), "a FASTA per genome in here")  //
        ("one-file", po::value(&o_.one_file)->value_name("FILE"),
         "all genomes in one FASTA instead; - is standard output")  //
        ("bgzip", po::bool_switch(&o_.bgzip),
         "compress as bgzip does; names of files end in .fa.gz")  //
        ("threads,t", po::value(&o_.threads)->value_name("N")->default_value(o_.threads),
         "that compress")  //
        ("prefix", po::value(&o_.prefix)->value_name("TEXT")->default_value(o_.prefix),
         "of genome names; a number follows")  //
        ("pansn", po::bool_switch(&o_.pansn),
         "contigs are GENOME#1#CONTIG (spillway create --pansn)")  //
        ("full-names", po::bool_switch(&o_.full_names),
         "contigs are GENOME#CONTIG (always so with --one-file)")  //
        ("line-width,w", count(&o_.line_width), "bases a line; 0: one line a contig");
    all_.add(group);
  }

  void add_base() {
    po::options_description group("Base genome", kHelpColumns);
    group.add_options()  //
        ("base", po::value(&o_.base.fasta)->value_name("FASTA"),
         "take it from here (plain text)")                                                    //
        ("keep-case", po::bool_switch(&o_.base.keep_case), "of --base")                       //
        ("length", count(&o_.base.length), "bases of a random one, in all")                   //
        ("chromosomes", count(&o_.base.chromosomes), "of a random one")                       //
        ("repeat-families", count(&o_.base.repeat_families), "families of repeats")           //
        ("repeat-copies", count(&o_.base.repeat_copies), "copies of each, in either strand")  //
        ("repeat-length", count(&o_.base.repeat_length), "bases of a copy")                   //
        ("n-runs", count(&o_.base.n_runs), "runs of N put into the base")                     //
        ("n-run-length", count(&o_.base.n_run_length), "letters of every run of N");
    share_option(group, "gc", &o_.base.gc, "GC content of random sequence");
    share_option(group, "repeat-divergence", &o_.base.repeat_divergence,
                 "letters of a copy drawn anew");
    all_.add(group);
  }

  void add_rates() {
    *rate(Event::snp) = 0.005;
    *rate(Event::indel) = 0.0005;
    for (const Event event : {Event::deletion, Event::insertion, Event::duplication}) {
      *rate(event) = 2e-6;
    }
    for (const Event event : {Event::inversion, Event::translocation}) *rate(event) = 5e-7;
    po::options_description group(
        "Mutations (rates: events per base between the base and a genome)", kHelpColumns);
    share_option(group, "private-share", &o_.private_share,
                 "share of mutations on the last branches, the others are inherited by clades");
    share_option(group, "snp-rate", rate(Event::snp), "single letters");
    share_option(group, "iupac-rate", rate(Event::iupac), "letters that become IUPAC codes");
    share_option(group, "indel-rate", rate(Event::indel), "short insertions and deletions");
    share_option(group, "deletion-rate", rate(Event::deletion), "structural, as those below");
    share_option(group, "insertion-rate", rate(Event::insertion), "of novel sequence");
    share_option(group, "duplication-rate", rate(Event::duplication), "in tandem");
    share_option(group, "inversion-rate", rate(Event::inversion), "in place");
    share_option(group, "translocation-rate", rate(Event::translocation), "to anywhere");
    share_option(group, "n-run-rate", rate(Event::n_run), "runs of N put in");
    group.add_options()                                                                      //
        ("indel-max-length", count(&o_.evolve.indel_max_length), "bases; the mean is 3")     //
        ("sv-min-length", count(&o_.evolve.sv_min_length), "bases of a structural variant")  //
        ("sv-max-length", count(&o_.evolve.sv_max_length), "(log-uniform between the two)");
    all_.add(group);
  }

  void add_masks() {
    po::options_description group(
        "Soft masks (rates: events per interval between the base and a genome)", kHelpColumns);
    MaskOptions& masks = o_.evolve.masks;
    share_option(group, "mask-share", &o_.base.mask_share, "share of lower-case letters");
    group.add_options()  //
        ("mask-length", count(&o_.base.mask_length), "mean bases of a lower-case interval");
    share_option(group, "mask-loss-rate", &masks.loss_rate, "intervals that become upper case");
    share_option(group, "mask-gain-rate", &masks.gain_rate, "new intervals, anywhere");
    share_option(group, "mask-shift-rate", &masks.shift_rate, "ends that move, per end");
    group.add_options()  //
        ("mask-shift-length", count(&masks.shift_length), "mean bases that an end moves");
    all_.add(group);
  }

  void add_draft() {
    po::options_description group("Draft assemblies", kHelpColumns);
    share_option(group, "draft-share", &o_.draft_share, "genomes, but the first, that are drafts");
    group.add_options()  //
        ("draft-first", po::bool_switch(&o_.draft_first),
         "the first genome of a species may be a draft, too")                          //
        ("draft-contigs", count(&o_.draft_contigs), "places at which a draft is cut")  //
        ("draft-contig-length", count(&o_.draft_contig_length),
         "mean bases of a draft's contigs; 0: by --draft-contigs");
    all_.add(group);
  }

  Options& o_;
  po::options_description all_{kHelpColumns};
};

void check(Options& o) {
  if (o.directory.empty() == o.one_file.empty()) {
    throw Error(ErrorKind::usage, "give either --output or --one-file");
  }
  if (o.genomes == 0) throw Error(ErrorKind::usage, "--genomes must be at least 1");
  if (o.species == 0) throw Error(ErrorKind::usage, "--species must be at least 1");
  if (o.species > 1 && !o.base.fasta.empty()) {
    throw Error(ErrorKind::usage, "--species needs random bases: give no --base");
  }
  if (o.evolve.sv_min_length == 0 || o.evolve.sv_min_length > o.evolve.sv_max_length) {
    throw Error(ErrorKind::usage, "--sv-min-length must be 1 to --sv-max-length");
  }
  if (o.base.repeat_families > 0 && o.base.repeat_length == 0) {
    throw Error(ErrorKind::usage, "--repeat-length must be at least 1");
  }
  if (o.base.mask_share >= 1) throw Error(ErrorKind::usage, "--mask-share must be below 1");
  if (!o.one_file.empty()) o.full_names = true;
  o.evolve.n_run_length = o.base.n_run_length;
  o.evolve.gc = o.base.gc;
  o.evolve.mask_share = o.base.mask_share;
  o.evolve.masks.gain_length = o.base.mask_length;
}

}  // namespace

std::optional<Options> parse_options(int argc, const char* const* argv) {
  Options options;
  const CommandLine command_line(options);
  try {
    po::variables_map values;
    po::store(po::parse_command_line(argc, argv, command_line.description()), values);
    if (values.contains("help")) {
      std::cout << "simulate: writes a collection of related genomes.\n"
                << "Usage: simulate [options] -o DIR\n"
                << command_line.description();
      return std::nullopt;
    }
    po::notify(values);
  } catch (const po::error& error) {
    throw Error(ErrorKind::usage, error.what());
  }
  check(options);
  return options;
}

}  // namespace spillway::simulate
