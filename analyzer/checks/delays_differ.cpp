// PLT606: members of a group fall back to clear, each after its own platform's time.
#include "analyzer/check.h"

#include "compiler/diag/kinds/plt.h"

#include <map>

namespace cordon::analyzer {
namespace {

std::string timeText(uint32_t delay_ms) {
  return delay_ms == 0 ? "at once" : std::to_string(delay_ms) + " ms";
}

void run(Context& context) {
  const model::Model& model = *context.subject.model;
  for (const model::Group& group : model.groups) {
    if (!group.fallback)
      continue;
    std::map<uint32_t, std::string> delays; // and the first platform that has it
    for (model::HostId id : group.members)
      if (const catalog::Platform& platform = *model.host(id).platform; platform.fallback_delay_ms.value)
        delays.try_emplace(*platform.fallback_delay_ms.value, platform.name.str());
    if (delays.size() < 2)
      continue;
    std::string text;
    for (const auto& [delay_ms, platform] : delays)
      text += (text.empty() ? "" : ", ") + timeText(delay_ms) + " (" + platform + ")";
    context.diags.report(group.span, diag::DelaysDiffer, group.name, text)
        .help("what bears the longest of them bears all; `cordon platforms` has the sources");
  }
}

} // namespace

extern const Check delays_differCheck{run, true};

} // namespace cordon::analyzer
