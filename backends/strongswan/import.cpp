#include "backends/strongswan/import.h"

#include "backends/strongswan/emit.h"
#include "backends/strongswan/import_connection.h"
#include "backends/strongswan/pair_up.h"
#include "backends/strongswan/project.h"
#include "backends/strongswan/residue.h"
#include "backends/strongswan/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

namespace cordon::backends::strongswan {
namespace {

constexpr llvm::StringLiteral kTopLevel[] = {"connections", "secrets", "authorities", "pools"};

void checkTopLevel(const Section& root, Places& places) {
  std::vector<llvm::StringRef> names(std::begin(kTopLevel), std::end(kTopLevel));
  for (const Setting& setting : root.settings)
    reportUnknown(setting.span, "key outside all sections", setting.key, {}, places);
  for (const Section& section : root.sections)
    if (!llvm::is_contained(kTopLevel, llvm::StringRef(section.name).lower()))
      reportUnknown(section.span, "section", section.name, names, places);
  if (const Section* authorities = root.section("authorities"))
    for (const Section& authority : authorities->sections)
      checkSettings(authority, authorityKeys(), "an authority", places);
}

/// Of equal numbers the kernel lets the older policy decide; that is worth a word where it matters.
void reportTies(const std::vector<Installed>& sorted, const ir::PolicyIr& ir, Places& places) {
  constexpr size_t kLookMax = 100; // neighbours of one number that are compared
  for (size_t i = 0; i < sorted.size(); ++i)
    for (size_t k = i + 1; k < sorted.size() && k <= i + kLookMax && sorted[k].priority == sorted[i].priority; ++k)
      if (sorted[i].filter.action != sorted[k].filter.action && overlap(sorted[i].filter, sorted[k].filter)) {
        places.report(ir.origin(sorted[k].filter).spans.front(), diag::EqualPriorities, sorted[i].child,
                      sorted[k].child);
        break;
      }
}

/// The kernel finds an SA by its policy's reqid: two children with one reqid use each other's SAs.
void reportSharedReqids(const std::vector<Installed>& installed, const ir::PolicyIr& ir, Places& places) {
  std::map<uint32_t, const Installed*> first;
  std::set<std::pair<uint32_t, ir::OriginId>> reported;
  for (const Installed& one : installed) {
    if (one.reqid == 0)
      continue;
    const Installed& other = *first.emplace(one.reqid, &one).first->second;
    source::Span place = spanOf(ir, one.filter), other_place = spanOf(ir, other.filter);
    if (place != other_place && reported.emplace(one.reqid, one.filter.origin).second)
      places.report(place, diag::SharedReqid, other.child, one.child, one.reqid).label(other_place, "the first");
  }
}

/// A list of filters in one order cannot say that two lists are asked.
void reportForwardCrossings(const std::vector<ir::Filter>& filters, const ir::HostPolicy& policy, Places& places) {
  if (!policy.host.forwards)
    return;
  std::vector<Pair> pairs;
  for (const ir::Filter& filter : filters)
    pairs.push_back({filter, {}, {}, {}});
  for (const Crossing& crossing : forwardCrossings(pairs, policy.ir))
    places.report(spanOf(policy.ir, crossing.first), diag::ForwardedBothWays, policy.ir.origin(crossing.first).name,
                  policy.ir.origin(crossing.stricter).name);
}

} // namespace

std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host, const source::SourceMap& sources,
                               diag::Diagnostics& diags) {
  size_t errors = diags.errorCount();
  Places places(sources, diags);
  auto file = llvm::find_if(files, [](const InputFile& input) { return input.role == kFileName; });
  if (file == files.end()) {
    diags.report({}, diag::MissingSetting, "input", kPlatform.str(), kFileName.str());
    return std::nullopt;
  }
  auto root = readSettings(file->file, places);
  if (!root)
    return std::nullopt;
  checkTopLevel(*root, places);
  Imported imported;
  ir::HostPolicy& policy = imported.policy;
  policy.host = host;
  policy.host.identity.clear();
  policy.host.certificate.reset();
  policy.ir.platform = kPlatform.str();
  policy.ir.order = {false, kPlatform.str()};
  std::vector<Secret> secrets;
  if (const Section* section = root->section("secrets"))
    secrets = readSecrets(*section, places);
  KeyRing keys(std::move(secrets));
  HostFacts facts;
  std::vector<Installed> installed;
  if (const Section* connections = root->section("connections")) {
    for (const Setting& setting : connections->settings)
      reportUnknown(setting.span, "key of `connections`", setting.key, {}, places);
    for (const Section& connection : connections->sections)
      ConnectionReader(connection, keys, policy, facts, places).read(installed);
  }
  if (diags.errorCount() > errors)
    return std::nullopt;
  llvm::stable_sort(installed, [](const Installed& a, const Installed& b) { return a.priority < b.priority; });
  reportTies(installed, policy.ir, places);
  reportSharedReqids(installed, policy.ir, places);
  std::vector<ir::Filter> filters;
  for (Installed& one : installed) {
    one.filter.rank = uint32_t(filters.size());
    filters.push_back(one.filter);
  }
  reportForwardCrossings(filters, policy, places);
  spread(filters, policy);
  policy.host.identity = facts.identity.value_or("");
  if (facts.certificate)
    policy.host.certificate = ir::Host::Certificate{*facts.certificate, ""};
  imported.residue = residueOf(*root);
  return imported;
}

} // namespace cordon::backends::strongswan
