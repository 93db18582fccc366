/// One end of a connection: what is known of a host, and the policy it has.
#pragma once

#include "compiler/catalog/platforms.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/secrets.h"
#include "runtime/net/packet.h"

#include <llvm/ADT/ArrayRef.h>

#include <string>
#include <vector>

namespace cordon::meaning {

/// A host as its peers meet it. Refers to the policy, which must outlive it. A default one is a host without IPsec.
struct Peer {
  std::string name;
  const catalog::Platform* platform = nullptr; ///< null: a host without IPsec
  const ir::PolicyIr* policy = nullptr;        ///< its own, or its class's; null: no policy concerns it
  std::vector<net::Address> addresses;         ///< what `me` stands for
  std::string domain;                          ///< that it is joined to; empty: none
  std::string identity;                        ///< own IKE id; empty: the address
  std::string account;                         ///< own computer account; empty: none
  bool domain_controller = false;
  bool has_certificate = false; ///< one is known, of `certificate_root`
  ir::Authority certificate_root;
  std::vector<ir::MainProposal> offers_main; ///< of a host that others configure; empty: not said
  std::vector<ir::QuickProposal> offers_quick;
  llvm::ArrayRef<SecretBytes> secrets; ///< one per policy->secrets; empty: not loaded

  /// True if the host has the address.
  bool owns(const net::Address& address) const;
  /// True if others give the host a policy that is not known but for its offers.
  bool isOpen() const;
};

/// What a host does with a packet in one direction.
struct Judgement {
  enum class Kind : uint8_t {
    pass,      ///< a permit, or no filter
    block,     ///< refused
    negotiate, ///< by `action`
    open,      ///< not known: others configure the host
  };
  Kind kind = Kind::pass;
  const ir::Filter* filter = nullptr; ///< that decides; null: none
  const ir::Negotiate* action = nullptr;
  const ir::PolicyIr* tables = nullptr; ///< whose ids the action has
};

/// Judges a packet at a host. Linear in the list.
Judgement judge(const Peer& peer, ir::Direction direction, const net::Packet& packet);
/// The judgement that a filter of the peer's policy gives; null: no filter.
Judgement judgementOf(const Peer& peer, const ir::Filter* filter);

/// What came out besides the result.
struct Remarks {
  std::vector<std::string> assumptions; ///< what was taken for granted: "not documented: ..."
  std::vector<std::string> notes;       ///< what follows, and when
  void assume(std::string text);
  void note(std::string text);
  void add(const Remarks& more);
};

/// If and when a host goes on in clear where it negotiates.
struct Fallback {
  bool allowed = false;
  catalog::FallbackTrigger trigger = catalog::FallbackTrigger::silence;
  std::optional<uint32_t> delay_ms; ///< none: not documented
  const char* condition = "";       ///< of the platform's facts
};
Fallback fallbackOf(const Peer& peer, const ir::Negotiate& action, Remarks& remarks);

/// True if the host takes clear packets where it negotiates.
bool acceptsClear(const Peer& peer, const ir::Negotiate& action, Remarks& remarks);

} // namespace cordon::meaning
