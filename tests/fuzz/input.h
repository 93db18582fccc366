/// What fuzz targets of one text share: the input as a source file, and claims that end the run when they fail.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/source/source_map.h"

#include <llvm/ADT/StringRef.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace cordon::fuzz {

inline void require(bool condition) {
  if (!condition)
    std::abort();
}

/// The bytes as one file, read into `diags`.
struct Input {
  source::SourceMap sources;
  diag::Diagnostics diags;
  llvm::StringRef text;
  source::FileId file;

  Input(const uint8_t* data, size_t size, std::string name = "fuzz")
      : text(reinterpret_cast<const char*>(data), size), file(sources.add(std::move(name), text)) {}

  bool isInside(source::Span span) const {
    return span.file == file && span.begin <= span.end && span.end <= text.size();
  }
  void requirePlacesInside() const {
    for (const diag::Diagnostic& d : diags.all())
      require(isInside(d.span));
  }
};

} // namespace cordon::fuzz
