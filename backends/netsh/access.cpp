#include "backends/netsh/access.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/ConvertUTF.h>

#include <cassert>

namespace cordon::netsh {
namespace {

bool isSid(llvm::StringRef name) {
  return name.starts_with("S-1-");
}

constexpr llvm::StringLiteral kLineEnd = "\r\n";

std::string asUtf16(llvm::StringRef text) {
  llvm::SmallVector<llvm::UTF16, 0> units;
  [[maybe_unused]] bool converted = llvm::convertUTF8ToUTF16String(text, units);
  assert(converted && "names are UTF-8");
  std::string bytes = "\xff\xfe";
  for (llvm::UTF16 unit : units) {
    bytes += char(unit & 0xff);
    bytes += char(unit >> 8);
  }
  return bytes;
}

} // namespace

std::string entryOf(const ir::Principal& principal) {
  return isSid(principal.name) ? "*" + principal.name : principal.name;
}

bool isEntryName(llvm::StringRef name) {
  auto has_meaning = [](char c) {
    return llvm::StringRef("\"*,;=%[]").contains(c) || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  };
  const auto* begin = name.bytes_begin();
  return !name.empty() && name == name.trim() && llvm::none_of(name, has_meaning) && !name.ends_with("\\") &&
         llvm::isLegalUTF8String(&begin, name.bytes_end());
}

ir::AccessList accessOf(const ir::PolicyIr& ir) {
  for (const ir::Action& action : ir.actions)
    if (const auto* negotiate = std::get_if<ir::Negotiate>(&action); negotiate && !negotiate->access.isOpen())
      return negotiate->access;
  return {};
}

void setAccess(ir::PolicyIr& ir, const ir::AccessList& access) {
  for (ir::Action& action : ir.actions)
    if (auto* negotiate = std::get_if<ir::Negotiate>(&action); negotiate && !negotiate->tunnel)
      negotiate->access = access;
}

WrittenTemplate writeTemplate(const ir::AccessList& access) {
  WrittenTemplate written;
  std::string text;
  auto line = [&](const std::string& words) { text += words + kLineEnd.str(); };
  for (llvm::StringRef words : kTemplateFrame) {
    line(words.str());
    written.residue.push_back("template: " + words.str());
  }
  line("[" + kRightsSection.str() + "]");
  written.residue.push_back("template: [" + kRightsSection.str() + "]");
  auto right = [&](llvm::StringRef name, const std::vector<ir::Principal>& principals) {
    std::string entries;
    for (const ir::Principal& principal : principals)
      entries += (entries.empty() ? "" : ",") + entryOf(principal);
    line(name.str() + " = " + entries);
  };
  if (access.allow)
    right(kAllowRight, *access.allow);
  if (!access.deny.empty())
    right(kDenyRight, access.deny);
  written.text = asUtf16(text);
  return written;
}

} // namespace cordon::netsh
