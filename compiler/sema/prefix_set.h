/// Sets of addresses as lists of prefixes: union and difference, exact and minimal.
#pragma once

#include "runtime/net/address.h"

#include <vector>

namespace cordon::sema {

/// The fewest disjoint prefixes that cover exactly the same addresses, ascending, IPv4 first.
std::vector<net::Prefix> normalise(const std::vector<net::Prefix>& prefixes);

/// The addresses of `from` that are not in `minus`; normalised.
std::vector<net::Prefix> subtract(const std::vector<net::Prefix>& from, const std::vector<net::Prefix>& minus);

} // namespace cordon::sema
