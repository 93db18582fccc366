#include "backends/build_report.h"

#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends {

std::vector<std::string> notesSince(const diag::Diagnostics& diags, size_t first) {
  std::vector<std::string> notes;
  for (size_t i = first; i < diags.all().size(); ++i) {
    const diag::Diagnostic& diagnostic = diags.all()[i];
    std::string note(diagnostic.message);
    if (!diagnostic.accepted_because.empty())
      note.append(" (accepted: ").append(diagnostic.accepted_because).append(")");
    if (!llvm::is_contained(notes, note))
      notes.push_back(std::move(note));
  }
  return notes;
}

void reportGap(source::Span place, const std::string& host, const Backend& backend, const ProofGap& gap,
               diag::Diagnostics& diags) {
  auto report = diags.report(place, diag::ProofFailed, host, backend.name().str());
  constexpr size_t kShown = 16;
  for (const std::string& difference : llvm::ArrayRef(gap.differences).take_front(kShown))
    report.note(difference);
  if (gap.differences.size() > kShown)
    report.note("and " + std::to_string(gap.differences.size() - kShown) + " more");
  report.help("nothing was written; this is a fault of Cordon, please report it");
}

} // namespace cordon::backends
