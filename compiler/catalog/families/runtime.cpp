// Cordon's own enforcement on Linux. IKE is charon's: what strongSwan's row states of IKE holds here.
#include "compiler/catalog/families/peers.h"

namespace cordon::catalog {
namespace {
using namespace source;

constexpr Platform kRuntime = derive(kThirdParty, "cordon-runtime", "Cordon runtime on Linux", [](Platform& row) {
  row.backend = "runtime";
  row.ipsec = {true, kRuntimeDesign};
  row.runs_on = {"Linux", kRuntimeDesign};
  row.ike_v1 = {true, kSwanctl, "by charon"};
  row.ike_v2 = {true, kSwanctl, "by charon"};
  row.ike_v2_certificates_only = {false, kSwanctl};
  row.kerberos = {false, kSwanctl};
  row.certificates = {true, kSwanctl};
  row.psk = {true, kSwanctl};
  row.proposal_choice = {ProposalChoice::responder_order, kSwanCharon};
  row.ah_with_esp = {false, kSwanctl};
  row.transport = {true, kRuntimeDesign};
  row.tunnel = {true, kRuntimeDesign};
  row.order = {NativeOrder::specificity, kRuntimeDesign, "the rule set carries the order of the policy"};
  row.unmatched = {"passes in clear", kRuntimeDesign};
  row.block_rules = {true, kRuntimeDesign};
  row.volume_lifetimes = {true, kRuntimeDesign};
  row.me_address = {true, kRuntimeDesign};
  row.address_ranges = {false, kRuntimeDesign, "prefix covers"};
  row.port_ranges = {true, kRuntimeDesign};
  row.icmp_types = {true, kRuntimeDesign};
  row.one_way_rules = {true, kRuntimeDesign};
  row.connection_types = {true, kRuntimeDesign, "an interface class"};
  row.ipv6_policy = {true, kRuntimeDesign};
  row.fallback_to_clear = {true, kRuntimeDesign};
  row.accepts_unsecured = {true, kRuntimeDesign};
  row.policies_merge = {false, kRuntimeDesign, "one rule set in force"};
  row.access_control = {AccessControl::ike_identity, kRuntimeDesign};
  row.policy_tool = {"a signed rule set", kRuntimeDesign};
});
constexpr Platform kRows[] = {kRuntime};

} // namespace

llvm::ArrayRef<Platform> runtimeRows() {
  return kRows;
}

} // namespace cordon::catalog
