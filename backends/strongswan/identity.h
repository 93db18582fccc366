/// IKE identities and distinguished names as strongSwan reads them.
/// Source: strongSwan libstrongswan, utils/identification.c; swanctl.conf(5), local.id.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cordon::backends::strongswan {

using Subject = std::vector<std::pair<std::string, std::string>>;

/// A distinguished name in strongSwan's words: `C=US, ST=WA, O=Contoso`, or `/C=US/O=Contoso, Ltd` where a value holds
/// a comma. None, with the reason in `why`, if an attribute or a value cannot be said: text that is not understood as a
/// name becomes an opaque key id there, which matches nothing.
std::optional<std::string> subjectText(const Subject& subject, std::string& why);

/// Reads such a name back; attribute names become the policy's (CN OU O L ST C E DC UID).
std::optional<Subject> parseSubject(llvm::StringRef text, std::string& why);

/// The text of an identity as policies write it, canonical for strongSwan: names with `=` go through the above, other
/// text must be printable without being a wildcard or a `type:` form.
std::optional<std::string> identityText(llvm::StringRef identity, std::string& why);

/// True if `text` can stand in a comma separated list of files (certs, cacerts) and is what charon would open.
bool isListable(llvm::StringRef text);

} // namespace cordon::backends::strongswan
