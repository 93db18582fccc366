#include "backends/solaris/import_tunnels.h"

#include "backends/solaris/overlap_index.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::solaris {
namespace {

class TunnelReader {
public:
  TunnelReader(llvm::ArrayRef<SpdRule> rules, const std::map<std::string, TunnelFile>& files, const ir::Host& host,
               diag::Diagnostics& diags)
      : rules(rules), files(files), host(host), diags(diags) {}

  std::vector<TunnelPolicy> run() {
    std::map<std::string, TunnelPolicy> by_name;
    for (const SpdRule& rule : rules)
      if (rule.tunnel && checkRemote(rule))
        by_name[rule.tunnel->text.str()].rules.push_back(&rule);
    std::vector<TunnelPolicy> policies;
    for (auto& [name, policy] : by_name)
      if (findEnds(name, policy)) {
        policy.name = name;
        policy.routed = remotesOf(policy);
        policies.push_back(std::move(policy));
      }
    checkApart(policies);
    checkHostEntries();
    return policies;
  }

private:
  bool checkRemote(const SpdRule& rule) {
    bool named = llvm::none_of(rule.patterns, [](const Selector& pattern) { return pattern.remote.isAny(); });
    if (!named)
      diags.report(rule.span, diag::NotInIr, "a tunnel for all destinations: which packets enter it, routes decide")
          .help("name the networks behind the tunnel with `raddr`");
    return named;
  }

  bool findEnds(const std::string& name, TunnelPolicy& policy) {
    source::Span place = policy.rules.front()->tunnel->span;
    auto file = files.find(name);
    if (file == files.end()) {
      diags.report(place, diag::MissingFile, "hostname." + name, "it holds the outer addresses of the tunnel");
      return false;
    }
    policy.ends = {file->second.local, file->second.remote};
    bool own = host.addresses.empty() || llvm::is_contained(host.addresses, file->second.local);
    if (!own)
      diags
          .report(file->second.local_span, diag::FilesContradict,
                  "`tsrc " + net::toString(file->second.local) + "` is no address of the host")
          .help("give it the addresses that the host has, each with --address, or correct `tsrc`");
    return own;
  }

  static std::vector<net::Prefix> remotesOf(const TunnelPolicy& policy) {
    std::vector<net::AddressRange> ranges;
    for (const SpdRule* rule : policy.rules)
      for (const Selector& pattern : rule->patterns)
        ranges.push_back(rangeOf(pattern.remote));
    std::vector<net::Prefix> networks;
    for (const net::AddressRange& range : merged(std::move(ranges)))
      llvm::append_range(networks, net::coverOf(range));
    return networks;
  }

  void checkApart(llvm::ArrayRef<TunnelPolicy> policies) {
    std::vector<std::pair<net::Prefix, const TunnelPolicy*>> networks;
    for (const TunnelPolicy& policy : policies)
      for (const net::Prefix& network : policy.routed)
        networks.emplace_back(network, &policy);
    llvm::sort(networks);
    for (size_t i = 1, outer = 0; i < networks.size(); ++i) {
      if (!networks[outer].first.contains(networks[i].first)) {
        outer = i;
        continue;
      }
      diags.report(networks[i].second->rules.front()->span, diag::NotInIr,
                   "two tunnels to " + net::toString(networks[i].first) + ": which one it is, routes decide");
      return;
    }
  }

  /// A packet of the host's own meets its entries and the tunnel's. One that passes the first is the tunnel's alone.
  void checkHostEntries() {
    std::vector<std::pair<const Selector*, const SpdRule*>> own;
    OverlapIndex by_remote;
    for (const SpdRule& rule : rules)
      if (!rule.tunnel && !std::holds_alternative<ir::Permit>(rule.action))
        for (const Selector& pattern : rule.patterns) {
          by_remote.add(pattern.remote, own.size());
          own.emplace_back(&pattern, &rule);
        }
    for (const SpdRule& rule : rules)
      if (rule.tunnel)
        for (const Selector& pattern : rule.patterns)
          by_remote.forEachOverlapping(pattern.remote, [&](size_t number) {
            if (budget == 0 || reported || !bothMeet(*own[number].first, pattern))
              return spend(rule);
            diags
                .report(own[number].second->span, diag::NotInIr,
                        "packets of the host that meet its own entries and those of tunnel `" +
                            rule.tunnel->text.str() + "`")
                .label(rule.span, "the tunnel's");
            reported = true;
            return false;
          });
  }

  bool spend(const SpdRule& rule) {
    if (budget == 0)
      return false;
    --budget;
    if (budget == 0)
      diags.report(rule.span, diag::TooComplex);
    return budget > 0 && !reported;
  }

  bool bothMeet(const Selector& mine, const Selector& tunnels) const {
    if (!overlaps(mine, tunnels))
      return false;
    return host.addresses.empty() || llvm::any_of(host.addresses, [&](const net::Address& address) {
             return mine.local.contains(address) && tunnels.local.contains(address);
           });
  }

  llvm::ArrayRef<SpdRule> rules;
  const std::map<std::string, TunnelFile>& files;
  const ir::Host& host;
  diag::Diagnostics& diags;
  bool reported = false;
  size_t budget = 10'000'000; ///< comparisons; beyond, input is hostile
};

} // namespace

std::vector<TunnelPolicy> tunnelPolicies(llvm::ArrayRef<SpdRule> rules, const std::map<std::string, TunnelFile>& files,
                                         const ir::Host& host, diag::Diagnostics& diags) {
  return TunnelReader(rules, files, host, diags).run();
}

} // namespace cordon::backends::solaris
