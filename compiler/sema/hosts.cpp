#include "compiler/diag/kinds/aut.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/path.h"
#include "compiler/pki/certificate.h"
#include "compiler/sema/context.h"
#include "compiler/sema/prefix_set.h"
#include "compiler/sema/values.h"

#include <llvm/Support/FileSystem.h>

namespace cordon::sema {
namespace {

void resolveAddresses(Context& context, const ast::HostDecl& decl, model::Host& host) {
  const auto* fixed = only<ast::HostAddressClause>(context, decl.clauses, "address");
  const auto* dynamic = only<ast::DynamicClause>(context, decl.clauses, "address");
  if (fixed && dynamic)
    context.diags.report(dynamic->span, diag::DuplicateClause, "address").label(fixed->span, "first given here");
  if (fixed) {
    for (const ast::AddressItem& item : fixed->addresses)
      addHostAddress(context, item, host);
  } else if (dynamic) {
    addDynamic(context, dynamic->within, host);
  } else if (!decl.damaged) {
    context.diags.report(decl.name.span, diag::MissingClause, "host", host.name, "address")
        .help("write `address 10.1.2.3;` or `address dynamic in 10.1.40.0/22;`");
  }
}

void resolvePlatform(Context& context, const ast::HostDecl& decl, model::Host& host) {
  if (const auto* clause = only<ast::PlatformClause>(context, decl.clauses, "platform"))
    setPlatform(context, clause->name, host);
  else if (!decl.damaged)
    context.diags.report(decl.name.span, diag::MissingClause, "host", host.name, "platform")
        .help("write `platform NAME;`; `other` is one");
}

void resolveCertificate(Context& context, const ast::HostDecl& decl, model::Host& host) {
  const auto* clause = only<ast::HostCertificateClause>(context, decl.clauses, "certificate");
  if (!clause)
    return;
  std::optional<std::string> file = pathOf(context, clause->file);
  std::optional<std::string> key = clause->key ? pathOf(context, *clause->key) : std::nullopt;
  host.certificate = ir::Host::Certificate{file.value_or(""), key.value_or("")};
  const Symbol* ca =
      context.names.require(clause->authority, {SymbolKind::ca}, "a certification authority", context.diags);
  if (ca)
    host.certificate_authority = {{ca->index}};
  auto whole = [&](const std::string& path) { return joined(context.options.root_folder, path); };
  // A private key belongs on its host: that it is not here is as it should be.
  if (key && llvm::sys::fs::exists(whole(*key)))
    lookAtKey(context, *clause->key, *key);
  if (!file || !ca)
    return;
  if (llvm::Error error = pki::checkCertificate(whole(*file))) {
    context.diags.report(clause->file.span, diag::CannotRead, clause->file.value, llvm::toString(std::move(error)));
    return;
  }
  const model::Ca& authority = context.model.authority(host.certificate_authority);
  if (authority.file.empty())
    return;
  auto issued = pki::leadsTo(whole(*file), whole(authority.file));
  if (!issued)
    llvm::consumeError(issued.takeError()); // the authority's, reported where that is declared
  else if (!*issued)
    context.diags.report(clause->file.span, diag::ChainBroken, clause->file.value, authority.name)
        .label(authority.span, "declared here")
        .help("name the authority that signed it, or put what lies between the two into the file, behind it");
}

void resolveOffers(Context& context, const ast::HostDecl& decl, model::Host& host) {
  for (const auto& clause : decl.clauses) {
    const auto* offers = std::get_if<ast::OffersClause>(&clause);
    if (!offers)
      continue;
    for (const ast::Word& word : offers->main)
      if (auto suite = mainSuite(word, context.diags))
        host.offered_main.push_back(*suite);
    for (const ast::QuickItem& item : offers->quick)
      if (auto offer = quickOffer(item, context.diags))
        host.offered_quick.push_back(*offer);
  }
}

/// `DOMAIN\NAME$` of a host that is joined to a domain and whose name Windows takes for one; else none.
std::string computerAccount(const model::Host& host) {
  constexpr size_t kNetbiosNameMax = 15; // longer ones are cut, and may then be another computer's
  bool joined = !host.domain.empty() && host.platform && host.platform->ad_member.value.value_or(false);
  return !joined || host.name.size() > kNetbiosNameMax || llvm::StringRef(host.name).contains('.')
             ? ""
             : host.domain + "\\" + host.name + "$";
}

model::Host resolveHost(Context& context, const ast::HostDecl& decl) {
  model::Host host;
  host.name = decl.name.text.str();
  host.span = decl.name.span;
  resolveAddresses(context, decl, host);
  resolvePlatform(context, decl, host);
  if (const auto* domain = only<ast::DomainClause>(context, decl.clauses, "domain"))
    setDomain(context, domain->name, host);
  resolveCertificate(context, decl, host);
  resolveOffers(context, decl, host);
  host.ou = textOf<ast::OuClause>(context, decl.clauses, "ou");
  host.identity = textOf<ast::IdentityClause>(context, decl.clauses, "id");
  if (const auto* written = only<ast::AccountClause>(context, decl.clauses, "account"))
    host.account = account(written->text, context.diags).value_or("");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  if (const auto* site = only<ast::SiteClause>(context, decl.clauses, "site"))
    host.site = site->name.text.str();
  if (const auto* role = only<ast::RoleClause>(context, decl.clauses, "role"))
    for (const ast::Word& name : role->names)
      addRole(context, name, host);
  return host;
}

} // namespace

void addHostAddress(Context& context, const ast::AddressItem& item, model::Host& host) {
  auto add = [&](const net::Address& address) {
    auto at = llvm::lower_bound(host.addresses, address);
    if (at == host.addresses.end() || *at != address)
      host.addresses.insert(at, address);
  };
  if (item.kind == ast::AddressItem::Kind::dns)
    llvm::for_each(addressesOf(context, item.word), add);
  else if (auto address = hostAddress(item.word, context.diags))
    add(*address);
}

/// Addresses and subnets alone: hosts, groups and sets may depend on this very host.
void addDynamic(Context& context, llvm::ArrayRef<ast::AddressItem> within, model::Host& host) {
  host.dynamic = true;
  std::vector<net::Prefix> space;
  for (const ast::AddressItem& item : within) {
    if (item.kind == ast::AddressItem::Kind::literal)
      addresses(item.word, space, context.diags);
    else if (item.kind == ast::AddressItem::Kind::dns)
      for (const net::Address& address : addressesOf(context, item.word))
        space.push_back(net::hostPrefix(address));
    else if (item.kind != ast::AddressItem::Kind::name)
      context.diags.report(item.word.span, diag::MeOrAnyInSet, item.word.text.str())
          .help("leave `in` out for a host that may be anywhere");
    else if (const Symbol* symbol =
                 context.names.require(item.word, {SymbolKind::subnet}, "a subnet, a prefix or a range", context.diags))
      llvm::append_range(space, subnetOf(context, *symbol, item.word));
  }
  host.dynamic_in = simplify(std::move(space));
}

void setPlatform(Context& context, const ast::Word& word, model::Host& host) {
  host.platform = catalog::findPlatform(word.text);
  if (host.platform)
    return;
  std::vector<llvm::StringRef> names;
  for (const catalog::Platform& platform : catalog::platforms())
    names.push_back(platform.name);
  context.diags.report(word.span, diag::UnknownName, "platform", word.text.str()).didYouMean(word.text, names);
}

void setDomain(Context& context, const ast::Word& word, model::Host& host) {
  host.domain = word.text.str();
  // Without any forest statement domains are only names; with one, a domain outside all of them is a slip.
  std::vector<llvm::StringRef> known;
  for (const model::Forest& forest : context.model.forests)
    known.insert(known.end(), forest.domains.begin(), forest.domains.end());
  if (!known.empty() && !context.forests_damaged && !llvm::is_contained(known, word.text))
    context.diags.report(word.span, diag::UnknownName, "domain", host.domain).didYouMean(word.text, known);
}

void addRole(Context& context, const ast::Word& word, model::Host& host) {
  std::vector<llvm::StringRef> names(model::roleNames().begin(), model::roleNames().end());
  if (llvm::is_contained(names, word.text))
    host.roles.insert(word.text.str());
  else
    context.diags.report(word.span, diag::UnknownName, "role", word.text.str())
        .didYouMean(word.text, names)
        .note("roles are " + llvm::join(names, ", "));
}

void resolveForests(Context& context) {
  for (const ast::ForestDecl* decl : context.decls.forests) {
    model::Forest forest;
    forest.name = decl->name.text.str();
    forest.span = decl->name.span;
    context.forests_damaged |= decl->damaged;
    for (const auto& clause : decl->clauses)
      std::visit(ir::Overloaded{
                     [&](const ast::DomainsClause& domains) {
                       for (const ast::Word& name : domains.names)
                         forest.domains.push_back(name.text.str());
                     },
                     [&](const ast::TrustClause& trust) {
                       if (context.names.require(trust.forest, {SymbolKind::forest}, "a forest", context.diags))
                         forest.trusts.emplace_back(trust.forest.text.str(), trust.two_way);
                     },
                 },
                 clause);
    context.model.forests.push_back(std::move(forest));
  }
}

/// Each host's files go to a folder of its name, beside the two that a build writes for all. Names that some file
/// system does not take, or takes for something else, are refused whatever the host's platform is: it may get files one
/// day.
static void checkFolderName(Context& context, const ast::Word& name) {
  constexpr size_t kNameBytesMax = 200; // file systems take 255, and a build needs some for itself
  std::string lower = name.text.lower();
  llvm::StringRef stem = llvm::StringRef(lower).split('.').first, letters = stem.take_front(3);
  bool numbered = stem.size() == 4 && stem[3] >= '1' && stem[3] <= '9' && (letters == "com" || letters == "lpt");
  const char* why = nullptr;
  if (name.text.size() > kNameBytesMax)
    why = "it is longer than 200 characters";
  else if (lower == "manifest.json" || lower == "firewall.txt")
    why = "a build writes a file of that name";
  else if (numbered || llvm::is_contained({"con", "prn", "aux", "nul"}, stem))
    why = "Windows keeps that name for a device";
  if (why)
    context.diags
        .report(name.span, diag::BadHostName,
                name.text.size() > 80 ? (name.text.take_front(80) + "...").str() : name.text.str(), why)
        .help("give the host another name; `id` can hold the real one");
}

void resolveHosts(Context& context) {
  llvm::StringMap<source::Span> lower_case;
  context.model.hosts.reserve(context.decls.hosts.size());
  for (const DeclaredHost& declared : context.decls.hosts) {
    checkFolderName(context, declared.name);
    context.model.hosts.push_back(declared.row ? resolveRow(context, declared)
                                               : resolveHost(context, *declared.statement));
    if (model::Host& host = context.model.hosts.back(); host.account.empty())
      host.account = computerAccount(host);
    auto [at, fresh] = lower_case.try_emplace(declared.name.text.lower(), declared.name.span);
    if (!fresh)
      context.diags.report(declared.name.span, diag::NamesDifferInCase, declared.name.text.str())
          .label(at->second, "the other one")
          .help("each host's files go to a folder of its name, and many file systems fold case");
  }
}

} // namespace cordon::sema
