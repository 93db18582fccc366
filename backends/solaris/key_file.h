/// ike.preshared as read. Nothing of this file is ever quoted: its words are concealed in the diagnostics unless they
/// are known names or addresses.
#pragma once

#include "backends/solaris/word.h"
#include "compiler/secrets.h"

#include <string>
#include <vector>

namespace cordon::backends::solaris {

/// One `{ ... }`.
struct KeyEntry {
  source::Span span;
  net::AddressRange local, remote;
  SecretBytes key;
  uint32_t line = 0; ///< of the key, from 1
};

struct KeyFile {
  std::vector<KeyEntry> entries;
  std::vector<std::pair<uint32_t, std::string>>
      residue; ///< comments, by place; only those Cordon writes are kept as text
};

/// True for what may be quoted: a brace, a name of the format, an address or prefix.
bool isOpenKeyWord(llvm::StringRef word);
/// True for a comment line that Cordon writes.
bool isKeyHeader(llvm::StringRef line);

KeyFile readKeyFile(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
