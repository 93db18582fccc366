// Keys stand in ike.preshared alone. Of its lines what is understood is open, up to the first word that is not.
#include "backends/solaris/conceal_keys.h"

#include "backends/solaris/key_file.h"
#include "backends/solaris/text_file.h"
#include "compiler/diag/likely_keys.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::solaris {
namespace {

size_t openPartOfKeyLine(llvm::StringRef line) {
  if (isKeyHeader(line))
    return line.size();
  size_t at = 0;
  for (;;) {
    size_t begin = std::min(line.find_first_not_of(" \t\r", at), line.size());
    size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
    if (begin == end || !isOpenKeyWord(line.slice(begin, end)))
      return begin;
    at = end;
  }
}

} // namespace

void concealKeys(const InputFile& input, const source::SourceMap& sources, diag::Diagnostics& diags) {
  if (input.role == kKeyFile)
    return diag::concealLikelyKeys(sources, input.file, diags, openPartOfKeyLine);
  // Entries and rules stand in braces; a text without any is none of them, whatever it is called.
  bool braced = input.role != kPolicyFile && input.role != kIkeFile;
  braced |= sources.text(input.file).contains('{');
  diag::concealLikelyKeys(sources, input.file, diags,
                          [&](llvm::StringRef line) -> size_t { return braced ? line.size() : 0; });
}

} // namespace cordon::backends::solaris
