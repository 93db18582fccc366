/// What IKE comes to: an association, or the field on which two hosts do not agree.
#pragma once

#include "compiler/ir/action.h"

#include <cstdint>
#include <optional>
#include <string>

namespace cordon::meaning {

/// The two ends of a connection: who opens it, and who answers.
enum class Side : uint8_t { initiator, responder };

/// When a negotiation fails. Authentication ends main mode; access lists are asked after it.
enum class Phase : uint8_t { main_mode, authentication, access, quick_mode };

/// On what.
enum class Field : uint8_t {
  ike_version,
  main_proposal,
  auth_method,
  kerberos_trust,
  authority, ///< the root that a certificate must lead to
  psk,
  identity,
  access_list,
  tunnel_end,
  quick_proposal,
  pfs,
  mode, ///< transport or tunnel
  selectors,
  filter, ///< the responder has none that negotiates this packet
};

/// One failure. The values are texts for people; those of keys are references.
struct Failure {
  Phase phase = Phase::main_mode;
  Side side = Side::responder; ///< who refuses
  Field field = Field::main_proposal;
  std::string initiator, responder; ///< what either side has
  bool looks_silent = false;        ///< the initiator gets no error: it repeats itself until it gives up
  friend bool operator==(const Failure&, const Failure&) = default;
};

/// What was agreed.
struct Association {
  ir::IkeVersion ike = ir::IkeVersion::v1;
  ir::AuthMethod::Kind authentication = ir::AuthMethod::Kind::kerberos;
  ir::MainProposal main;
  ir::QuickProposal quick;         ///< with the smaller of both lifetimes
  bool tunnel = false;             ///< else transport mode
  std::optional<Failure> at_rekey; ///< works until the first rekey, and then fails so

  /// True if the content cannot be read on the way.
  bool isEncrypted() const { return quick.esp && quick.esp->cipher != catalog::Cipher::null; }
  friend bool operator==(const Association&, const Association&) = default;
};

} // namespace cordon::meaning
