/// The text of ipsecinit.conf, read as ipsecconf.c does: no quoting, `#` starts a comment anywhere, each entry begins
/// on a line of its own, `or` stands beside the `}` before it.
#pragma once

#include "backends/solaris/word.h"

#include <vector>

namespace cordon::backends::solaris {

/// `ipsec { encr_algs 3des }`.
struct SpdBlock {
  Word action;
  std::vector<Word> properties;
  source::Span span;
};

/// `{ raddr 10.1.2.3 } ipsec { ... } or pass { }`.
struct SpdEntry {
  std::vector<Word> pattern;
  std::vector<SpdBlock> blocks; ///< at least one
  source::Span span;
};

struct SpdText {
  std::vector<SpdEntry> entries;
  std::vector<Word> comments; ///< without `#`
};

/// Reads all entries; one that cannot be read is reported and left out.
SpdText readSpdText(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
