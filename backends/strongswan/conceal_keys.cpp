// swanctl.conf has keys in its `secrets`. A fault may take the word or the brace that says so, so all is closed from
// the first word that is nearly `secret` to the next section that holds none, and before the first such section.
#include "backends/strongswan/conceal_keys.h"

#include "compiler/diag/likely_keys.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::strongswan {
namespace {

constexpr llvm::StringRef kOpenSections[] = {"connections", "authorities", "pools"};
constexpr llvm::StringRef kSecretWords[] = {"secret", "secrets"};
/// Words that begin a line among secrets and are shown there.
constexpr llvm::StringRef kShown[] = {"secrets", "secret", "id", "file", "pin", "handle", "slot", "module", "}"};

llvm::StringRef wordAt(llvm::StringRef text) {
  return text.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
}

bool opensSection(llvm::StringRef line) {
  llvm::StringRef name = wordAt(line.ltrim());
  return !diag::nearest(name, kOpenSections).empty() && line.ltrim().drop_front(name.size()).ltrim().starts_with("{");
}

/// Offset of the first word that is `secret` or `secrets`, or that but for one character; npos if there is none.
size_t nearlySecret(llvm::StringRef line) {
  for (size_t i = 0; i < line.size();) {
    llvm::StringRef word = wordAt(line.drop_front(i));
    if (llvm::any_of(kSecretWords, [&](llvm::StringRef known) {
          return word.edit_distance_insensitive(known, /*AllowReplacements=*/true, /*MaxEditDistance=*/1) <= 1;
        }))
      return i;
    i += std::max<size_t>(word.size(), 1);
  }
  return llvm::StringRef::npos;
}

} // namespace

void concealKeys(const InputFile& input, const source::SourceMap& sources, diag::Diagnostics& diags) {
  bool closed = true;
  diag::concealLikelyKeys(sources, input.file, diags, [&](llvm::StringRef line) -> size_t {
    if (opensSection(line))
      closed = false;
    bool was_closed = closed;
    size_t hint = std::min(nearlySecret(line), diag::afterKeyHint(line));
    closed |= hint != llvm::StringRef::npos;
    if (!was_closed)
      return hint;
    size_t blanks = line.size() - line.ltrim().size();
    llvm::StringRef first = line.ltrim().take_until([](char c) { return llvm::isSpace(c); });
    return llvm::is_contained(kShown, first) ? blanks + first.size() : blanks;
  });
}

} // namespace cordon::backends::strongswan
