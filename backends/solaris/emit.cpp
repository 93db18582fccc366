#include "backends/solaris/emit.h"

#include "backends/solaris/native_order.h"

#include <cassert>
#include <optional>

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
/// Without own addresses a tunnel's entry would hold for both families, so these always name both sides.
std::string pattern(const Entry& entry, llvm::StringRef tunnel, bool dynamic_host) {
  const Selector& selector = entry.selector;
  bool names_local = !tunnel.empty() || (!selector.local_me && (!selector.local.isAny() || dynamic_host));
  bool names_remote = !selector.remote.isAny() || !names_local;
  std::string text = "{";
  if (!tunnel.empty())
    text += (" tunnel " + tunnel + " negotiate tunnel").str();
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
/// Windows negotiates per filter. In tunnel mode each entry has its own, and `unique` is ignored (ipsecconf(8)).
bool wantsUniqueSa(const Selector& selector, llvm::StringRef tunnel) {
  return tunnel.empty() && !net::isIcmp(selector.protocol) &&
         (!selector.local_ports.isAny() || !selector.remote_ports.isAny());
}

/// Lines may only break before a `{`, and `or` must stand beside the `}` before it (ipsecconf(8), example 12).
void writeNegotiate(TextFile& file, const std::string& match, bool unique, const ir::Negotiate& negotiate,
                    Release release) {
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

/// For the administrator: what an interface needs beside its files.
void describeInterface(TextFile& file, const TunnelInterface& interface, bool forwards) {
  std::string name = tunnelFileName(interface);
  file.line("");
  file.comment("Tunnel " + interface.name + ": " + net::toString(interface.local) + " to " +
               net::toString(interface.remote) + ". " + name + " goes to /etc/" + name + ", mode 0644.");
  for (const net::Prefix& network : interface.routed)
    file.comment("Routes must lead into it: route -p add " +
                 std::string(network.family == net::Family::v6 ? "-inet6 " : "") + net::toString(network) + " " +
                 net::toString(interface.far_end.value_or(interface.remote)));
  file.comment("What these routes send there and no entry names is dropped.");
  if (forwards)
    file.comment("Forward on it and on inner interfaces only (ifconfig INTERFACE router; routeadm -d ipv4-forwarding): "
                 "what comes from the peer's networks unprotected must not pass.");
}

class PolicyWriter {
public:
  PolicyWriter(TextFile& file, const ir::HostPolicy& projected, Release release)
      : file(file), projected(projected), release(release) {}

  /// The next entry gets a heading even if it has no name: comments stand before it that are none.
  void forgetHeading() { said.reset(); }

  void write(llvm::ArrayRef<Entry> entries, llvm::StringRef tunnel) {
    for (const Entry& entry : entries)
      write(entry, tunnel);
  }

private:
  void write(const Entry& entry, llvm::StringRef tunnel) {
    std::string heading = headingOf(entry, projected.ir);
    if (heading != said) {
      file.line("");
      file.comment(heading.empty() ? "(no name)" : heading);
      said = heading;
    }
    const ir::Action& action = projected.ir.actions[entry.action.index];
    std::string match = pattern(entry, tunnel, projected.host.addresses.empty());
    file.note(residue_item::entry(tunnel, entry.selector, entry.out, entry.in, actionText(action)));
    std::visit(ir::Overloaded{
                   [&](const ir::Permit&) { file.line(match + " pass { }"); },
                   [&](const ir::Block&) { file.line(match + " drop { }"); },
                   [&](const ir::Negotiate& negotiate) {
                     writeNegotiate(file, match, wantsUniqueSa(entry.selector, tunnel), negotiate, release);
                   },
               },
               action);
  }

  TextFile& file;
  const ir::HostPolicy& projected;
  Release release;
  std::optional<std::string> said = "";
};

/// The projected entries: the host's own, and those of each interface, in file order.
struct Layout {
  std::vector<Entry> own;
  std::vector<TunnelInterface> interfaces;
};

Layout layoutOf(const ir::HostPolicy& projected) {
  Layout layout;
  std::vector<Entry> tunnelled;
  for (const Entry& entry : pairHalves(projected.ir))
    (tunnelOf(entry, projected.ir) ? tunnelled : layout.own).push_back(entry);
  layout.interfaces = interfacesOf(tunnelled, projected.ir, projected.host);
  std::erase_if(layout.own, [&](const Entry& entry) { return isFence(entry, projected.ir, layout.interfaces); });
  layout.own = inNativeOrder(layout.own, projected.ir).entries;
  for (TunnelInterface& interface : layout.interfaces)
    interface.entries = inNativeOrder(interface.entries, projected.ir).entries;
  return layout;
}

} // namespace

TextFile policyFile(const ir::HostPolicy& projected, llvm::ArrayRef<Entry> entries,
                    llvm::ArrayRef<TunnelInterface> interfaces, Release release) {
  TextFile file(kPolicyFile.str());
  header(file, projected);
  PolicyWriter writer(file, projected, release);
  for (const TunnelInterface& interface : interfaces) {
    describeInterface(file, interface, projected.host.forwards);
    writer.forgetHeading();
    writer.write(interface.entries, interface.name);
  }
  if (!interfaces.empty())
    writer.forgetHeading();
  writer.write(entries, "");
  return file;
}

TextFile tunnelFile(const TunnelInterface& interface, bool forwards) {
  TextFile file(tunnelFileName(interface));
  std::string ends =
      net::toString(interface.near_end) + " " + net::toString(interface.far_end.value_or(interface.remote));
  std::string flags = forwards ? " router up" : " up";
  file.line(ends + " tsrc " + net::toString(interface.local) + " tdst " + net::toString(interface.remote) + flags);
  file.note(residue_item::interface(ends, forwards, /*up=*/true));
  return file;
}

Emitted emit(const ir::HostPolicy& projected) {
  auto release = releaseOf(projected.host.platform);
  assert(release && "a projected policy is for a Solaris host");
  Emitted emitted;
  auto [entries, interfaces] = layoutOf(projected);
  policyFile(projected, entries, interfaces, *release).addTo(emitted, /*secret=*/false);
  for (const TunnelInterface& interface : interfaces)
    tunnelFile(interface, projected.host.forwards).addTo(emitted, /*secret=*/false);
  std::vector<Entry> negotiated = ikeEntries(entries, interfaces);
  std::vector<IkeRule> rules = ikeRules(negotiated, projected.ir);
  if (rules.empty())
    return emitted;
  ikeFile(projected, negotiated, rules, *release).addTo(emitted, /*secret=*/false);
  auto pairs = keyPairs(rules, projected.host);
  assert(pairs && "the projection has counted them");
  if (!pairs->empty())
    keyFile(projected, *pairs).addTo(emitted, /*secret=*/true);
  return emitted;
}

} // namespace cordon::backends::solaris
