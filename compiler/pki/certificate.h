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

/// Success if the file holds a certificate that can be read.
llvm::Error checkCertificate(const std::string& file);

/// True if the first certificate of `file` is signed with the key of `authority`'s, directly or through the
/// certificates that follow it in the file. Errors: as readSubject's, but for the subject.
llvm::Expected<bool> leadsTo(const std::string& file, const std::string& authority);

/// `CN=Contoso Root, O=Contoso`: as policies write it.
std::string toString(const DistinguishedName& name);

} // namespace cordon::pki
