#include "compiler/diag/formats.h"

namespace cordon::diag {

llvm::ArrayRef<Format> machineFormats() {
  static constexpr Format formats[] = {{"github", renderGithub},
                                       {"gitlab", renderGitlab},
                                       {"json", renderJson},
                                       {"junit", renderJunit},
                                       {"sarif", renderSarif}};
  return formats;
}

} // namespace cordon::diag
