#include "runtime/ruleset/openssl.h"

#include <openssl/err.h>

#include <new>

namespace cordon::ruleset {
namespace {

/// What OpenSSL has noted since the list was empty. Its own parts do not always note that memory was wanting.
struct Noted {
  bool nothing = true, memory = false, unsupported = false;
};

Noted takeErrors() {
  Noted noted;
  while (const unsigned long error = ERR_get_error()) {
    noted.nothing = false;
    noted.memory |= ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
    noted.unsupported |= ERR_GET_REASON(error) == ERR_R_UNSUPPORTED;
  }
  return noted;
}

} // namespace

Refusal missingAlgorithm(const char* name) {
  const Noted noted = takeErrors();
  if (noted.memory || !noted.unsupported)
    throw std::bad_alloc();
  return {Check::crypto, 0, "OpenSSL has no " + std::string(name) + " here: it may be set to FIPS mode"};
}

void throwIfOutOfMemory() {
  const Noted noted = takeErrors();
  if (noted.memory || noted.nothing)
    throw std::bad_alloc();
}

} // namespace cordon::ruleset
