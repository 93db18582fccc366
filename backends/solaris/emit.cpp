#include "backends/solaris/emit.h"

#include "backends/solaris/native_order.h"

#include <cassert>

namespace cordon::backends::solaris {
namespace {

void header(TextFile& file, const ir::HostPolicy& projected) {
  file.comment(policyTitle({projected.ir.name, projected.ir.version, projected.host.name, projected.host.platform}));
  for (llvm::StringRef words : policyHeader())
    file.comment(words);
}

std::string addressWord(const char* key, const net::Prefix& prefix) {
  std::string text = net::toString(prefix);
  return std::string(" ") + key + " " + text;
}

std::string rangeWord(const net::PortRange& range) {
  return range.isSingle() ? std::to_string(range.first)
                          : std::to_string(range.first) + "-" + std::to_string(range.last);
}

/// A pattern always names an address, so that it holds for one family only. A host with a dynamic address leaves its
/// own side out; then any own address, as a policy may say it, is written as such.
std::string pattern(const Entry& entry, bool dynamic_host) {
  const Selector& selector = entry.selector;
  bool names_local = !selector.local_me && (!selector.local.isAny() || dynamic_host);
  bool names_remote = !selector.remote.isAny() || !names_local;
  std::string text = "{";
  if (names_local)
    text += addressWord("laddr", selector.local);
  if (names_remote)
    text += addressWord("raddr", selector.remote);
  if (selector.protocol != ir::kAnyProtocol)
    text += " ulp " + protocolName(selector.protocol);
  if (net::isIcmp(selector.protocol)) {
    // `code` needs `type`.
    bool has_code = !selector.remote_ports.isAny();
    if (!selector.local_ports.isAny())
      text += " type " + rangeWord(selector.local_ports);
    else if (has_code)
      text += " type 0-255";
    if (has_code)
      text += " code " + rangeWord(selector.remote_ports);
  } else {
    if (!selector.local_ports.isAny())
      text += " lport " + rangeWord(selector.local_ports);
    if (!selector.remote_ports.isAny())
      text += " rport " + rangeWord(selector.remote_ports);
  }
  text += " dir ";
  text += entry.out && entry.in ? "both" : entry.out ? "out" : "in";
  return text + " }";
}

std::string properties(const ir::QuickProposal& offer, bool unique, Release release) {
  std::string text = "{";
  if (offer.ah)
    text += " auth_algs " + ipsecIntegrityWord(release, *offer.ah);
  if (offer.esp)
    text += " encr_algs " + espCipherWord(release, offer.esp->cipher);
  if (offer.esp && offer.esp->integrity)
    text += " encr_auth_algs " + ipsecIntegrityWord(release, *offer.esp->integrity);
  return text + " " + residue_item::sa(unique) + " }";
}

/// One association for each connection where the pattern names ports, else one for each pair of addresses: what
/// Windows negotiates per filter.
bool wantsUniqueSa(const Selector& selector) {
  return !net::isIcmp(selector.protocol) && (!selector.local_ports.isAny() || !selector.remote_ports.isAny());
}

/// Lines may only break before a `{`, and `or` must stand beside the `}` before it (ipsecconf(8), example 12).
void writeNegotiate(TextFile& file, const Entry& entry, const std::string& match, const ir::Negotiate& negotiate,
                    Release release) {
  bool unique = wantsUniqueSa(entry.selector);
  if (negotiate.quick.size() == 1) {
    file.line(match + " ipsec " + properties(negotiate.quick.front(), unique, release));
    file.note(residue_item::sa(unique));
    return;
  }
  file.line(match + " ipsec");
  for (size_t i = 0; i < negotiate.quick.size(); ++i) {
    bool last = i + 1 == negotiate.quick.size();
    file.line("    " + properties(negotiate.quick[i], unique, release) + (last ? "" : " or ipsec"));
    file.note(residue_item::sa(unique));
  }
}

/// What to write above an entry. A place in a file that was read is no name.
std::string headingOf(const Entry& entry, const ir::PolicyIr& ir) {
  bool known = entry.origin.index < ir.origins.size() && !isPlaceName(ir.origins[entry.origin.index]);
  return known ? plainComment(ir.origins[entry.origin.index].name) : "";
}

std::string actionText(const ir::Action& action) {
  return std::visit(ir::Overloaded{
                        [](const ir::Permit&) { return std::string("pass"); },
                        [](const ir::Block&) { return std::string("drop"); },
                        [](const ir::Negotiate& negotiate) { return residue_item::offers(negotiate.quick); },
                    },
                    action);
}

} // namespace

TextFile policyFile(const ir::HostPolicy& projected, llvm::ArrayRef<Entry> entries, Release release) {
  TextFile file(kPolicyFile.str());
  header(file, projected);
  std::string said;
  for (const Entry& entry : entries) {
    std::string heading = headingOf(entry, projected.ir);
    if (heading != said) {
      file.line("");
      file.comment(heading.empty() ? "(no name)" : heading);
      said = heading;
    }
    std::string match = pattern(entry, projected.host.addresses.empty());
    file.note(
        residue_item::entry(entry.selector, entry.out, entry.in, actionText(projected.ir.actions[entry.action.index])));
    std::visit(ir::Overloaded{
                   [&](const ir::Permit&) { file.line(match + " pass { }"); },
                   [&](const ir::Block&) { file.line(match + " drop { }"); },
                   [&](const ir::Negotiate& negotiate) { writeNegotiate(file, entry, match, negotiate, release); },
               },
               projected.ir.actions[entry.action.index]);
  }
  return file;
}

Emitted emit(const ir::HostPolicy& projected) {
  auto release = releaseOf(projected.host.platform);
  assert(release && "a projected policy is for a Solaris host");
  Emitted emitted;
  std::vector<Entry> entries = inNativeOrder(pairHalves(projected.ir), projected.ir).entries;
  policyFile(projected, entries, *release).addTo(emitted, /*secret=*/false);
  std::vector<IkeRule> rules = ikeRules(entries, projected.ir);
  if (rules.empty())
    return emitted;
  ikeFile(projected, entries, rules, *release).addTo(emitted, /*secret=*/false);
  auto pairs = keyPairs(rules, projected.host);
  assert(pairs && "the projection has counted them");
  if (!pairs->empty())
    keyFile(projected, *pairs).addTo(emitted, /*secret=*/true);
  return emitted;
}

} // namespace cordon::backends::solaris
