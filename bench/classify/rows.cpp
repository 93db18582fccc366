#include "bench/classify/rows.h"

#include "bench/classify/sets.h"
#include "bench/measure.h"
#include "runtime/classify/kernel.h"

#include <cmath>
#include <limits>
#include <optional>

namespace cordon::bench {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN(); // null in a row

void printRow(const std::string& name, double value, const char* unit, const std::string& baseline, double ratio) {
  auto rounded = [](double number) { // to four digits: more would only look exact
    const double scale = std::pow(10.0, 3 - std::floor(std::log10(std::abs(number))));
    return number == 0 || !std::isfinite(number) ? number : std::round(number * scale) / scale;
  };
  print("classify", name, rounded(value), unit, baseline, rounded(ratio));
}

// --- who is compared with whom --------------------------------------------------------------------------------------

using Wanted = bool (*)(const SetResult&, const Speed&);

std::string portableKernel() {
  return std::string(classify::nameOf(classify::allKernels().back()));
}
bool isCordon(const Speed& speed, const std::string& kernel) {
  return speed.engine == "cordon" && speed.variant == kernel;
}
bool isAcl(const Speed& speed, const char* level = "") {
  return speed.engine == "librte_acl" && speed.variant.starts_with(level);
}

/// A contest between what Cordon does best and what librte_acl does best under one condition.
struct Contest {
  const char* name;
  Wanted ours, theirs;
};
constexpr Contest kBatched{
    "batched",
    [](const SetResult& set, const Speed& speed) { return isCordon(speed, set.best_kernel) && speed.batch > 1; },
    [](const SetResult&, const Speed& speed) { return isAcl(speed); }};
constexpr Contest kSingle{
    "single",
    [](const SetResult& set, const Speed& speed) { return isCordon(speed, set.best_kernel) && speed.batch == 1; },
    [](const SetResult&, const Speed& speed) { return isAcl(speed) && speed.batch == 1; }};
constexpr Contest kAvx2{"avx2", [](const SetResult&, const Speed& speed) { return isCordon(speed, "avx2"); },
                        [](const SetResult&, const Speed& speed) { return isAcl(speed, "avx2"); }};
constexpr Contest kPortable{"portable",
                            [](const SetResult&, const Speed& speed) { return isCordon(speed, portableKernel()); },
                            [](const SetResult&, const Speed& speed) { return isAcl(speed, "scalar"); }};
constexpr Contest kContests[] = {kBatched, kSingle, kAvx2, kPortable};

const Speed* bestOf(const SetResult& set, const std::string& trace, Wanted wanted) {
  const Speed* best = nullptr;
  for (const Speed& speed : set.speeds)
    if (speed.trace == trace && wanted(set, speed) && (!best || speed.mega_per_second > best->mega_per_second))
      best = &speed;
  return best;
}

std::optional<double> ratioOf(const SetResult& set, const std::string& trace, const Contest& contest) {
  const Speed* ours = bestOf(set, trace, contest.ours);
  const Speed* theirs = bestOf(set, trace, contest.theirs);
  if (!ours || !theirs)
    return std::nullopt;
  return ours->mega_per_second / theirs->mega_per_second;
}

const BuildCost* buildOf(const SetResult& set, const std::string& engine) {
  for (const BuildCost& build : set.builds)
    if (build.engine == engine)
      return &build;
  return nullptr;
}

// --- goals ----------------------------------------------------------------------------------------------------------

enum class Reach { classbench, isolation, every, other };
bool isWithin(const SetResult& set, Reach reach, const std::string& size) {
  const SetKind kind = kindOf(set.name);
  const bool fits = reach == Reach::every || (reach == Reach::classbench && kind == SetKind::classbench) ||
                    (reach == Reach::isolation && kind == SetKind::isolation) ||
                    (reach == Reach::other && kind == SetKind::other);
  return fits && (size.empty() || size == sizeOf(set.name));
}

enum class Fold { geometric, mean, least, most };
double fold(const std::vector<double>& values, Fold how) {
  double sum = 0;
  switch (how) {
  case Fold::geometric:
    for (double value : values)
      sum += std::log(value);
    return std::exp(sum / double(values.size()));
  case Fold::mean:
    for (double value : values)
      sum += value;
    return sum / double(values.size());
  case Fold::least:
    return *std::min_element(values.begin(), values.end());
  case Fold::most:
    return *std::max_element(values.begin(), values.end());
  }
  return kNone;
}

struct RatioGoal {
  const char* sets;
  Reach reach;
  const char* size; ///< empty: each
  const Contest& contest;
  Fold how;
  double at_least;
};
constexpr RatioGoal kRatioGoals[] = {
    {"ClassBench", Reach::classbench, "", kBatched, Fold::geometric, 2.5},
    {"ClassBench 1k", Reach::classbench, "1k", kBatched, Fold::geometric, 1.4},
    {"ClassBench 1k", Reach::classbench, "1k", kBatched, Fold::least, 1.0},
    {"ClassBench 10k", Reach::classbench, "10k", kBatched, Fold::geometric, 3.0},
    {"ClassBench 10k", Reach::classbench, "10k", kBatched, Fold::least, 1.5},
    {"ClassBench 100k", Reach::classbench, "100k", kBatched, Fold::geometric, 3.5},
    {"ClassBench 100k", Reach::classbench, "100k", kBatched, Fold::least, 1.5},
    {"isolation", Reach::isolation, "", kBatched, Fold::geometric, 3.0},
    {"isolation", Reach::isolation, "", kBatched, Fold::least, 3.0},
    {"ClassBench", Reach::classbench, "", kAvx2, Fold::geometric, 3.0},
    {"isolation", Reach::isolation, "", kAvx2, Fold::geometric, 3.0},
    {"ClassBench", Reach::classbench, "", kSingle, Fold::geometric, 6.0},
    {"isolation", Reach::isolation, "", kSingle, Fold::geometric, 6.0},
    {"every set", Reach::every, "", kSingle, Fold::least, 2.0},
    {"every set", Reach::every, "", kPortable, Fold::geometric, 1.0},
    {"every set", Reach::every, "", kPortable, Fold::least, 1.0},
    {"other sets", Reach::other, "", kBatched, Fold::geometric, 2.5},
    {"other sets", Reach::other, "", kSingle, Fold::geometric, 6.0},
};

std::string textOf(double number) {
  std::string text = nlohmann::json(number).dump();
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

void printRatioGoals(const std::vector<SetResult>& results, const std::string& trace) {
  for (const RatioGoal& goal : kRatioGoals) {
    std::vector<double> ratios;
    for (const SetResult& set : results)
      if (isWithin(set, goal.reach, goal.size))
        if (std::optional<double> ratio = ratioOf(set, trace, goal.contest))
          ratios.push_back(*ratio);
    if (ratios.empty())
      continue;
    const double value = fold(ratios, goal.how);
    printRow("goal/" + trace + "/" + goal.contest.name + " to librte_acl " + goal.contest.name + ", " + goal.sets +
                 (goal.how == Fold::geometric ? ", geometric mean of " : ", least of ") + std::to_string(ratios.size()),
             value, "times", "at least " + textOf(goal.at_least), value / goal.at_least);
  }
}

/// A row for what must not exceed a limit.
void printLimit(const std::string& name, const std::vector<double>& values, Fold how, const char* unit,
                double at_most) {
  if (values.empty())
    return;
  const double value = fold(values, how);
  printRow("goal/" + name, value, unit, "at most " + textOf(at_most), at_most / value);
}

void printCostGoals(const std::vector<SetResult>& results) {
  struct Sized {
    const char* size;
    double build_seconds_max; ///< for so many rules; 0: no limit
    double rules;
  };
  constexpr Sized kSizes[] = {{"1k", 0, 1e3}, {"10k", 0, 1e4}, {"100k", 0.3, 1e5}, {"1M", 3, 1e6}};
  for (const Sized& sized : kSizes) {
    std::vector<double> bytes, seconds;
    for (const SetResult& set : results)
      if (const BuildCost* build = buildOf(set, "cordon " + set.best_kernel); build && sizeOf(set.name) == sized.size) {
        bytes.push_back(build->bytes_per_rule);
        seconds.push_back(build->seconds * sized.rules / double(set.rules));
      }
    const std::string size = sized.size;
    printLimit("bytes a rule, " + size + ", mean", bytes, Fold::mean, "B/rule", 120);
    printLimit("bytes a rule, " + size + ", most", bytes, Fold::most, "B/rule", 200);
    if (sized.build_seconds_max > 0)
      printLimit("build of " + size + " rules, most", seconds, Fold::most, "s", sized.build_seconds_max);
  }
  for (const char* family : {"iso", "iso6"}) {
    const SetResult *small = nullptr, *large = nullptr;
    for (const SetResult& set : results) {
      if (set.name == std::string(family) + "_100k")
        small = &set;
      if (set.name == std::string(family) + "_1M")
        large = &set;
    }
    if (small && large) {
      const double seconds = buildOf(*large, "cordon " + large->best_kernel)->seconds /
                             buildOf(*small, "cordon " + small->best_kernel)->seconds;
      printLimit(std::string("build of ") + family + ", growth from 100k to 1M",
                 {std::log(seconds) / std::log(double(large->rules) / double(small->rules))}, Fold::most, "exponent",
                 1.2);
    }
  }
}

void printUpdateGoals(const std::vector<SetResult>& results) {
  std::vector<double> per_second, during, to_beside;
  for (const SetResult& set : results)
    for (const UpdateCost& cost : set.updates) {
      per_second.push_back(cost.per_second);
      during.push_back(cost.during);
      to_beside.push_back(cost.during / cost.beside);
    }
  if (per_second.empty())
    return;
  constexpr double kPerSecond = 200'000, kDuring = 0.8;
  const double slowest = fold(per_second, Fold::least), slowed = fold(during, Fold::least);
  printRow("goal/single updates, least", slowest, "updates/s", "at least 200000", slowest / kPerSecond);
  printRow("goal/lookups during 200000 updates a second to lookups without, least", slowed, "times", "at least 0.8",
           slowed / kDuring);
  const double shared = fold(to_beside, Fold::least);
  printRow("goal/lookups during 200000 updates a second to lookups beside as many elsewhere, least", shared, "times",
           "at least 0.8", shared / kDuring);
}

void printStretch(const std::vector<SetResult>& results, const std::string& trace) {
  auto row = [&](const std::string& name, const std::vector<double>& speeds, double at_least) {
    if (speeds.empty())
      return;
    const double value = fold(speeds, Fold::least);
    printRow("goal/" + trace + "/stretch: " + name, value, "M/s", "at least " + textOf(at_least), value / at_least);
  };
  std::vector<double> acl1_1k, each_10k, at_100k;
  for (const SetResult& set : results)
    if (const Speed* best = bestOf(set, trace, kBatched.ours); best && kindOf(set.name) == SetKind::classbench) {
      if (set.name == "acl1_1k")
        acl1_1k.push_back(best->mega_per_second);
      if (sizeOf(set.name) == "10k")
        each_10k.push_back(best->mega_per_second);
      if (set.name == "acl1_100k" || set.name == "ipc1_100k")
        at_100k.push_back(best->mega_per_second);
    }
  row("acl1_1k", acl1_1k, 100);
  row("least of ClassBench 10k", each_10k, 60);
  row("least of acl1_100k and ipc1_100k", at_100k, 40);
}

// --- one set --------------------------------------------------------------------------------------------------------

void printSpeeds(const SetResult& set, const std::string& trace, bool every_variant) {
  const Speed* acl = bestOf(set, trace, kBatched.theirs);
  const Speed* cordon = bestOf(set, trace, kBatched.ours);
  const std::string start = set.name + "/" + trace + "/";
  for (const Speed& speed : set.speeds) {
    if (speed.trace != trace || (speed.engine == "librte_acl" && !every_variant))
      continue;
    const bool is_ours = speed.engine == "cordon";
    const Speed* baseline = is_ours ? acl : cordon;
    const double ratio = !baseline ? kNone : speed.mega_per_second / baseline->mega_per_second;
    printRow(start + speed.name(), speed.mega_per_second, "M/s", baseline ? baseline->name() : "none",
             is_ours ? ratio : 1 / ratio);
  }
  for (const Contest& contest : kContests) {
    const Speed* theirs = bestOf(set, trace, contest.theirs);
    const Speed* ours = bestOf(set, trace, contest.ours);
    if (theirs && ours)
      printRow(start + "librte_acl best " + contest.name + ": " + theirs->name() + ", " + set.acl_pages,
               theirs->mega_per_second, "M/s", ours->name(), ours->mega_per_second / theirs->mega_per_second);
  }
}

} // namespace

void printSet(const SetResult& set, bool every_variant) {
  std::vector<std::string> traces;
  for (const Speed& speed : set.speeds)
    if (std::find(traces.begin(), traces.end(), speed.trace) == traces.end())
      traces.push_back(speed.trace);
  for (const std::string& trace : traces)
    printSpeeds(set, trace, every_variant);
  const BuildCost* ours = buildOf(set, "cordon " + set.best_kernel);
  const BuildCost* acl = buildOf(set, "librte_acl default");
  for (const BuildCost& build : set.builds) {
    const bool is_ours = build.engine.starts_with("cordon");
    const BuildCost* other = is_ours ? acl : ours;
    auto ratio = [&](double BuildCost::* cost) {
      return !other ? kNone : is_ours ? other->*cost / (build.*cost) : build.*cost / (other->*cost);
    };
    const std::string baseline = other ? other->engine : "none";
    printRow(set.name + "/build/" + build.engine, build.seconds, "s", baseline, ratio(&BuildCost::seconds));
    printRow(set.name + "/memory/" + build.engine, build.bytes_per_rule, "B/rule", baseline,
             ratio(&BuildCost::bytes_per_rule));
  }
  for (const UpdateCost& cost : set.updates) {
    printRow(set.name + "/updates/single updates", cost.per_second, "updates/s", "librte_acl has none", kNone);
    printRow(set.name + "/updates/lookups after them", cost.quiet, "times", "just built", cost.quiet);
    printRow(set.name + "/updates/lookups beside 200000 a second elsewhere", cost.beside, "times", "just built",
             cost.beside);
    printRow(set.name + "/updates/lookups during 200000 a second", cost.during, "times", "just built", cost.during);
  }
}

void printGoals(const std::vector<SetResult>& results) {
  for (TraceKind kind : {TraceKind::uniform, TraceKind::zipf}) {
    printRatioGoals(results, nameOf(kind));
    printStretch(results, nameOf(kind));
  }
  printCostGoals(results);
  printUpdateGoals(results);
}

} // namespace cordon::bench
