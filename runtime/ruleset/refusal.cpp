#include "runtime/ruleset/refusal.h"

namespace cordon::ruleset {

const char* nameOf(Check check) {
  switch (check) {
  case Check::file:
    return "file";
  case Check::crypto:
    return "crypto";
  case Check::size:
    return "size";
  case Check::magic:
    return "magic";
  case Check::format:
    return "format";
  case Check::key:
    return "key";
  case Check::signature:
    return "signature";
  case Check::limit:
    return "limit";
  case Check::layout:
    return "layout";
  case Check::zero:
    return "zero";
  case Check::value:
    return "value";
  case Check::reference:
    return "reference";
  case Check::text:
    return "text";
  case Check::prefix:
    return "prefix";
  case Check::order:
    return "order";
  case Check::addressee:
    return "addressee";
  case Check::version:
    return "version";
  case Check::expiry:
    return "expiry";
  }
  __builtin_unreachable();
}

} // namespace cordon::ruleset
