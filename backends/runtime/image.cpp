#include "backends/runtime/image.h"

#include "backends/runtime/vocabulary.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::runtime {
namespace {

using namespace ruleset;

AddressRecord addressRecord(const net::Address& address) {
  return {address.value.hi, address.value.lo, fileWord(kFamilies, address.family), {}};
}

PrefixRecord prefixRecord(const net::Prefix& prefix) {
  return {prefix.base.hi, prefix.base.lo, fileWord(kFamilies, prefix.family), prefix.length, {}};
}

/// The run that `count` records make which have just been added to `section`.
template <class Record> Run runOf(const std::vector<Record>& section, size_t count) {
  return {uint32_t(section.size() - count), uint32_t(count)};
}

class ImageMaker {
public:
  explicit ImageMaker(const ir::PolicyIr& policy) : policy(policy) {}

  Image make() {
    image.header.magic = kMagic;
    image.header.format = kFormat;
    image.header.audit = policy.audit;
    image.header.policy_version = policy.version;
    image.header.name = text(policy.name);
    image.header.platform = text(policy.platform);
    image.header.response_action = image.header.response_origin = kNone;
    if (policy.default_response) {
      image.header.response_action = policy.default_response->action.index;
      image.header.response_origin = policy.default_response->origin.index;
    }
    addHosts();
    for (const ir::Origin& origin : policy.origins)
      image.origins.push_back({text(origin.name), fileWord(kOrigins, origin.kind), {}});
    for (const ir::Authority& authority : policy.authorities)
      add(authority);
    for (const SecretRef& key : policy.secrets)
      image.keys.push_back({text(key.name), fileWord(kKeySources, key.from), {}});
    for (const ir::Action& action : policy.actions)
      image.actions.push_back(std::visit(ir::Overloaded{
                                             [&](const ir::Permit&) { return plain(ActionKind::permit); },
                                             [&](const ir::Block&) { return plain(ActionKind::block); },
                                             [&](const ir::Negotiate& negotiate) { return recordOfAction(negotiate); },
                                         },
                                         action));
    return std::move(image);
  }

private:
  uint32_t text(llvm::StringRef value) { return image.texts.add(value); }

  void addHosts() {
    std::vector<const ir::Host*> hosts;
    for (const ir::Host& host : policy.hosts)
      hosts.push_back(&host);
    llvm::sort(hosts, [](const ir::Host* a, const ir::Host* b) { return a->name < b->name; });
    for (const ir::Host* host : hosts)
      add(*host);
  }

  void add(const ir::Host& host) {
    HostRecord record = {};
    record.name = text(host.name);
    record.platform = text(host.platform);
    record.identity = text(host.identity);
    record.account = text(host.account);
    if (host.certificate) {
      record.has_certificate = 1;
      record.certificate_file = text(host.certificate->file);
      record.certificate_key_file = text(host.certificate->key_file);
    }
    record.forwards = host.forwards;
    for (const net::Address& address : host.addresses)
      image.addresses.push_back(addressRecord(address));
    record.addresses = runOf(image.addresses, host.addresses.size());
    for (const net::Prefix& prefix : host.dynamic_in)
      image.dynamic.push_back(prefixRecord(prefix));
    record.dynamic = runOf(image.dynamic, host.dynamic_in.size());
    image.hosts.push_back(record);
  }

  void add(const ir::Authority& authority) {
    for (const auto& [attribute, value] : authority.subject)
      image.name_parts.push_back({text(attribute), text(value)});
    image.authorities.push_back(
        {text(authority.name), text(authority.file), runOf(image.name_parts, authority.subject.size())});
  }

  static ActionRecord plain(ActionKind kind) {
    ActionRecord record = {};
    record.kind = kind;
    return record;
  }

