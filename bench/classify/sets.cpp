#include "bench/classify/sets.h"

#include "bench/classify/made_sets.h"

#include <charconv>
#include <filesystem>
#include <optional>

namespace cordon::bench {
namespace {

constexpr const char* kSeeds[] = {"acl1", "acl2", "acl3", "acl4", "acl5", "fw1",
                                  "fw2",  "fw3",  "fw4",  "fw5",  "ipc1", "ipc2"};
/// In an IPv4 set of an isolation policy as in companies today; the IPv6 set is of one that has turned round.
constexpr unsigned kIpv6Percent = 15, kIpv6PercentOfIpv6Sets = 85;
constexpr size_t kRules_max = 10'000'000;

std::optional<size_t> countOf(std::string_view size) {
  size_t count = 0;
  auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), count);
  const std::string_view unit(end, size_t(size.data() + size.size() - end));
  const size_t factor = unit.empty() ? 1 : unit == "k" ? 1000 : unit == "M" ? 1'000'000 : 0;
  if (error != std::errc() || factor == 0 || count == 0 || count > kRules_max / factor)
    return std::nullopt;
  return count * factor;
}

std::variant<RuleSet, BadFile> fromFolder(const std::string& name, const std::string& folder) {
  if (folder.empty())
    return BadFile{"set `" + name + "`: name the folder of ClassBench sets by CORDON_CLASSBENCH or --classbench"};
  for (const char* ending : {"", ".xz"}) {
    const std::string path = folder + "/" + name + ending;
    if (std::filesystem::exists(path))
      return readClassBench(path);
  }
  return BadFile{"set `" + name + "`: not in " + folder};
}

} // namespace

std::vector<std::string> defaultSets() {
  std::vector<std::string> sets;
  for (const char* size : {"_1k", "_10k"})
    for (const char* seed : kSeeds)
      sets.push_back(std::string(seed) + size);
  for (const char* other :
       {"iso_10k", "iso6_10k", "acl1_100k", "fw1_100k", "ipc1_100k", "iso_100k", "iso6_100k", "iso_1M", "iso6_1M"})
    sets.push_back(other);
  return sets;
}

std::vector<std::string> setsMeantBy(const std::string& word, const std::vector<std::string>& sets) {
  std::vector<std::string> meant;
  for (const std::string& set : sets)
    if (word == "all" || word == set || word == sizeOf(set) ||
        (word == "classbench" && kindOf(set) == SetKind::classbench) ||
        (word == "isolation" && kindOf(set) == SetKind::isolation))
      meant.push_back(set);
  if (meant.empty())
    meant.push_back(word);
  return meant;
}

std::variant<RuleSet, BadFile> loadSet(const std::string& name, const SetSources& sources) {
  if (name.find('/') != std::string::npos)
    return readClassBench(name);
  const std::string family_name = name.substr(0, name.find('_'));
  const bool is_v6 = family_name.ends_with("6");
  const net::Family family = is_v6 ? net::Family::v6 : net::Family::v4;
  const bool isolation = family_name == "iso" || family_name == "iso6";
  if (!isolation && family_name != "mixed" && family_name != "mixed6")
    return fromFolder(name, sources.classbench);
  const std::optional<size_t> count = countOf(sizeOf(name));
  if (!count)
    return BadFile{"set `" + name + "`: expected a size like 10k or 1M after the `_`"};
  RuleSet set = isolation ? isolationSet(*count, sources.seed, family, is_v6 ? kIpv6PercentOfIpv6Sets : kIpv6Percent)
                          : unorderedSet(*count, sources.seed, family);
  set.name = name;
  return set;
}

SetKind kindOf(const std::string& name) {
  if (name.starts_with("iso_") || name.starts_with("iso6_"))
    return SetKind::isolation;
  for (const char* seed : kSeeds)
    if (name.starts_with(std::string(seed) + "_"))
      return SetKind::classbench;
  return SetKind::other;
}

std::string sizeOf(const std::string& name) {
  const size_t at = name.rfind('_');
  return at == std::string::npos ? "" : name.substr(at + 1);
}

} // namespace cordon::bench
