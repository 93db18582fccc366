#include "backends/solaris/text_file.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::solaris {

std::string residue_item::entry(llvm::StringRef tunnel, const Selector& selector, bool out, bool in,
                                llvm::StringRef action) {
  return "entry " + (tunnel.empty() ? "" : "of " + tunnel.str() + " ") + describe(selector) + (out ? " out" : "") +
         (in ? " in" : "") + ": " + action.str();
}

std::string residue_item::interface(llvm::StringRef ends, bool router, bool up) {
  return "from " + ends.str() + (router ? ", router" : "") + (up ? ", up" : "");
}

std::string residue_item::offers(llvm::ArrayRef<ir::QuickProposal> offers) {
  std::string text = "ipsec";
  for (const ir::QuickProposal& offer : offers) {
    text += &offer == offers.begin() ? "" : " |";
    if (offer.ah)
      text += (" ah(" + row(*offer.ah).name + ")").str();
    if (offer.esp)
      text += (" esp(" + row(offer.esp->cipher).name + ")").str();
    if (offer.esp && offer.esp->integrity)
      text += (" with " + row(*offer.esp->integrity).name).str();
  }
  return text;
}

std::string plainComment(llvm::StringRef words) {
  constexpr size_t bytes_max = 900;
  std::string plain = words.take_front(bytes_max).str();
  for (char& c : plain)
    if (c < 0x20 || c >= 0x7f)
      c = '?';
  return llvm::StringRef(plain).trim().str();
}

void TextFile::comment(llvm::StringRef words) {
  std::string plain = plainComment(words);
  line("# " + plain);
  note(residue_item::comment(plain));
}

void TextFile::addTo(Emitted& emitted, bool secret) && {
  emitted.files.push_back({std::move(role), std::move(text), secret});
  emitted.residue.insert(emitted.residue.end(), residue.begin(), residue.end());
}

std::string policyTitle(const PolicyTitle& title) {
  return "IPsec policy " + title.policy + ", version " + std::to_string(title.version) + ", for host " + title.host +
         " (" + title.platform + "), written by Cordon.";
}

std::optional<PolicyTitle> parsePolicyTitle(llvm::StringRef comment) {
  PolicyTitle title;
  if (!comment.consume_front("IPsec policy ") || !comment.ends_with("), written by Cordon."))
    return std::nullopt;
  auto [policy, rest] = comment.rsplit(", version ");
  auto [version, host] = rest.split(", for host ");
  if (version.getAsInteger(10, title.version))
    return std::nullopt;
  title.policy = policy.str();
  title.host = host.rsplit(" (").first.str();
  return title;
}

std::string placeName(uint32_t line) {
  return "line " + std::to_string(line);
}

bool isPlaceName(const ir::Origin& origin) {
  llvm::StringRef name = origin.name;
  return origin.kind == ir::Origin::Kind::imported && name.consume_front("line ") && llvm::all_of(name, llvm::isDigit);
}

llvm::ArrayRef<llvm::StringLiteral> policyHeader() {
  static constexpr llvm::StringLiteral lines[] = {
      "Goes to /etc/inet/ipsecinit.conf, owner root, mode 0644.",
      "Check it with: ipsecconf -c FILE",
      "Load it with: svcadm refresh ipsec/policy (Solaris 9: ipsecconf -f; ipsecconf -a FILE)",
      "Never load it beside another file: entries of two loads tie.",
      "Firewalls on the way must pass UDP 500 and IP protocols 50 (ESP) and 51 (AH).",
  };
  return lines;
}

llvm::ArrayRef<llvm::StringLiteral> ikeHeader() {
  static constexpr llvm::StringLiteral lines[] = {
      "IKE rules for in.iked, written by Cordon. Goes to /etc/inet/ike/config, owner root, mode 0644.",
      "Check it with: in.iked -c -f FILE",
      "Load it with: svcadm restart ike (Solaris 9: pkill in.iked; /usr/lib/inet/in.iked)",
      "Certificates: the roots named by cert_root need ikecert certdb -a, and their CRLs ikecert certrldb -a.",
  };
  return lines;
}

llvm::ArrayRef<llvm::StringLiteral> keyHeader() {
  static constexpr llvm::StringLiteral lines[] = {
      "Preshared keys for in.iked, written by Cordon.",
      "Goes to /etc/inet/secret/ike.preshared, owner root, mode 0600, in a directory of mode 0700.",
      "A key is the hexadecimal form of the characters that a Windows peer shows.",
  };
  return lines;
}

} // namespace cordon::backends::solaris
