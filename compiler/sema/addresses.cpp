#include "compiler/diag/kinds/exm.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/diag/kinds/neg.h"
#include "compiler/sema/context.h"
#include "compiler/sema/prefix_set.h"
#include "compiler/sema/values.h"

namespace cordon::sema {
namespace {

/// True if something of the group was not read: its members may all be missing for a fault that was reported.
bool isDamaged(const Context& context, const ast::GroupDecl& decl, const model::Group& group) {
  bool names_some =
      llvm::any_of(decl.clauses, [](const auto& clause) { return std::holds_alternative<ast::MembersClause>(clause); });
  return decl.damaged || (group.members.empty() && names_some && context.diags.errorCount() > 0);
}

/// Adds what a name or literal stands for; where it is more than hosts, `place` is where that was written.
void append(model::AddressSet& to, const model::AddressSet& from, source::Span place) {
  to.prefixes.insert(to.prefixes.end(), from.prefixes.begin(), from.prefixes.end());
  to.hosts.insert(to.hosts.end(), from.hosts.begin(), from.hosts.end());
  to.damaged |= from.damaged;
  if (!from.beyond_hosts.empty())
    to.beyond_hosts.push_back(place);
}

void addWord(const ast::Word& word, model::AddressSet& set, diag::Diagnostics& diags) {
  size_t before = set.prefixes.size();
  addresses(word, set.prefixes, diags);
  set.damaged |= set.prefixes.size() == before;
  set.beyond_hosts.push_back(word.span);
}

void addDns(Context& context, const ast::Word& word, model::AddressSet& set) {
  llvm::ArrayRef<net::Address> addresses = addressesOf(context, word);
  set.damaged |= addresses.empty();
  for (const net::Address& address : addresses)
    set.prefixes.push_back(net::hostPrefix(address));
  set.beyond_hosts.push_back(word.span);
}

void addHost(const model::Model& model, model::HostId id, model::AddressSet& set) {
  const model::Host& host = model.host(id);
  set.hosts.push_back(id);
  set.damaged |= !host.dynamic && host.addresses.empty();
  for (const net::Address& address : host.addresses)
    set.prefixes.push_back(net::hostPrefix(address));
}

const model::AddressSet* subnetSet(Context& context, const Symbol& subnet, const ast::Word& name) {
  return valueOf(context, context.subnet_sets[subnet.index], name, [&] {
    const ast::SubnetDecl& decl = *context.decls.subnets[subnet.index];
    model::AddressSet value;
    value.damaged = decl.damaged;
    for (const ast::Word& word : decl.prefixes)
      addWord(word, value, context.diags);
    return value;
  });
}

/// An access group stands for the hosts in it. Accounts alone have no address that is known.
void addComputers(Context& context, uint32_t index, const ast::Word& name, model::AddressSet& set) {
  const model::AccessGroup& group = context.model.access_groups[index];
  for (model::HostId host : group.principals.computers)
    addHost(context.model, host, set);
  set.damaged |= context.decls.access_groups[index]->damaged;
  if (!group.principals.accounts.empty() || group.users) {
    context.diags.report(name.span, diag::AccountsWithoutAddress, name.text.str())
        .label(group.span, "declared here")
        .help("name hosts here: where an account logs on is not known");
    set.damaged = true;
  }
}

void addNamed(Context& context, const ast::Word& name, model::AddressSet& set) {
  const Symbol* symbol = context.names.require(
      name, {SymbolKind::host, SymbolKind::subnet, SymbolKind::addresses, SymbolKind::group, SymbolKind::access_group},
      "a host, a subnet, an address set or a group", context.diags);
  const model::AddressSet* value = nullptr;
  switch (symbol ? symbol->kind : SymbolKind::subnet) {
  case SymbolKind::host:
    addHost(context.model, {{symbol->index}}, set);
    return;
  case SymbolKind::group:
    for (model::HostId member : context.model.groups[symbol->index].members)
      addHost(context.model, member, set);
    set.damaged |= isDamaged(context, *context.decls.groups[symbol->index], context.model.groups[symbol->index]);
    return;
  case SymbolKind::access_group:
    addComputers(context, symbol->index, name, set);
    return;
  case SymbolKind::subnet:
    value = symbol ? subnetSet(context, *symbol, name) : nullptr;
    break;
  case SymbolKind::addresses:
    value = valueOf(context, context.address_sets[symbol->index], name, [&] {
      const ast::AddressesDecl& decl = *context.decls.addresses[symbol->index];
      model::AddressSet set;
      if (!decl.damaged || !decl.set.items.empty()) // what was not read is not empty
        set = resolveSet(context, decl.set, false);
      if (set.any) {
        context.diags.report(decl.set.items[0].word.span, diag::MeOrAnyInSet, "any")
            .help("write `any` where the set is used; a name is for addresses");
        set.damaged = true;
      }
      set.damaged |= decl.damaged;
      return set;
    });
    break;
  default:
    __builtin_unreachable(); // no other kind is in this space
  }
  if (value)
    append(set, *value, name.span);
  else
    set.damaged = true;
}

void addItem(Context& context, const ast::AddressItem& item, model::AddressSet& set) {
  switch (item.kind) {
  case ast::AddressItem::Kind::literal:
    addWord(item.word, set, context.diags);
    return;
  case ast::AddressItem::Kind::name:
    addNamed(context, item.word, set);
    return;
  case ast::AddressItem::Kind::dns:
    addDns(context, item.word, set);
    return;
  case ast::AddressItem::Kind::any:
  case ast::AddressItem::Kind::me:
    context.diags.report(item.word.span, diag::MeOrAnyInSet, item.word.text.str()).help("write it alone");
    set.damaged = true;
    return;
  }
}

void sortHosts(std::vector<model::HostId>& hosts) {
  llvm::sort(hosts);
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
}

/// `use`: where the host's address is needed; none: for the set itself.
void reportDynamic(Context& context, source::Span span, const model::Host& host,
                   std::optional<FilterUse> use = std::nullopt) {
  diag::Report report =
      !use ? context.diags.report(span, diag::HostWithoutAddress, host.name)
      : *use == FilterUse::exemption
          ? context.diags.report(span, diag::DynamicExempt, host.name)
          : context.diags.report(span, diag::DynamicPeer, host.name, *use == FilterUse::rule ? "a rule" : "a tunnel");
  report.label(host.span, "declared here");
  if (host.dynamic_in.empty())
    report.help("give the host an address, or say where it may be: `address dynamic in 10.1.40.0/22`");
  else
    report.help("for every address that it may have, write `" + net::toString(host.dynamic_in.front()) + "`");
}

/// Takes `minus` out. A host without an address of its own can only leave a set that names it.
void takeOut(Context& context, const ast::AddressSet& written, model::AddressSet& set) {
  if (written.minus.empty()) {
    if (set.prefixes.size() > 1)
      set.prefixes = simplify(std::move(set.prefixes));
    return;
  }
  model::AddressSet minus;
  for (const ast::AddressItem& item : written.minus)
    addItem(context, item, minus);
  sortHosts(minus.hosts);
  for (model::HostId id : minus.hosts)
    if (context.model.host(id).dynamic && !llvm::is_contained(set.hosts, id)) {
      reportDynamic(context, written.span, context.model.host(id));
      set.damaged = true;
    }
  set.prefixes = subtract(set.prefixes, minus.prefixes);
  std::vector<net::Prefix> gone = simplify(minus.prefixes);
  llvm::erase_if(set.hosts, [&](model::HostId id) {
    const model::Host& host = context.model.host(id);
    return llvm::is_contained(minus.hosts, id) ||
           (!host.addresses.empty() && llvm::all_of(host.addresses, [&](const net::Address& address) {
             return llvm::any_of(gone, [&](const net::Prefix& prefix) { return prefix.contains(address); });
           }));
  });
  llvm::append_range(set.beyond_hosts, minus.beyond_hosts);
  set.damaged |= minus.damaged;
}

} // namespace

llvm::ArrayRef<net::Address> addressesOf(Context& context, const ast::Word& dns_name) {
  if (!dns::isDnsName(dns_name.text)) {
    context.diags.report(dns_name.span, diag::BadDnsName, dns_name.text.str())
        .help("write a name such as `www.contoso.example`: letters, digits, `-` and `_`, with dots between its parts");
    return {};
  }
  const dns::Lock* lock = context.options.names;
  if (lock)
    if (auto at = lock->names.find(dns_name.text.lower()); at != lock->names.end())
      return at->second;
  if (!lock || !lock->damaged)
    context.diags.report(dns_name.span, diag::NameNotLocked, dns_name.text.str())
        .help("`cordon lock POLICY` looks it up and writes names.lock: commit it beside the policy");
  return {};
}

static void resolveInto(Context& context, const ast::AddressSet& written, bool me_allowed, model::AddressSet& set) {
  using Kind = ast::AddressItem::Kind;
  set.clear();
  set.span = written.span;
  if (written.items.size() == 1 && (written.items[0].kind == Kind::any || written.items[0].kind == Kind::me)) {
    set.any = written.items[0].kind == Kind::any;
    set.me = !set.any;
    if (set.any)
      set.beyond_hosts.push_back(written.items[0].word.span);
    if (set.me && !me_allowed) {
      context.diags.report(written.span, diag::MeNotAllowed).help("name hosts or addresses");
      set.damaged = true;
    }
    if (written.minus.empty())
      return;
    if (set.me) {
      context.diags.report(written.span, diag::MeOrAnyInSet, "me").help("write it alone");
      return;
    }
    set.any = false;
    set.prefixes = {net::anyPrefix(net::Family::v4), net::anyPrefix(net::Family::v6)};
  } else {
    for (const ast::AddressItem& item : written.items)
      addItem(context, item, set);
  }
  sortHosts(set.hosts);
  takeOut(context, written, set);
  if (set.prefixes.empty() && set.hosts.empty() && !set.damaged) {
    context.diags.report(written.span, diag::EmptySet)
        .help(written.minus.empty()
                  ? "a group without members has no addresses: give it one, or leave the statement out"
                  : "`minus` takes all of it away: leave something");
    set.damaged = true;
  }
}

model::AddressSet resolveSet(Context& context, const ast::AddressSet& written, bool me_allowed) {
  model::AddressSet set;
  resolveInto(context, written, me_allowed, set);
  return set;
}

std::vector<net::Prefix> subnetOf(Context& context, const Symbol& subnet, const ast::Word& name) {
  const model::AddressSet* set = subnetSet(context, subnet, name);
  return set ? set->prefixes : std::vector<net::Prefix>();
}

void resolveFilterSide(Context& context, const ast::AddressSet& written, bool me_allowed, FilterUse use,
                       model::AddressSet& side) {
  resolveInto(context, written, me_allowed, side);
  for (model::HostId id : side.hosts)
    if (context.model.host(id).dynamic) {
      reportDynamic(context, written.span, context.model.host(id), use);
      side.damaged = true;
    }
}

model::AddressSet resolveFilterSide(Context& context, const ast::AddressSet& written, bool me_allowed, FilterUse use) {
  model::AddressSet side;
  resolveFilterSide(context, written, me_allowed, use, side);
  return side;
}

model::AddressSet resolveSpace(Context& context, const ast::AddressSet& written) {
  model::AddressSet set = resolveSet(context, written, false);
  for (model::HostId id : set.hosts) {
    const model::Host& host = context.model.host(id);
    if (host.dynamic && host.dynamic_in.empty()) {
      reportDynamic(context, written.span, host);
      set.damaged = true;
    }
    llvm::append_range(set.prefixes, host.dynamic_in);
  }
  set.prefixes = simplify(std::move(set.prefixes));
  return set;
}

} // namespace cordon::sema
