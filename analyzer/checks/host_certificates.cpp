// AUT321, 322, 326 and 327: certificates that their holders or their peers cannot use: at all, no longer, or not for
// this. Looked at are those of hosts whose policy authenticates by certificate, and the authorities that it names. That
// a certificate says nothing of IPsec in its usages is no fault (paper, appendix A).
#include "analyzer/agreed.h"
#include "analyzer/check.h"

#include "compiler/date.h"
#include "compiler/diag/kinds/aut.h"
#include "compiler/path.h"
#include "compiler/pki/certificate.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>

#include <map>
#include <set>

namespace cordon::analyzer {
namespace {

constexpr int kSoon_days = 30;
/// Profiles that exclude signatures by MD5 and SHA-1 (RFC 8247, section 4; NIST SP 800-131A; CNSSP 15).
constexpr llvm::StringLiteral kStrictProfiles[] = {"ietf", "nist-800-77r1", "cnsa1", "cnsa2", "stig-vpn"};

using Facts = pki::Facts;

/// The parts of a distinguished name, in no order and whatever dialect it is in: `O=Contoso`.
std::set<std::string> partsOf(llvm::StringRef name) {
  llvm::SmallVector<llvm::StringRef, 8> parts;
  name.split(parts, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  std::set<std::string> texts;
  for (llvm::StringRef part : parts) {
    auto [attribute, value] = part.trim().split('=');
    llvm::StringRef known = pki::attributeNamed(attribute.trim());
    texts.insert(((known.empty() ? attribute : known) + "=" + value.trim()).str());
  }
  return texts;
}

bool holdsIdentity(const Facts& facts, llvm::StringRef identity) {
  if (llvm::any_of(facts.names, [&](const std::string& name) { return identity.equals_insensitive(name); }))
    return true;
  return identity.contains('=') && (facts.subject.empty() || partsOf(facts.subject) == partsOf(identity));
}

class Finder {
public:
  explicit Finder(Context& context) : context(context), model(*context.subject.model) {
    forEachAgreed(context.encounters, [&](const Agreed& agreed) {
      if (agreed.association.authentication != ir::AuthMethod::Kind::certificate)
        return;
      const meaning::Peer &from = agreed.encounter.from.peer, &to = agreed.encounter.to.peer;
      peers[from.policy].try_emplace(to.platform, to.name);
      peers[to.policy].try_emplace(from.platform, from.name);
    });
  }

  void look() {
    std::set<uint32_t> authorities;
    for (const ir::PolicyIr& policy : context.subject.classes) {
      if (!usesCertificates(policy))
        continue;
      for (const ir::Host& member : policy.hosts)
        if (const model::Host* host = hostOf(member.name);
            host && host->certificate && !host->certificate->file.empty()) {
          look(policy, *host);
          if (host->certificate_authority.isValid())
            authorities.insert(host->certificate_authority.index);
        }
      for (uint32_t i = 0; i < model.authorities.size(); ++i)
        if (llvm::any_of(policy.authorities,
                         [&](const ir::Authority& named) { return named.name == model.authorities[i].name; }))
          authorities.insert(i);
    }
    for (uint32_t index : authorities)
      if (const model::Ca& ca = model.authorities[index]; !ca.file.empty())
        for (const Facts& facts : factsOf(ca.file))
          lookAtDates(facts, "the certificate of ca `" + ca.name + "`", ca.span);
  }

private:
  static bool usesCertificates(const ir::PolicyIr& policy) {
    return llvm::any_of(policy.actions, [](const ir::Action& action) {
      const auto* negotiate = std::get_if<ir::Negotiate>(&action);
      return negotiate && llvm::any_of(negotiate->authentication, [](const ir::AuthMethod& method) {
               return method.kind == ir::AuthMethod::Kind::certificate;
             });
    });
  }
  const model::Host* hostOf(llvm::StringRef name) const {
    auto at = llvm::lower_bound(model.hosts, name,
                                [](const model::Host& one, llvm::StringRef other) { return one.name < other; });
    return at != model.hosts.end() && at->name == name ? &*at : nullptr;
  }
  std::string whole(const std::string& file) const { return joined(context.subject.root_folder, file); }

  /// None if the file cannot be read, which is reported where it is named.
  const std::vector<Facts>& factsOf(const std::string& file) {
    auto [known, is_new] = read.try_emplace(file);
    if (is_new) {
      auto facts = pki::readFacts(whole(file));
      if (facts)
        known->second = std::move(*facts);
      else
        llvm::consumeError(facts.takeError());
    }
    return known->second;
  }

  void look(const ir::PolicyIr& policy, const model::Host& host) {
    const std::vector<Facts>& chain = factsOf(host.certificate->file);
    if (chain.empty())
      return;
    const std::string what = "the certificate of host `" + host.name + "`";
    for (const Facts& facts : chain)
      lookAtDates(facts, &facts == &chain.front() ? what : "the certificate of `" + facts.subject + "` behind it",
                  host.span);
    if (!host.identity.empty() && !holdsIdentity(chain.front(), host.identity))
      context.diags.report(host.span, diag::IdentityNotProved, host.name, host.identity)
          .note("it holds `" + llvm::join(chain.front().names, "`, `") + (chain.front().names.empty() ? "" : "`, `") +
                chain.front().subject + "`")
          .help("issue it with the identity as a subject alternative name, or correct `id`");
    lookAtKey(policy, host, chain.front());
    lookAtSignatures(host, chain, what);
  }

  void lookAtDates(const Facts& facts, const std::string& what, source::Span span) {
    const std::string& today = context.subject.today;
    if (today.empty() || facts.not_after.empty() || facts.not_before.empty())
      return;
    auto report = [&](const char* state, const std::string& day, diag::Level level) {
      auto kind = diag::CertificateNotValid;
      kind.level = level;
      context.diags.report(span, kind, what, state + day).help("renew it, and put it where it is installed");
    };
    if (facts.not_after < today)
      report("not valid since ", facts.not_after, diag::level::objection);
    else if (facts.not_before > today)
      report("not valid before ", facts.not_before, diag::level::objection);
    else if (daysBetween(today, facts.not_after) <= kSoon_days)
      report("valid until ", facts.not_after, diag::level::warning);
  }

  void lookAtKey(const ir::PolicyIr& policy, const model::Host& host, const Facts& facts) {
    auto refuse = [&](const std::string& why, const char* help) {
      context.diags.report(host.span, diag::KeyNotUsable, host.name, why).help(help);
    };
    constexpr const char* kHelp = "issue it for a key of RSA, which every platform takes";
    auto takes = [&](const catalog::Platform* platform) {
      const auto& types = platform ? platform->key_types.value : std::nullopt;
      return !types || (facts.key && types->contains(*facts.key));
    };
    if (!takes(host.platform))
      return refuse(host.platform->name.str() + " takes no " + facts.key_name + " key", kHelp);
    for (const auto& [platform, name] : peers[&policy])
      if (!takes(platform))
        return refuse(name + ", on " + platform->name.str() + ", takes no " + facts.key_name + " key", kHelp);
    const std::string& key = host.certificate->key_file;
    if (key.empty() || !llvm::sys::fs::exists(whole(key)))
      return; // it belongs on its host
    auto fits = pki::isKeyOf(whole(key), whole(host.certificate->file));
    if (!fits)
      llvm::consumeError(fits.takeError()); // one with a passphrase cannot be looked at
    else if (!*fits)
      refuse("`" + key + "` is the key of another certificate", "name the key that it was made for");
  }

  void lookAtSignatures(const model::Host& host, const std::vector<Facts>& chain, const std::string& what) {
    if (!llvm::is_contained(kStrictProfiles, llvm::StringRef(model.profile)))
      return;
    for (const Facts& facts : chain)
      if (!facts.is_self_signed && (facts.hash == "MD5" || facts.hash == "SHA1")) {
        context.diags.report(host.span, diag::WeakSignature, what, facts.hash, model.profile)
            .help("have it signed with SHA-256 or better");
        return;
      }
  }

  Context& context;
  const model::Model& model;
  std::map<std::string, std::vector<Facts>> read; ///< by file
  /// Of each class, the platforms that its hosts authenticate to by certificate, with one host of each.
  std::map<const ir::PolicyIr*, std::map<const catalog::Platform*, std::string>> peers;
};

void run(Context& context) {
  Finder(context).look();
}

} // namespace

extern const Check host_certificatesCheck{run, true};

} // namespace cordon::analyzer
