#include "compiler/sema/prefix_set.h"

#include <algorithm>
#include <tuple>

namespace cordon::sema {

std::vector<net::Prefix> simplify(std::vector<net::Prefix> prefixes) {
  // In ascending order a prefix comes before all that it contains.
  std::sort(prefixes.begin(), prefixes.end(), [](const net::Prefix& a, const net::Prefix& b) {
    return std::tie(a.family, a.base, a.length) < std::tie(b.family, b.base, b.length);
  });
  std::vector<net::Prefix> kept;
  for (const net::Prefix& prefix : prefixes)
    if (kept.empty() || !kept.back().contains(prefix))
      kept.push_back(prefix);
  return kept;
}

std::vector<net::Prefix> subtract(const std::vector<net::Prefix>& from, const std::vector<net::Prefix>& minus) {
  std::vector<net::Prefix> holes = simplify(minus), rest;
  for (const net::Prefix& prefix : simplify(from)) {
    net::Address next = prefix.first();
    bool cut = false, consumed = false;
    for (const net::Prefix& hole : holes) {
      if (hole.contains(prefix)) {
        consumed = true;
        break;
      }
      if (!prefix.contains(hole))
        continue;
      cut = true;
      if (next < hole.first())
        for (const net::Prefix& piece : net::coverOf({next, {next.family, hole.base - 1}}))
          rest.push_back(piece);
      consumed = hole.last() == prefix.last();
      next.value = hole.last().value + 1;
    }
    if (consumed)
      continue;
    if (!cut)
      rest.push_back(prefix);
    else
      for (const net::Prefix& piece : net::coverOf({next, prefix.last()}))
        rest.push_back(piece);
  }
  return simplify(std::move(rest));
}

} // namespace cordon::sema
