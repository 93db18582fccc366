/// X.509 certificates, as far as policies need them.
#pragma once

#include <llvm/Support/Error.h>

#include <string>
#include <utility>
#include <vector>

namespace cordon::pki {

/// A distinguished name: attribute (CN OU O L ST C E DC) and value, in the order the certificate has them.
using DistinguishedName = std::vector<std::pair<std::string, std::string>>;

/// The subject of the first certificate in a PEM or DER file. Errors: unreadable, no certificate in it, a subject
/// with an attribute that no dialect names.
llvm::Expected<DistinguishedName> readSubject(const std::string& file);

} // namespace cordon::pki
