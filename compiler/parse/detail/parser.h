/// The parser that ANTLR made of the grammar.
#pragma once

#include <PolicyParser.h>

namespace cordon::parse {

using P = PolicyParser;

} // namespace cordon::parse
