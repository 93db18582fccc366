/// The values of a policy's preshared keys, for checks that compare or measure them. Nothing shows them.
#pragma once

#include "analyzer/subject.h"
#include "compiler/secrets.h"

#include <map>
#include <vector>

namespace cordon::analyzer {

class Keys {
public:
  /// Reads each key once. One that cannot be read, as a variable that is not set here, is empty.
  explicit Keys(const Subject& subject);

  /// One for each of policy.secrets, of a class of the subject.
  llvm::ArrayRef<SecretBytes> of(const ir::PolicyIr& policy) const;
  /// Empty if it is not known, or no host needs it.
  const SecretBytes& valueOf(const SecretRef& ref) const;
  /// The keys, each with the first place that names it.
  const std::map<SecretRef, source::Span>& places() const { return named; }

private:
  std::map<SecretRef, SecretBytes> values;
  std::map<SecretRef, source::Span> named;
  std::map<const ir::PolicyIr*, std::vector<SecretBytes>> by_class;
};

} // namespace cordon::analyzer