  ActionRecord recordOfAction(const ir::Negotiate& action) {
    ActionRecord record = plain(ActionKind::negotiate);
    record.ike = fileWord(kIkeVersions, action.ike);
    record.stage = fileWord(kStages, action.stage);
    record.pfs = fileWord(kPfs, action.pfs.kind);
    if (action.pfs.kind == ir::Pfs::Kind::group)
      record.pfs_group = fileWord(kDhGroups, action.pfs.group);
    record.fallback_to_clear = action.fallback_to_clear;
    record.inbound_clear = action.inbound_clear;
    record.main_lifetime_s = action.main_lifetime_s;
    record.remote_identity = text(action.remote_identity);
    if (action.tunnel) {
      record.is_tunnel = 1;
      addEnd(action.tunnel->local, record.has_local, record.local);
      addEnd(action.tunnel->remote, record.has_remote, record.remote);
    }
    for (const ir::AuthMethod& method : action.authentication)
      image.methods.push_back(recordOf(method));
    record.methods = runOf(image.methods, action.authentication.size());
    for (const ir::MainProposal& offer : action.main)
      image.main.push_back({fileWord(kCiphers, offer.cipher), fileWord(kIntegrities, offer.integrity),
                            fileWord(kDhGroups, offer.group), 0});
    record.main = runOf(image.main, action.main.size());
    for (const ir::QuickProposal& offer : action.quick)
      image.quick.push_back(recordOf(offer));
    record.quick = runOf(image.quick, action.quick.size());
    if (action.access.allow) {
      record.has_allow = 1;
      record.allow = runOfPrincipals(*action.access.allow);
    } else {
      record.allow = runOfPrincipals({});
    }
    record.deny = runOfPrincipals(action.access.deny);
    return record;
  }

  static void addEnd(const std::optional<net::Address>& end, uint8_t& is_known, AddressRecord& record) {
    is_known = end.has_value();
    if (end)
      record = addressRecord(*end);
  }

  static MethodRecord recordOf(const ir::AuthMethod& method) {
    MethodRecord record = {};
    record.kind = fileWord(kMethods, method.kind);
    switch (method.kind) {
    case ir::AuthMethod::Kind::kerberos:
      break;
    case ir::AuthMethod::Kind::psk:
      record.reference = method.secret.index;
      break;
    case ir::AuthMethod::Kind::certificate:
      record.reference = method.authority.index;
      record.account_mapping = method.account_mapping;
      record.exclude_ca_name = method.exclude_ca_name;
      break;
    }
    return record;
  }

  static QuickRecord recordOf(const ir::QuickProposal& offer) {
    QuickRecord record = {};
    if (offer.ah)
      record.ah = fileWord(kIntegrities, *offer.ah);
    if (offer.esp) {
      record.cipher = fileWord(kCiphers, offer.esp->cipher);
      if (offer.esp->integrity)
        record.esp_integrity = fileWord(kIntegrities, *offer.esp->integrity);
    }
    record.lifetime_s = offer.lifetime_s;
    record.lifetime_kb = offer.lifetime_kb;
    return record;
  }

  Run runOfPrincipals(llvm::ArrayRef<ir::Principal> list) {
    for (const ir::Principal& principal : list)
      image.principals.push_back({text(principal.name), fileWord(kPrincipals, principal.kind), {}});
    return runOf(image.principals, list.size());
  }

  const ir::PolicyIr& policy;
  Image image;
};

} // namespace

uint32_t Texts::add(llvm::StringRef text) {
  auto [at, is_new] = ids.try_emplace(text, uint32_t(texts.size()));
  if (is_new)
    texts.push_back(text.str());
  return at->second;
}

uint64_t Image::textBytes() const {
  uint64_t bytes = 0;
  for (const std::string& text : texts.all())
    bytes += text.size();
  return bytes;
}

Image imageOf(const ir::PolicyIr& policy_class) {
  return ImageMaker(policy_class).make();
}

ruleset::FilterRecord recordOf(const ir::Filter& filter) {
  ruleset::FilterRecord record = {};
  record.source_hi = filter.source_base.hi;
  record.source_lo = filter.source_base.lo;
  record.target_hi = filter.target_base.hi;
  record.target_lo = filter.target_base.lo;
  record.source_length = filter.source_length;
  record.target_length = filter.target_length;
  record.source_me = filter.source_me;
  record.target_me = filter.target_me;
  record.protocol = filter.protocol;
  record.family = fileWord(kFamilies, net::Family(filter.family));
  record.layer = fileWord(kLayers, ir::Layer(filter.layer));
  record.source_first = filter.source_ports.first;
  record.source_last = filter.source_ports.last;
  record.target_first = filter.target_ports.first;
  record.target_last = filter.target_ports.last;
  record.action = filter.action.index;
  record.origin = filter.origin.index;
  record.connection = fileWord(kConnections, ir::ConnectionType(filter.connection));
  return record;
}

} // namespace cordon::backends::runtime
