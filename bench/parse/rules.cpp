#include "bench/parse/pipelines.h"

#include <random>

namespace cordon::bench {

std::string oneLineRules(size_t count) {
  std::mt19937 random(1); // the same numbers everywhere
  auto below = [&](unsigned limit) { return std::to_string(random() % limit); };
  std::string text = "host h { address 10.0.0.1; platform linux-strongswan; }\n";
  for (size_t i = 0; i < count; ++i)
    text += "rule r" + std::to_string(i) + " on h { from 10." + below(256) + "." + below(256) + "." + below(256) +
            " to me; service tcp to " + below(65535) + "; " + (i % 2 ? "permit" : "block") + "; }\n";
  return text;
}

} // namespace cordon::bench
