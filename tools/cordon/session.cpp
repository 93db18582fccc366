#include "tools/cordon/session.h"

#include "compiler/diag/render_text.h"

namespace cordon::cli {

const Option kAllowOutside{"--allow-outside", nullptr, "let paths in the policy leave its folder"};

std::optional<Compilation> Session::compile(const Arguments& arguments) {
  return cordon::compile(sources, arguments.value("POLICY"), {arguments.has("--allow-outside")}, diags);
}

/// Families whose errors mean that the input could not be understood; all others are findings about what it says.
static bool isBadInput(llvm::StringRef id) {
  for (llvm::StringRef family : {"SYN", "NAM", "INV", "IMP"})
    if (id.starts_with(family))
      return true;
  return false;
}

int Session::finish() {
  diag::renderText(diags, sources, io.err, io.color);
  int code = kClean;
  for (const diag::Diagnostic& diagnostic : diags.all())
    if (diagnostic.severity == diag::Severity::error)
      code = std::max(code, isBadInput(diagnostic.id) ? int(kBadInput) : int(kFindings));
  return code;
}

} // namespace cordon::cli
