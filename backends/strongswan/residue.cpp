#include "backends/strongswan/residue.h"

#include "backends/strongswan/selector.h"
#include "backends/strongswan/vocabulary.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::strongswan {
namespace {

/// Compared as filters and actions; only that they are there is residue, and a spelling of their own.
constexpr llvm::StringLiteral kCarried[] = {"mode",         "local_ts",      "remote_ts", "proposals",
                                            "ah_proposals", "esp_proposals", "life_time", "life_bytes"};
/// Compared by value, in memory.
constexpr llvm::StringLiteral kKeys[] = {"secret", "pin"};

/// True if each selector is written in the one way that an emitter does: an address with the bits of its prefix only,
/// numbers for names. The meaning is compared elsewhere; this is the spelling.
bool isCanonical(llvm::StringRef selectors) {
  for (const std::string& item : listItems(selectors)) {
    std::string why;
    auto selector = parseSelector(item, why);
    if (!selector)
      return false;
    if (selector->dynamic)
      continue;
    llvm::StringRef address = llvm::StringRef(item).take_until([](char c) { return c == '['; });
    auto prefix = net::parsePrefix(address.str());
    if (!prefix || !address.contains('/') || net::toString(prefix->first()) != address.split('/').first)
      return false;
  }
  return true;
}

void collect(const Section& section, const std::string& path, Residue& residue) {
  for (const Setting& setting : section.settings) {
    std::string key = llvm::StringRef(setting.key).lower();
    bool selectors = key == "local_ts" || key == "remote_ts";
    bool plain = llvm::is_contained(kCarried, key) && (!selectors || isCanonical(setting.value));
    residue.push_back(plain || llvm::is_contained(kKeys, key) ? path + key : path + key + " = " + setting.value);
  }
  for (const Section& inner : section.sections) {
    residue.push_back(path + inner.name + " {}");
    collect(inner, path + inner.name + ".", residue);
  }
}

} // namespace

Residue residueOf(const Section& root) {
  Residue residue;
  collect(root, "", residue);
  llvm::sort(residue);
  return residue;
}

} // namespace cordon::backends::strongswan
