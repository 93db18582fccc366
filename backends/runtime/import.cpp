#include "backends/runtime/import.h"

#include "backends/runtime/project.h"
#include "backends/runtime/vocabulary.h"
#include "compiler/diag/kinds/imp.h"
#include "runtime/ruleset/load.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::runtime {
namespace {

using namespace ruleset;

/// Reads a loaded set, in which every reference is good.
class Reader {
public:
  Reader(const RuleSet& set, source::FileId file) : set(set), file(file) {}

  ir::PolicyIr read() {
    ir::PolicyIr policy;
    policy.name = set.name();
    policy.version = set.policyVersion();
    policy.platform = set.platform();
    policy.order = {false, kPlatform.str()}; // by place, however the compiler found it
    policy.audit = set.isAudit();
    for (const HostRecord& host : set.hosts())
      policy.hosts.push_back(read(host));
    for (const OriginRecord& origin : set.origins())
      policy.origins.push_back({irWord(kOrigins, origin.kind), text(origin.name), {source::Span{file, 0, 0}}});
    for (const AuthorityRecord& authority : set.authorities())
      policy.authorities.push_back(read(authority));
    for (const KeyRecord& key : set.keys())
      policy.secrets.push_back({irWord(kKeySources, key.source), text(key.name)});
    for (const ActionRecord& action : set.actions())
      policy.actions.push_back(read(action));
    if (const ActionRecord* response = set.response())
      policy.default_response = {{{uint32_t(response - set.actions().data())}}, {{set.responseOrigin()}}};
    for (const auto& [direction, word] : kDirections)
      for (const FilterRecord& filter : set.filters(word)) {
        policy.list(direction).push_back(read(filter));
        policy.list(direction).back().rank = uint32_t(policy.list(direction).size() - 1);
      }
    return policy;
  }

private:
  std::string text(uint32_t id) const { return std::string(set.text(id)); }

  ir::Host read(const HostRecord& record) const {
    ir::Host host;
    host.name = text(record.name);
    host.platform = text(record.platform);
    host.identity = text(record.identity);
    host.account = text(record.account);
    host.forwards = record.forwards == 1;
    if (record.has_certificate == 1)
      host.certificate = {text(record.certificate_file), text(record.certificate_key_file)};
    for (const AddressRecord& address : set.addresses(record.addresses))
      host.addresses.push_back(read(address));
    for (const PrefixRecord& prefix : set.dynamic(record.dynamic))
      host.dynamic_in.push_back({irWord(kFamilies, prefix.family), {prefix.hi, prefix.lo}, prefix.length});
    return host;
  }

  static net::Address read(const AddressRecord& record) {
    return {irWord(kFamilies, record.family), {record.hi, record.lo}};
  }

  ir::Authority read(const AuthorityRecord& record) const {
    ir::Authority authority{text(record.name), {}, text(record.file)};
    for (const NamePartRecord& part : set.subject(record.subject))
      authority.subject.emplace_back(text(part.attribute), text(part.value));
    return authority;
  }

  ir::Action read(const ActionRecord& record) const {
    switch (record.kind) {
    case ActionKind::permit:
      return ir::Permit();
    case ActionKind::block:
      return ir::Block();
    case ActionKind::negotiate:
      return readNegotiate(record);
    }
    __builtin_unreachable();
  }

  ir::Negotiate readNegotiate(const ActionRecord& record) const {
    ir::Negotiate action;
    action.ike = irWord(kIkeVersions, record.ike);
    for (const MethodRecord& method : set.methods(record.methods))
      action.authentication.push_back(read(method));
    for (const MainRecord& offer : set.main(record.main))
      action.main.push_back(
          {irWord(kCiphers, offer.cipher), irWord(kIntegrities, offer.integrity), irWord(kDhGroups, offer.group)});
    action.main_lifetime_s = record.main_lifetime_s;
    for (const QuickRecord& offer : set.quick(record.quick))
      action.quick.push_back(read(offer));
    action.pfs.kind = irWord(kPfs, record.pfs);
    if (action.pfs.kind == ir::Pfs::Kind::group)
      action.pfs.group = irWord(kDhGroups, record.pfs_group);
    if (record.is_tunnel == 1) {
      action.tunnel.emplace();
      if (record.has_local == 1)
        action.tunnel->local = read(record.local);
      if (record.has_remote == 1)
        action.tunnel->remote = read(record.remote);
    }
    action.fallback_to_clear = record.fallback_to_clear == 1;
    action.inbound_clear = record.inbound_clear == 1;
    action.remote_identity = text(record.remote_identity);
    action.stage = irWord(kStages, record.stage);
    if (record.has_allow == 1)
      action.access.allow = principals(record.allow);
    action.access.deny = principals(record.deny);
    return action;
  }

