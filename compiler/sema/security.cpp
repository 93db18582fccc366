#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/load.h"
#include "compiler/path.h"
#include "compiler/pki/certificate.h"
#include "compiler/sema/context.h"
#include "compiler/sema/values.h"

#include <llvm/Support/FileSystem.h>

namespace cordon::sema {

namespace fs = llvm::sys::fs;

namespace {

/// A key is read here to see that it is one, and forgotten: its value joins a policy when files are written.
std::optional<SecretRef> presharedKey(Context& context, const ast::Text& written) {
  auto path = pathOf(context, written);
  if (!path)
    return std::nullopt;
  const bool may_be_key = llvm::StringRef(*path).find_first_of("/.") == llvm::StringRef::npos;
  if (may_be_key && !fs::exists(joined(context.options.root_folder, *path)))
    context.diags.conceal({written.span.file, written.span.begin + 1, written.span.end - 1});
  if (!lookAtKey(context, written, *path))
    return std::nullopt;
  SecretRef ref{SecretRef::From::file, *path};
  auto value = loadSecret(ref, context.options.root_folder);
  if (!value) {
    context.diags.report(written.span, diag::CannotRead, written.value, llvm::toString(value.takeError()))
        .help("put the key there: 1 to 1024 bytes, such as `openssl rand -base64 24` gives");
    return std::nullopt;
  }
  return ref;
}

/// Why that names no environment variable; null if it may.
const char* whyNoVariable(llvm::StringRef name) {
  if (name.empty())
    return "it is empty";
  if (name.contains('='))
    return "it holds `=`";
  return holdsControl(name) ? "it holds a control character" : nullptr;
}

/// The variable that holds a key.
std::optional<SecretRef> presharedVariable(Context& context, const ast::Text& written) {
  const llvm::StringRef name = written.value;
  const char* why = whyNoVariable(name);
  if (!why)
    return SecretRef{SecretRef::From::environment, name.str()};
  context.diags.conceal({written.span.file, written.span.begin + 1, written.span.end - 1}); // `NAME=KEY` was meant?
  context.diags.report(written.span, diag::BadVariable, why)
      .help("name the variable alone, such as `environment \"LAB_KEY\"`; its value is the key");
  return std::nullopt;
}

model::Ca resolveAuthority(Context& context, const ast::CaDecl& decl) {
  model::Ca ca;
  ca.name = decl.name.text.str();
  ca.span = decl.name.span;
  const auto* file = only<ast::CaCertificateClause>(context, decl.clauses, "certificate");
  const auto* subject = only<ast::SubjectClause>(context, decl.clauses, "subject");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  if (subject)
    if (auto name = distinguishedName(subject->text, context.diags))
      ca.subject = *name;
  if (file) {
    if (auto path = pathOf(context, file->file)) {
      ca.file = *path;
      auto read = pki::readSubject(joined(context.options.root_folder, *path));
      if (!read)
        context.diags.report(file->file.span, diag::CannotRead, file->file.value, llvm::toString(read.takeError()));
      else if (!subject)
        ca.subject = *read;
      else if (!ca.subject.empty() && ca.subject != *read)
        context.diags.report(file->file.span, diag::SubjectDiffers, ca.name)
            .label(subject->span, "this one is written")
            .note("the certificate's is `" + pki::toString(*read) + "`")
            .help("leave `subject` out: it is read from the certificate");
    }
  }
  if (!file && !subject && !decl.damaged)
    context.diags.report(decl.name.span, diag::MissingClause, "ca", ca.name, "certificate")
        .help("write `certificate \"FILE\";` or `subject \"CN=...\";`");
  return ca;
}

void addMethods(Context& context, const ast::AuthItem& item, std::vector<model::AuthMethod>& methods);

void addNamedList(Context& context, const Symbol& symbol, const ast::Word& name,
                  std::vector<model::AuthMethod>& methods) {
  const auto* value = valueOf(context, context.auths[symbol.index], name, [&] {
    std::vector<model::AuthMethod> all, once;
    for (const ast::AuthItem& item : context.decls.auths[symbol.index]->items)
      addMethods(context, item, all);
    // A method named twice is tried once, at its first place.
    auto same = [](const model::AuthMethod& a, const model::AuthMethod& b) {
      return a.kind == b.kind && a.secret == b.secret && a.authority == b.authority &&
             a.account_mapping == b.account_mapping;
    };
    for (const model::AuthMethod& method : all)
      if (llvm::none_of(once, [&](const model::AuthMethod& known) { return same(known, method); }))
        once.push_back(method);
    return once;
  });
  if (value)
    methods.insert(methods.end(), value->begin(), value->end());
}

void addMethods(Context& context, const ast::AuthItem& item, std::vector<model::AuthMethod>& methods) {
  using Kind = ir::AuthMethod::Kind;
  switch (item.kind) {
  case ast::AuthItem::Kind::name:
    if (const Symbol* symbol =
            context.names.require(item.names[0], {SymbolKind::auth}, "an authentication list", context.diags))
      addNamedList(context, *symbol, item.names[0], methods);
    return;
  case ast::AuthItem::Kind::kerberos:
    methods.push_back({Kind::kerberos, {}, {}, false, item.span});
    return;
  case ast::AuthItem::Kind::certificate:
    for (const ast::Word& name : item.names)
      if (const Symbol* symbol =
              context.names.require(name, {SymbolKind::ca}, "a certification authority", context.diags))
        methods.push_back({Kind::certificate, {}, {{symbol->index}}, item.mapped, name.span});
    return;
  case ast::AuthItem::Kind::psk_file:
    if (auto ref = presharedKey(context, item.text))
      methods.push_back({Kind::psk, *ref, {}, false, item.span});
    return;
  case ast::AuthItem::Kind::psk_environment:
    if (auto ref = presharedVariable(context, item.text))
      methods.push_back({Kind::psk, *ref, {}, false, item.span});
    return;
  }
}

/// Lifetimes of a proposal: at most one by time and one by volume.
void resolveLifetimes(Context& context, const ast::LifetimeClause& clause, uint32_t& lifetime_s,
                      uint64_t& lifetime_kb) {
  bool time_seen = false, volume_seen = false;
  for (const ast::Quantity& limit : clause.limits) {
    bool& seen = isTime(limit) ? time_seen : volume_seen;
    if (std::exchange(seen, true)) {
      context.diags.report(limit.span, diag::DuplicateClause,
                           isTime(limit) ? "lifetime in time" : "lifetime in volume");
      continue;
    }
    if (isTime(limit))
      lifetime_s = uint32_t(seconds(limit, 1, UINT32_MAX, context.diags).value_or(lifetime_s));
    else
      lifetime_kb = kilobytes(limit, context.diags).value_or(lifetime_kb);
  }
}

void resolvePfs(Context& context, const ast::Word& value, ir::Pfs& pfs) {
  if (value.text == "off")
    return;
  if (value.text == "on") {
    pfs.kind = ir::Pfs::Kind::main_mode_group;
    return;
  }
  if (auto group = catalog::parseDhGroup(value.text)) {
    pfs = {ir::Pfs::Kind::group, *group};
    return;
  }
  std::vector<llvm::StringRef> names{"on", "off"};
  for (const catalog::DhRow& row : catalog::dhGroups())
    names.push_back(row.name);
  context.diags.report(value.span, diag::UnknownAlgorithm, "Diffie-Hellman group", value.text.str())
      .didYouMean(value.text, names)
      .help("pfs is `on` (the group of main mode), `off` or a group");
}

model::Proposal resolveProposal(Context& context, const ast::ProposalDecl& decl) {
  model::Proposal proposal;
  proposal.name = decl.name.text.str();
  proposal.span = decl.name.span;
  if (const auto* ike = only<ast::IkeClause>(context, decl.clauses, "ike"))
    proposal.ike = oneOf<ir::IkeVersion>(context, ike->version, "IKE version",
                                         {{"v1", ir::IkeVersion::v1}, {"v2", ir::IkeVersion::v2}});
  const auto* main = only<ast::MainClause>(context, decl.clauses, "main");
  const auto* quick = only<ast::QuickClause>(context, decl.clauses, "quick");
  const auto* lifetime = only<ast::LifetimeClause>(context, decl.clauses, "lifetime");
  const auto* pfs = only<ast::PfsClause>(context, decl.clauses, "pfs");
  textOf<ast::DescriptionClause>(context, decl.clauses, "description");
  if (main) {
    for (const ast::Word& word : main->suites)
      if (auto suite = mainSuite(word, context.diags))
        proposal.main.push_back(*suite);
    if (main->lifetime)
      proposal.main_lifetime_s =
          uint32_t(seconds(*main->lifetime, 60, UINT32_MAX, context.diags).value_or(proposal.main_lifetime_s));
  }
  ir::QuickProposal defaults;
  if (lifetime)
    resolveLifetimes(context, *lifetime, defaults.lifetime_s, defaults.lifetime_kb);
  if (quick)
    for (const ast::QuickItem& item : quick->items)
      if (auto offer = quickOffer(item, context.diags)) {
        offer->lifetime_s = defaults.lifetime_s;
        offer->lifetime_kb = defaults.lifetime_kb;
        proposal.quick.push_back(*offer);
      }
  if (pfs)
    resolvePfs(context, pfs->value, proposal.pfs);
  if (!decl.damaged) {
    if (!main)
      context.diags.report(decl.name.span, diag::MissingClause, "proposal", proposal.name, "main")
          .help("write `main aes256-sha256-modp2048;`");
    if (!quick)
      context.diags.report(decl.name.span, diag::MissingClause, "proposal", proposal.name, "quick")
          .help("write `quick esp(aes256, sha256);`");
  }
  return proposal;
}

} // namespace

std::optional<std::string> pathOf(Context& context, const ast::Text& written) {
  return pathInTree(written, context.sources, context.options.root_folder, context.options.allow_outside,
                    context.diags);
}

bool lookAtKey(Context& context, const ast::Text& written, const std::string& path) {
  fs::file_status status;
  std::error_code error = fs::status(joined(context.options.root_folder, path), status);
  if (error || status.type() != fs::file_type::regular_file) {
    context.diags
        .report(written.span, diag::CannotRead, written.value, error ? error.message() : "is not a regular file")
        .help("what belongs here is the name of a file that holds the key");
    return false;
  }
  constexpr unsigned kGroupAndOthers = 077;
  if (unsigned(status.permissions()) & kGroupAndOthers)
    context.diags.report(written.span, diag::LooseKeyMode, written.value).help("chmod 600 " + written.value);
  return true;
}

void resolveAuthorities(Context& context) {
  for (const ast::CaDecl* decl : context.decls.authorities)
    context.model.authorities.push_back(resolveAuthority(context, *decl));
}

void resolveProposals(Context& context) {
  for (const ast::ProposalDecl* decl : context.decls.proposals)
    context.model.proposals.push_back(resolveProposal(context, *decl));
}

model::Using resolveUsing(Context& context, const std::vector<ast::AuthItem>& items, source::Span span) {
  model::Using use;
  use.span = span;
  size_t errors_before = context.diags.errorCount();
  bool empty_list = false;
  for (const ast::AuthItem& item : items) {
    if (item.kind != ast::AuthItem::Kind::name) {
      addMethods(context, item, use.methods);
      continue;
    }
    const Symbol* symbol = context.names.require(item.names[0], {SymbolKind::auth, SymbolKind::proposal},
                                                 "an authentication list or a proposal", context.diags);
    if (!symbol)
      continue;
    if (symbol->kind == SymbolKind::auth) {
      addNamedList(context, *symbol, item.names[0], use.methods);
      empty_list |= context.auths[symbol->index].value.empty();
    } else if (use.proposal)
      context.diags.report(item.span, diag::TwoProposals).help("leave one out");
    else
      use.proposal = &context.model.proposals[symbol->index];
  }
  // A list of which nothing could be read was reported where it stands.
  use.damaged = empty_list || context.diags.errorCount() > errors_before;
  return use;
}

model::Using completeUsing(Context& context, model::Using own, const Negotiating& statement) {
  constexpr const char* kHelp = "write `using AUTH, PROPOSAL` here, or once in the `policy` statement";
  bool damaged = own.damaged || context.default_use.damaged || statement.damaged;
  if (own.methods.empty())
    own.methods = context.default_use.methods;
  if (own.methods.empty() && statement.kerberos.possible)
    own.methods = {{ir::AuthMethod::Kind::kerberos, {}, {}, false, statement.span}};
  if (!own.proposal)
    own.proposal = context.default_use.proposal;
  if (own.methods.empty() && !damaged) {
    auto report = context.diags.report(statement.span, diag::NoAuthentication, statement.kind, statement.name.str());
    if (!statement.kerberos.why_not.empty())
      report.note(statement.kerberos.why_not);
    report.help(kHelp);
  }
  if (!own.proposal && !damaged)
    context.diags.report(statement.span, diag::NoProposal, statement.kind, statement.name.str()).help(kHelp);
  return own;
}

} // namespace cordon::sema
