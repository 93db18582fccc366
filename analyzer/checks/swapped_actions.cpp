// FLT114: one host, a block for one service from named peers, and a negotiation for all traffic with everybody: as the
// paper's SQL table reads, whose filter actions stand the wrong way round.
#include "analyzer/check.h"

#include "compiler/diag/kinds/flt.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::analyzer {
namespace {

using Verdict = model::Rule::Verdict;

bool isAny(const model::Side& side) {
  return side.any || side.me;
}

/// Blocks some ports towards some peers, and nobody says why.
bool isBlockOfService(const model::Rule& rule) {
  return rule.verdict == Verdict::block && !rule.among && !rule.one_way && rule.reason.empty() &&
         !rule.services.empty() && !(isAny(rule.from) && isAny(rule.to)) &&
         llvm::all_of(rule.services, [](const model::Selector& service) {
           return !net::isIcmp(service.protocol) && !(service.source_ports.isAny() && service.target_ports.isAny());
         });
}

bool isNegotiationOfAll(const model::Rule& rule) {
  return rule.verdict == Verdict::negotiate && !rule.among && rule.services.empty() && isAny(rule.from) &&
         isAny(rule.to);
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  std::vector<model::Rule> wide;
  for (const model::Rule& rule : model.rules)
    if (isNegotiationOfAll(rule))
      wide.push_back(rule);
  if (wide.empty())
    return;
  for (const model::Rule& block : model.rules) {
    if (!isBlockOfService(block))
      continue;
    for (const model::Rule& all : wide) {
      const auto* both =
          llvm::find_if(block.hosts, [&](model::HostId id) { return llvm::binary_search(all.hosts, id); });
      if (both == block.hosts.end())
        continue;
      context.diags.report(block.span, diag::SwappedActions, block.name.str(), all.name.str())
          .label(all.span, "negotiates all traffic, with everybody")
          .note("on `" + model.host(*both).name + "`")
          .help("to secure the service and nothing else, negotiate here and block there; if it is meant so, say why by "
                "`reason`");
      break;
    }
  }
}

} // namespace

extern const Check swapped_actionsCheck{run, true};

} // namespace cordon::analyzer
