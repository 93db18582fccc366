#include "backends/solaris/emit.h"

#include "backends/solaris/identity.h"
#include "backends/solaris/key_text.h"

#include <llvm/ADT/STLExtras.h>

#include <cassert>

namespace cordon::backends::solaris {
namespace {

/// Volume lifetime of phase 2, the same in all negotiations; 0: none.
uint64_t lifetimeKb(llvm::ArrayRef<Entry> entries, const ir::PolicyIr& ir) {
  for (const Entry& entry : entries)
    if (const auto* negotiate = std::get_if<ir::Negotiate>(&ir.actions[entry.action.index]))
      return negotiate->quick.front().lifetime_kb;
  return 0;
}

/// Labels are for people (ikeadm): which rule, and for whom.
std::string label(const IkeRule& rule, size_t number) {
  std::string text = "rule " + std::to_string(number) + ", " + net::toString(rule.local.first) + " to " +
                     net::toString(net::coverOf(rule.remotes.front()).front());
  return rule.remotes.size() == 1 && net::coverOf(rule.remotes.front()).size() == 1 ? text : text + " and others";
}

void writeAddresses(TextFile& file, const char* key, const net::AddressRange& range) {
  for (const net::Prefix& prefix : net::coverOf(range))
    file.line(std::string("    ") + key + " " + net::toString(prefix));
}

void writeIdentities(TextFile& file, const IkeRule& rule, const ir::Host& host) {
  Identity own{Identity::Kind::address, net::toString(rule.local.first)};
  if (auto stated = parseIdentity(host.identity))
    own = *stated;
  file.line("    local_id_type " + typeWord(own.kind).str());
  file.line("    local_id " + quoted(selectorOf(own)));
  // The empty selector takes any peer whose certificate leads to a root.
  auto peer = parseIdentity(rule.profile.remote_identity);
  file.line("    remote_id " + quoted(peer ? selectorOf(*peer) : ""));
}

void writeRule(TextFile& file, const IkeRule& rule, const std::string& name, const ir::Host& host, Release release) {
  const IkeProfile& profile = rule.profile;
  bool preshared = presharedKeyOf(profile).has_value();
  file.line("");
  file.line("{");
  file.line("    label " + quoted(name));
  file.note(residue_item::label(name));
  writeAddresses(file, "local_addr", rule.local);
  for (const net::AddressRange& remote : rule.remotes)
    writeAddresses(file, "remote_addr", remote);
  if (!preshared)
    writeIdentities(file, rule, host);
  if (profile.pfs.kind == ir::Pfs::Kind::group)
    file.line("    p2_pfs " + std::to_string(pfsGroup(release, profile.pfs.group)));
  file.line("    p2_lifetime_secs " + std::to_string(profile.lifetime_s));
  for (const ir::MainProposal& offer : profile.main)
    file.line("    p1_xform { auth_method " + std::string(preshared ? "preshared" : "rsa_sig") + " oakley_group " +
              std::to_string(ikeGroup(release, offer.group)) + " auth_alg " +
              ikeIntegrityWord(release, offer.integrity) + " encr_alg " + ikeCipherWord(release, offer.cipher) +
              " p1_lifetime_secs " + std::to_string(profile.main_lifetime_s) + " }");
  file.line("}");
}

} // namespace

TextFile ikeFile(const ir::HostPolicy& projected, llvm::ArrayRef<Entry> entries, llvm::ArrayRef<IkeRule> rules,
                 Release release) {
  TextFile file(kIkeFile.str());
  for (llvm::StringRef words : ikeHeader())
    file.comment(words);
  file.line("");
  auto certified = llvm::find_if(rules, [](const IkeRule& rule) { return !presharedKeyOf(rule.profile); });
  if (certified != rules.end())
    for (const ir::AuthMethod& method : certified->profile.authentication)
      file.line("cert_root " + quoted(printSolarisDn(projected.ir.authorities[method.authority.index].subject)));
  if (uint64_t kb = lifetimeKb(entries, projected.ir); kb != 0)
    file.line("p2_lifetime_kb " + std::to_string(kb));
  for (size_t i = 0; i < rules.size(); ++i)
    writeRule(file, rules[i], label(rules[i], i + 1), projected.host, release);
  return file;
}

TextFile keyFile(const ir::HostPolicy& projected, const KeyPairs& pairs) {
  TextFile file(kKeyFile.str());
  for (llvm::StringRef words : keyHeader())
    file.comment(words);
  for (const auto& [pair, key] : pairs) {
    assert(key.index < projected.secrets.size() && "secrets are loaded before a policy is written");
    const auto& [local, remote] = pair;
    file.line("");
    file.line("{");
    file.line("    localidtype IP");
    file.line("    localid " + net::toString(local));
    file.line("    remoteidtype IP");
    file.line("    remoteid " + net::toString(remote));
    file.line("    key " + hexOf(projected.secrets[key.index]));
    file.line("}");
  }
  return file;
}

} // namespace cordon::backends::solaris
