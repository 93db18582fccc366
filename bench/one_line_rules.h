/// Rules of one line each: in Cordon's language, and the same ones in nft's.
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>

#include <random>
#include <string>

namespace cordon::bench {

/// One rule: TCP from an address to a port of the host.
struct OneLineRule {
  size_t index;
  std::string address;
  unsigned port;
  bool permits;
};

/// The first `count` rules; the same ones for every caller and everywhere.
inline void forEachRule(size_t count, llvm::function_ref<void(const OneLineRule&)> use) {
  std::mt19937 random(1);
  auto below = [&](unsigned limit) { return unsigned(random() % limit); };
  for (size_t i = 0; i < count; ++i) {
    std::string address = "10";
    for (int byte = 0; byte < 3; ++byte)
      address += "." + std::to_string(below(256));
    use({i, address, 1 + below(65535), i % 2 == 1});
  }
}

/// `count` rules and the host they are on.
inline std::string oneLineRules(size_t count) {
  std::string text = "host h { address 10.0.0.1; platform linux-strongswan; }\n";
  forEachRule(count, [&](const OneLineRule& rule) {
    text += "rule r" + std::to_string(rule.index) + " on h { from " + rule.address + " to me; service tcp to " +
            std::to_string(rule.port) + "; " + (rule.permits ? "permit" : "block") + "; }\n";
  });
  return text;
}

/// The same rules as an input chain of nft.
inline std::string nftRules(size_t count) {
  std::string text = "table inet bench {\nchain input {\ntype filter hook input priority 0;\n";
  forEachRule(count, [&](const OneLineRule& rule) {
    text += "ip saddr " + rule.address + " tcp dport " + std::to_string(rule.port) +
            (rule.permits ? " accept\n" : " drop\n");
  });
  return text + "}\n}\n";
}

} // namespace cordon::bench
