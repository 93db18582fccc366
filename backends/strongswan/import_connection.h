/// One connection of a swanctl.conf turned into filters with their actions and kernel priorities.
#pragma once

#include "backends/strongswan/import_secrets.h"
#include "backends/strongswan/places.h"
#include "backends/strongswan/priority.h"
#include "backends/strongswan/settings.h"
#include "compiler/ir/policy_ir.h"

namespace cordon::backends::strongswan {

/// A policy of the kernel: smallest number first, of equal ones the older.
struct Installed {
  ir::Filter filter; ///< outbound: the host's side is the source
  uint32_t priority = 0;
  std::string child;  ///< name
  uint32_t reqid = 0; ///< of a trap; 0: charon gives it one
};

/// What connections say of the host itself; each must say the same.
struct HostFacts {
  std::optional<std::string> identity;
  std::optional<std::string> certificate;
};

class ConnectionReader {
public:
  ConnectionReader(const Section& section, const KeyRing& keys, ir::HostPolicy& policy, HostFacts& facts,
                   Places& places)
      : section(section), keys(keys), policy(policy), facts(facts), places(places) {}

  /// Adds the connection's filters in the order of its children. Faults are reported.
  void read(std::vector<Installed>& installed);

private:
  void checkNames();
  bool readIke();
  bool readAddresses();
  bool readProposals();
  void readLifetime();
  bool readAuthentication();
  bool readCertificates(const Section* local, const Section* remote);
  void readIdentities(const Section* local, const Section* remote, bool psk);
  template <class T> void agree(std::optional<T>& known, T value, const char* what);

  void readChild(const Section& child, std::vector<Installed>& installed);
  std::optional<ir::Negotiate> negotiateOf(const Section& child, bool tunnel);
  bool readOffers(const Section& child, ir::Negotiate& negotiate);
  bool readLimits(const Section& child, ir::Negotiate& negotiate);
  bool setPfs(const Section& child, ir::Negotiate& negotiate,
              const std::vector<std::pair<ir::QuickProposal, std::optional<catalog::DhGroup>>>& items);
  void install(const Section& child, Treatment treatment, const ir::Action& action, std::vector<Installed>& installed);
  bool installPair(const Section& child, Treatment treatment, ir::Action action, const std::string& local_text,
                   const std::string& remote_text, net::Family family, std::vector<Installed>& installed);
  bool giveKey(const Section& child, const ir::Filter& filter, ir::Negotiate& negotiate);
  void checkTrap(const Section& child, const ir::Filter& filter);
  void checkSoftLimits(const Section& child);

  const Section& section;
  const KeyRing& keys;
  ir::HostPolicy& policy;
  HostFacts& facts;
  Places& places;

  ir::Negotiate ike; ///< the connection's part of its children's actions
  bool psk = false;
  std::optional<net::Address> local, peer; ///< single ones
  net::Family wildcard_family = net::Family::v4;
  bool any_peer = false;                      ///< remote_addrs holds `%any`
  std::vector<net::AddressRange> peer_blocks; ///< what else it holds, sorted
  std::string local_id, remote_id;            ///< as written
};

} // namespace cordon::backends::strongswan