  static ir::AuthMethod read(const MethodRecord& record) {
    ir::AuthMethod method;
    method.kind = irWord(kMethods, record.kind);
    if (method.kind == ir::AuthMethod::Kind::psk)
      method.secret = {{record.reference}};
    if (method.kind == ir::AuthMethod::Kind::certificate)
      method.authority = {{record.reference}};
    method.account_mapping = record.account_mapping == 1;
    method.exclude_ca_name = record.exclude_ca_name == 1;
    return method;
  }

  static ir::QuickProposal read(const QuickRecord& record) {
    ir::QuickProposal offer;
    if (record.ah != Integrity::none)
      offer.ah = irWord(kIntegrities, record.ah);
    if (record.cipher != Cipher::none) {
      offer.esp.emplace();
      offer.esp->cipher = irWord(kCiphers, record.cipher);
      if (record.esp_integrity != Integrity::none)
        offer.esp->integrity = irWord(kIntegrities, record.esp_integrity);
    }
    offer.lifetime_s = record.lifetime_s;
    offer.lifetime_kb = record.lifetime_kb;
    return offer;
  }

  std::vector<ir::Principal> principals(Run run) const {
    std::vector<ir::Principal> list;
    for (const PrincipalRecord& principal : set.principals(run))
      list.push_back({irWord(kPrincipals, principal.kind), text(principal.name)});
    return list;
  }

  static ir::Filter read(const FilterRecord& record) {
    ir::Filter filter;
    filter.family = irWord(kFamilies, record.family);
    filter.setSource(
        {record.source_me == 1, {filter.family, {record.source_hi, record.source_lo}, record.source_length}});
    filter.setTarget(
        {record.target_me == 1, {filter.family, {record.target_hi, record.target_lo}, record.target_length}});
    filter.protocol = record.protocol;
    filter.layer = irWord(kLayers, record.layer);
    filter.connection = irWord(kConnections, record.connection);
    filter.source_ports = {record.source_first, record.source_last};
    filter.target_ports = {record.target_first, record.target_last};
    filter.action = {{record.action}};
    filter.origin = {{record.origin}};
    return filter;
  }

  const RuleSet& set;
  const source::FileId file;
};
static_assert(ir::OriginId().index == kNone, "a default response may have no origin");

} // namespace

std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host, const source::SourceMap& sources,
                               diag::Diagnostics& diags) {
  for (const InputFile& more : files.drop_front())
    diags.report({more.file, 0, 0}, diag::SecondRuleSet);
  const llvm::StringRef content = sources.text(files.front().file);
  auto set = loadUnverified(Bytes::copyOf({content.bytes_begin(), content.size()}));
  if (!set) {
    diags.report({}, diag::RuleSetRefused, sources.path(files.front().file), set.refusal().text, set.refusal().offset);
    return std::nullopt;
  }
  Imported imported;
  imported.policy.ir = Reader(*set, files.front().file).read();
  const std::vector<ir::Host>& hosts = imported.policy.ir.hosts;
  const auto named = llvm::find_if(hosts, [&](const ir::Host& one) { return one.name == host.name; });
  imported.policy.host = named != hosts.end() ? *named : hosts.empty() ? host : hosts.front();
  imported.policy.secrets.resize(imported.policy.ir.secrets.size());
  return imported;
}

} // namespace cordon::backends::runtime
