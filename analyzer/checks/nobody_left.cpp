// EXM803: an exemption for addresses that no host has any more, as far as the policy's list of hosts knows.
#include "analyzer/check.h"

#include "compiler/diag/kinds/exm.h"

#include <llvm/ADT/STLExtras.h>

#include <set>

namespace cordon::analyzer {
namespace {

/// True if a known host has an address of the set, or may have one.
bool isInhabited(const model::Side& set, const std::vector<net::Prefix>& pools, const Estate& estate) {
  return set.any || set.me || !set.hosts.empty() || llvm::any_of(set.prefixes, [&](const net::Prefix& prefix) {
           return !estate.placesIn(prefix).empty() ||
                  llvm::any_of(pools, [&](const net::Prefix& pool) { return pool.overlaps(prefix); });
         });
}

/// True if hosts stand in a file of their own: an inventory, or statements. Then who is not in it is not there; a
/// policy that names a few hosts among its rules does not say so.
bool hasListOfHosts(const model::Model& model) {
  std::set<uint32_t> files;
  for (const model::Host& host : model.hosts)
    files.insert(host.span.file.index);
  auto remove = [&](const auto& statements) {
    for (const auto& statement : statements)
      files.erase(statement.span.file.index);
  };
  remove(model.groups);
  remove(model.exemptions);
  remove(model.rules);
  remove(model.forests);
  return !files.empty();
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  if (!hasListOfHosts(model))
    return;
  std::vector<net::Prefix> pools;
  for (const model::Host& host : model.hosts)
    pools.insert(pools.end(), host.dynamic_in.begin(), host.dynamic_in.end());
  llvm::sort(pools);
  pools.erase(std::unique(pools.begin(), pools.end()), pools.end());
  for (const model::Exemption& exemption : model.exemptions)
    if (!isInhabited(exemption.to, pools, context.estate))
      context.diags.report(exemption.span, diag::NobodyLeft, "exemption " + exemption.name)
          .help("remove it if they are gone; if they are there, put them into the inventory");
}

} // namespace

extern const Check nobody_leftCheck{run, true};

} // namespace cordon::analyzer
