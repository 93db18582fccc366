/// What an importer reads from and reports to. Keys are concealed as soon as they are seen, so that no quoted line of
/// the file shows one.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/source/source_map.h"

#include <utility>

namespace cordon::backends::strongswan {

class Places {
public:
  Places(const source::SourceMap& sources, diag::Diagnostics& diags) : sources(sources), diags(diags) {}

  template <class... Args>
  diag::Report report(source::Span span, const diag::Kind<Args...>& kind, diag::Passed<Args>... args) {
    return diags.report(span, kind, args...);
  }
  /// Declares that a piece of the file is or may be a key.
  void conceal(source::Span span) { diags.conceal(span); }
  llvm::StringRef text(source::FileId file) const { return sources.text(file); }
  size_t errorCount() const { return diags.errorCount(); }

private:
  const source::SourceMap& sources;
  diag::Diagnostics& diags;
};

} // namespace cordon::backends::strongswan
