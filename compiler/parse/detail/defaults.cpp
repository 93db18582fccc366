#include "compiler/parse/detail/defaults.h"

#include <PolicyParser.h>

namespace cordon::parse {

using P = PolicyParser;

llvm::ArrayRef<Default> defaults() {
  static constexpr Default rows[] = {
      {P::POLICY, P::VERSION, 0, "version 0;"},
      {P::POLICY, P::USING, 0, "using kerberos; between members of trusting domains, else none"},
      {P::POLICY, P::DEFAULT_RESPONSE, 0, "default-response off;"},
      {P::PROPOSAL, P::IKE, 0, "ike v2; where all hosts concerned are known and speak it with any method, else v1"},
      {P::PROPOSAL, P::LIFETIME, 0, "lifetime 3600 s, 100000 kB;"},
      {P::PROPOSAL, P::PFS, 0, "pfs off;"},
      {P::GROUP, P::SECURE, P::ISOLATION, "secure all that the groups of this policy secure"},
      {P::GROUP, P::SECURE, P::BOUNDARY, "secure all that the groups of this policy secure"},
      {P::GROUP, P::SECURE, P::NO_FALLBACK, "secure all that the groups of this policy secure"},
      {P::GROUP, P::SECURE, P::ENCRYPTION, "secure all that the groups of this policy secure"},
      {P::GROUP, P::OUTBOUND, P::ISOLATION, "outbound secure-only;"},
      {P::GROUP, P::STAGE, P::ISOLATION, "stage require;"},
      {P::GROUP, P::MODE, P::ISOLATION, "mode enforce;"},
      {P::RULE, P::SERVICE, 0, "all traffic"},
      {P::RULE, P::ONE_WAY, 0, "mirrored: both directions"},
      {P::RULE, P::CONNECTION, 0, "connection all;"},
  };
  return rows;
}

} // namespace cordon::parse
