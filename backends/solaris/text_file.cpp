#include "backends/solaris/text_file.h"

namespace cordon::backends::solaris {

void TextFile::comment(llvm::StringRef words) {
  constexpr size_t bytes_max = 200;
  std::string plain = words.take_front(bytes_max).str();
  for (char& c : plain)
    if (c < 0x20 || c >= 0x7f)
      c = '?';
  llvm::StringRef trimmed = llvm::StringRef(plain).trim();
  line("# " + trimmed.str());
  note(residue_item::comment(trimmed));
}

void TextFile::addTo(Emitted& emitted, bool secret) && {
  emitted.files.push_back({std::move(role), std::move(text), secret});
  emitted.residue.insert(emitted.residue.end(), residue.begin(), residue.end());
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
