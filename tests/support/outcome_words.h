/// The product's outcomes in the words of the naive oracle (naive_outcome.h).
#pragma once

#include "compiler/meaning/outcome.h"

#include <string>

namespace cordon::tests {

std::string inOracleWords(const meaning::Outcome& outcome);

} // namespace cordon::tests
