/// Sets of addresses as lists of prefixes. Prefixes stay as they were written: two neighbouring hosts are not made one
/// block, because a block ranks below a single address.
#pragma once

#include "runtime/net/address.h"

#include <vector>

namespace cordon::sema {

/// The same addresses without prefixes that another one contains; disjoint, ascending, IPv4 first.
std::vector<net::Prefix> simplify(std::vector<net::Prefix> prefixes);

/// The addresses of `from` that are not in `minus`: each prefix of `from` as it is, or what is left of it as minimal
/// prefixes; simplified.
std::vector<net::Prefix> subtract(const std::vector<net::Prefix>& from, const std::vector<net::Prefix>& minus);

} // namespace cordon::sema
