#include "bench/compile/policies.h"

namespace cordon::bench {
namespace {

std::string numbered(const char* what, size_t number) {
  return what + std::to_string(number);
}

/// An address of 10.0.0.0/8, one for each number.
std::string addressOf(size_t number) {
  return "10." + std::to_string(number >> 16 & 255) + "." + std::to_string(number >> 8 & 255) + "." +
         std::to_string(number & 255);
}

constexpr size_t kFirstExempted = 200u << 16; ///< behind all hosts

} // namespace

std::string policyOf(const ManyHosts& sizes) {
  std::string text = "policy bench { version 1; owner \"bench\"; using shared, classic; }\n"
                     "auth shared = psk(environment \"BENCH_KEY\");\n"
                     "proposal classic { ike v1; main 3des-sha1-modp1024; quick esp(3des, sha1); }\n";
  for (size_t i = 0; i < sizes.hosts; ++i) {
    const bool windows = i % sizes.groups % 2 == 0;
    text += "host " + numbered("h", i) + " { address " + addressOf(i + 1) + "; platform " +
            (windows ? "windows-2003-sp1" : "linux-strongswan") + "; }\n";
  }
  std::string groups;
  for (size_t group = 0; group < sizes.groups; ++group) {
    text += "group " + numbered("g", group) + " : isolation { members ";
    for (size_t i = group; i < sizes.hosts; i += sizes.groups)
      text += (i == group ? "h" : ", h") + std::to_string(i);
    text += "; secure 10.0.0.0/8; }\n";
    groups += (group == 0 ? "g" : ", g") + std::to_string(group);
  }
  for (size_t i = 0; i < sizes.exemptions; ++i)
    text += "exemption " + numbered("e", i) + " { to " + addressOf(kFirstExempted + i) + " service tcp to " +
            std::to_string(1024 + i % 100) + "; applies to " + groups + "; reason \"bench\"; owner \"bench\"; }\n";
  return text;
}

} // namespace cordon::bench
