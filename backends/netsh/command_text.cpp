#include "backends/netsh/command_text.h"

#include "backends/netsh/vocabulary.h"

#include <algorithm>
#include <cassert>

namespace cordon::netsh {

std::string quoted(llvm::StringRef text) {
  assert(isQuotable(text) && "names are made sayable, values are checked by the projection");
  return ("\"" + text + "\"").str();
}

std::string mainText(const std::vector<ir::MainProposal>& offers) {
  std::string text;
  for (const ir::MainProposal& offer : offers)
    text += (text.empty() ? "" : " ") +
            (row(offer.cipher).netsh + "-" + row(offer.integrity).netsh + "-" + row(offer.group).netsh).str();
  return text;
}

std::string quickText(const std::vector<ir::QuickProposal>& offers) {
  std::string text;
  for (const ir::QuickProposal& offer : offers) {
    text += text.empty() ? "" : " ";
    if (offer.ah)
      text += ("AH[" + row(*offer.ah).netsh + "]" + (offer.esp ? "+" : "")).str();
    if (offer.esp)
      text += ("ESP[" + row(offer.esp->cipher).netsh + "," +
               (offer.esp->integrity ? llvm::StringRef(row(*offer.esp->integrity).netsh) : "None") + "]")
                  .str();
    text += ":" + std::to_string(offer.lifetime_kb) + "k/" + std::to_string(offer.lifetime_s) + "s";
  }
  return text;
}

/// In Windows spelling. A value with a character that separates is put between `\'`.
std::string subjectText(const ir::Authority& authority) {
  std::string text;
  for (const auto& [name, value] : authority.subject) {
    auto at = std::find_if(dnAttributes().begin(), dnAttributes().end(),
                           [&](const DnAttribute& attribute) { return attribute.ir == name; });
    assert(at != dnAttributes().end() && "checked by the projection");
    bool plain = value.find_first_of(",+=;<>#") == std::string::npos;
    text += (text.empty() ? "" : ", ") + at->windows.str() + "=" + (plain ? value : "\\'" + value + "\\'");
  }
  return text;
}

} // namespace cordon::netsh
