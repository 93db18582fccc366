/// A rule set that was checked once, from then on read in place.
#pragma once

#include "runtime/net/address.h"
#include "runtime/ruleset/verify.h"

#include <span>
#include <string_view>

namespace cordon::ruleset {

/// Owns its bytes; what it returns points into them. Every reference in a record is good, every text printable UTF-8,
/// every enumeration one of its values: readers check nothing again.
class RuleSet {
public:
  /// True if a trusted key has signed it. What is not, never comes into force (accept.h).
  bool isVerified() const { return verified; }

  // The seal.
  uint64_t setVersion() const { return header().set_version; }
  uint64_t notAfter() const { return header().not_after_s; } ///< seconds since 1970
  const PublicKey& signer() const { return header().key; }

  // The policy class.
  std::string_view name() const { return text(header().name); }
  std::string_view platform() const { return text(header().platform); }
  uint64_t policyVersion() const { return header().policy_version; }
  bool isAudit() const { return header().audit != 0; }
  /// Of the default response; null: off.
  const ActionRecord* response() const;
  uint32_t responseOrigin() const { return header().response_origin; } ///< or kNone

  std::span<const HostRecord> hosts() const { return all<HostRecord>(SectionId::hosts); }
  /// The host of that name, or null.
  const HostRecord* findHost(std::string_view name) const;
  std::span<const AddressRecord> addresses(Run run) const { return part<AddressRecord>(SectionId::addresses, run); }
  std::span<const PrefixRecord> dynamic(Run run) const { return part<PrefixRecord>(SectionId::dynamic, run); }

  std::span<const OriginRecord> origins() const { return all<OriginRecord>(SectionId::origins); }
  std::span<const AuthorityRecord> authorities() const { return all<AuthorityRecord>(SectionId::authorities); }
  std::span<const NamePartRecord> subject(Run run) const { return part<NamePartRecord>(SectionId::name_parts, run); }
  std::span<const KeyRecord> keys() const { return all<KeyRecord>(SectionId::keys); }

  std::span<const ActionRecord> actions() const { return all<ActionRecord>(SectionId::actions); }
  std::span<const MethodRecord> methods(Run run) const { return part<MethodRecord>(SectionId::methods, run); }
  std::span<const MainRecord> main(Run run) const { return part<MainRecord>(SectionId::main_proposals, run); }
  std::span<const QuickRecord> quick(Run run) const { return part<QuickRecord>(SectionId::quick_proposals, run); }
  std::span<const PrincipalRecord> principals(Run run) const {
    return part<PrincipalRecord>(SectionId::principals, run);
  }

  /// A list; the place of a filter is its rank.
  std::span<const FilterRecord> filters(Direction direction) const { return all<FilterRecord>(sectionOf(direction)); }
  const ActionRecord& action(const FilterRecord& filter) const { return actions()[filter.action]; }
  /// The name of the statement that a filter comes from.
  std::string_view originName(const FilterRecord& filter) const { return text(origins()[filter.origin].name); }

  std::string_view text(uint32_t id) const;

  std::span<const uint8_t> bytes() const { return file.span(); }

private:
  RuleSet(Bytes file, bool verified) : file(std::move(file)), verified(verified) {}
  friend Result<RuleSet> load(Bytes file, std::span<const PublicKey> trusted);
  friend Result<RuleSet> loadUnverified(Bytes file);

  const Header& header() const { return *reinterpret_cast<const Header*>(file.data()); }
  template <class T> std::span<const T> all(SectionId section) const {
    const Section& where = header().sections[size_t(section)];
    return {reinterpret_cast<const T*>(file.data() + where.offset), size_t(where.count)};
  }
  template <class T> std::span<const T> part(SectionId section, Run run) const {
    return all<T>(section).subspan(run.first, run.count);
  }

  Bytes file;
  bool verified;
};

/// Verifies the signature, then checks everything that the format promises. The file is hostile until both are done.
Result<RuleSet> load(Bytes file, std::span<const PublicKey> trusted);

/// The same without a signature, for tools that show, compare or sign sets. Such a set is never accepted.
Result<RuleSet> loadUnverified(Bytes file);

/// An address of a record as others have it.
net::Address addressOf(const AddressRecord& record);
net::Prefix prefixOf(const PrefixRecord& record);

} // namespace cordon::ruleset
