// AUT314: one preshared key for several pairs of hosts: each of them can pose as any other.
#include "analyzer/check.h"

#include "compiler/diag/kinds/aut.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <map>
#include <set>

namespace cordon::analyzer {
namespace {

constexpr size_t kPairsMax = 1000; ///< counted, of one key

using Pair = std::pair<uint32_t, uint32_t>; ///< of indices of hosts

struct Use {
  std::set<Pair> pairs;
  bool is_for_others = false; ///< a subnet, or anybody
  std::vector<source::Span> spans;

  void add(model::HostId one, model::HostId other) {
    if (one != other && pairs.size() <= kPairsMax)
      pairs.insert(std::minmax(one.index, other.index));
  }
};

/// Uses by key: by value where that is known.
class Uses {
public:
  explicit Uses(const Keys& keys) : keys(keys) {}

  template <class Add> void of(const model::Using& use, Add add) {
    for (const model::AuthMethod& method : use.methods) {
      if (method.kind != ir::AuthMethod::Kind::psk)
        continue;
      Use& one = all[numberOf(method.secret)];
      if (!llvm::is_contained(one.spans, method.span))
        one.spans.push_back(method.span);
      add(one);
    }
  }
  std::map<size_t, Use> all;

private:
  size_t numberOf(const SecretRef& ref) {
    for (size_t i = 0; i < known.size(); ++i)
      if (known[i] == ref || (!keys.valueOf(ref).empty() && keys.valueOf(ref) == keys.valueOf(known[i])))
        return i;
    known.push_back(ref);
    return known.size() - 1;
  }

  const Keys& keys;
  std::vector<SecretRef> known;
};

void addAmong(llvm::ArrayRef<model::HostId> hosts, Use& use) {
  for (size_t i = 0; i < hosts.size() && use.pairs.size() <= kPairsMax; ++i)
    for (size_t other = i + 1; other < hosts.size() && use.pairs.size() <= kPairsMax; ++other)
      use.add(hosts[i], hosts[other]);
}

/// True if the side holds more than addresses of the hosts that it names.
bool holdsOthers(const model::Model& model, const model::Side& side) {
  auto isOfHost = [&](const net::Prefix& prefix) {
    return prefix.isHost() && llvm::any_of(side.hosts, [&](model::HostId host) {
             return llvm::is_contained(model.host(host).addresses, prefix.first());
           });
  };
  return side.any || !llvm::all_of(side.prefixes, isOfHost);
}

void addRule(const model::Model& model, const model::Rule& rule, Use& use) {
  if (rule.among)
    return addAmong(rule.hosts, use);
  for (const model::Side* side : {&rule.from, &rule.to}) {
    use.is_for_others |= holdsOthers(model, *side);
    for (model::HostId host : rule.hosts)
      for (model::HostId peer : side->hosts)
        use.add(host, peer);
  }
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  Uses uses(context.keys);
  for (const model::Group& group : model.groups)
    if (model::isSecured(group.kind))
      uses.of(group.use, [&](Use& use) { addAmong(group.members, use); });
  for (const model::Rule& rule : model.rules)
    if (rule.verdict == model::Rule::Verdict::negotiate)
      uses.of(rule.use, [&](Use& use) { addRule(model, rule, use); });
  for (const model::Tunnel& tunnel : model.tunnels)
    uses.of(tunnel.use, [&](Use& use) { use.add(tunnel.left.host, tunnel.right.host); });
  for (const auto& [number, use] : uses.all) {
    if (use.pairs.size() < 2 && !use.is_for_others)
      continue;
    std::string count = use.is_for_others              ? "more than named hosts"
                        : use.pairs.size() > kPairsMax ? "more than " + std::to_string(kPairsMax) + " pairs of hosts"
                                                       : std::to_string(use.pairs.size()) + " pairs of hosts";
    auto first = std::min_element(use.spans.begin(), use.spans.end());
    auto report = context.diags.report(*first, diag::SharedKey, count);
    for (source::Span span : use.spans)
      if (span != *first)
        report.label(span, "the same key");
    report.note("whoever has it can pose as any of them, and one host lost means a new key for all")
        .help("make a key for each pair, or use certificates");
  }
}

} // namespace

extern const Check shared_keyCheck{run, true};

} // namespace cordon::analyzer
