#include "compiler/diag/kinds/nam.h"
#include "compiler/sema/context.h"
#include "compiler/sema/prefix_set.h"
#include "compiler/sema/values.h"

namespace cordon::sema {
namespace {

void append(model::AddressSet& to, const model::AddressSet& from) {
  to.prefixes.insert(to.prefixes.end(), from.prefixes.begin(), from.prefixes.end());
  to.hosts.insert(to.hosts.end(), from.hosts.begin(), from.hosts.end());
}

void addWord(const ast::Word& word, model::AddressSet& set, diag::Diagnostics& diags) {
  for (const net::Prefix& prefix : addresses(word, diags))
    set.prefixes.push_back(prefix);
}

/// The value of a named subnet or set; computed once, cycles reported.
template <class Compute>
model::AddressSet named(Context& context, Lazy<model::AddressSet>& slot, const ast::Word& name, Compute compute) {
  using State = Lazy<model::AddressSet>::State;
  if (slot.state == State::open) {
    context.diags.report(name.span, diag::DefinedByItself, name.text.str());
    return {};
  }
  if (slot.state == State::untouched) {
    Nesting nesting(context, name);
    if (nesting.isTooDeep())
      return {};
    slot.state = State::open;
    slot.value = compute();
    slot.state = State::done;
  }
  return slot.value;
}

void addNamed(Context& context, const ast::Word& name, model::AddressSet& set) {
  const Symbol* symbol =
      context.names.require(name, {SymbolKind::host, SymbolKind::subnet, SymbolKind::addresses, SymbolKind::group},
                            "a host, a subnet, an address set or a group", context.diags);
  if (!symbol)
    return;
  switch (symbol->kind) {
  case SymbolKind::host:
    addHost(context.model, {{symbol->index}}, set);
    return;
  case SymbolKind::subnet:
    append(set, named(context, context.subnet_sets[symbol->index], name, [&] {
             model::AddressSet value;
             for (const ast::Word& word : context.decls.subnets[symbol->index]->prefixes)
               addWord(word, value, context.diags);
             return value;
           }));
    return;
  case SymbolKind::addresses:
    append(set, named(context, context.address_sets[symbol->index], name,
                      [&] { return resolveSet(context, context.decls.addresses[symbol->index]->set, false); }));
    return;
  case SymbolKind::group:
    for (model::HostId member : context.model.groups[symbol->index].members)
      addHost(context.model, member, set);
    return;
  default:
    __builtin_unreachable(); // no other kind is in this space
  }
}

void addItem(Context& context, const ast::AddressItem& item, model::AddressSet& set) {
  switch (item.kind) {
  case ast::AddressItem::Kind::literal:
    addWord(item.word, set, context.diags);
    return;
  case ast::AddressItem::Kind::name:
    addNamed(context, item.word, set);
    return;
  case ast::AddressItem::Kind::any:
  case ast::AddressItem::Kind::me:
    context.diags.report(item.word.span, diag::MeOrAnyInSet, item.word.text.str()).help("write it alone");
    return;
  }
}

} // namespace

void addHost(const model::Model& model, model::HostId id, model::AddressSet& set) {
  const model::Host& host = model.host(id);
  set.hosts.push_back(id);
  for (const net::Address& address : host.addresses)
    set.prefixes.push_back(net::hostPrefix(address));
  for (const net::Prefix& within : host.dynamic_in)
    set.prefixes.push_back(within);
}

model::AddressSet resolveSet(Context& context, const ast::AddressSet& written, bool me_allowed) {
  using Kind = ast::AddressItem::Kind;
  model::AddressSet set;
  set.span = written.span;
  if (written.items.size() == 1 && (written.items[0].kind == Kind::any || written.items[0].kind == Kind::me)) {
    set.any = written.items[0].kind == Kind::any;
    set.me = !set.any;
    if (set.me && !me_allowed)
      context.diags.report(written.span, diag::MeNotAllowed);
    if (written.minus.empty())
      return set;
    if (set.me) {
      context.diags.report(written.span, diag::MeOrAnyInSet, "me").help("write it alone");
      return set;
    }
    set.any = false;
    set.prefixes = {net::anyPrefix(net::Family::v4), net::anyPrefix(net::Family::v6)};
  } else {
    for (const ast::AddressItem& item : written.items)
      addItem(context, item, set);
  }
  size_t errors_before = context.diags.errorCount();
  model::AddressSet minus;
  for (const ast::AddressItem& item : written.minus)
    addItem(context, item, minus);
  bool had_some = !set.prefixes.empty();
  set.prefixes = subtract(set.prefixes, minus.prefixes);
  llvm::sort(set.hosts);
  set.hosts.erase(std::unique(set.hosts.begin(), set.hosts.end()), set.hosts.end());
  llvm::erase_if(set.hosts, [&](model::HostId id) { return llvm::is_contained(minus.hosts, id); });
  if (had_some && set.prefixes.empty() && context.diags.errorCount() == errors_before)
    context.diags.report(written.span, diag::EmptySet);
  return set;
}

} // namespace cordon::sema
