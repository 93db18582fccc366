/// X.509 certificates, as far as policies need them.
#pragma once

#include "compiler/catalog/facts.h"

#include <llvm/Support/Error.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cordon::pki {

/// A distinguished name: attribute (CN OU O L ST C E DC) and value, in the order the certificate has them.
using DistinguishedName = std::vector<std::pair<std::string, std::string>>;

/// The attribute that a dialect spells so, in any case: S is ST; EMAIL, EMAILADDRESS and MAILTO are E. Empty: none.
llvm::StringRef attributeNamed(llvm::StringRef spelling);

/// The subject of the first certificate in a PEM or DER file. Errors: unreadable, no certificate in it, a subject
/// with an attribute that no dialect names.
llvm::Expected<DistinguishedName> readSubject(const std::string& file);

/// Success if the file holds a certificate that can be read.
llvm::Error checkCertificate(const std::string& file);

/// True if the first certificate of `file` is signed with the key of `authority`'s, directly or through the
/// certificates that follow it in the file. Errors: as readSubject's, but for the subject.
llvm::Expected<bool> leadsTo(const std::string& file, const std::string& authority);

/// What a certificate says of itself.
struct Facts {
  std::string subject;                 ///< as toString() has it; empty if it has an attribute that no dialect names
  std::string not_before, not_after;   ///< days, 2027-06-30, both included
  std::optional<catalog::KeyType> key; ///< none: of another kind
  std::string key_name;                ///< `RSA`, `id-ecPublicKey`
  std::string hash;                    ///< of its signature: `SHA1`; empty: the signature has none of its own
  std::vector<std::string> names;      ///< DNS names, mail and IP addresses that it holds besides the subject
  bool is_self_signed = false;         ///< so that nobody relies on its signature
};

/// The facts of each certificate in a PEM or DER file. Errors: unreadable, no certificate in it.
llvm::Expected<std::vector<Facts>> readFacts(const std::string& file);

/// True if `key_file` holds the private key to the first certificate of `file`. Errors: either cannot be read; a key
/// with a passphrase cannot.
llvm::Expected<bool> isKeyOf(const std::string& key_file, const std::string& file);

/// `CN=Contoso Root, O=Contoso`: as policies write it.
std::string toString(const DistinguishedName& name);

} // namespace cordon::pki
