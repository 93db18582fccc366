#include "runtime/ruleset/openssl.h"

#include <openssl/err.h>

#include <new>

namespace cordon::ruleset {

void throwIfOutOfMemory() {
  bool is_memory = ERR_peek_error() == 0; // there was none even for saying so
  while (const unsigned long error = ERR_get_error())
    is_memory |= ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE;
  if (is_memory)
    throw std::bad_alloc();
}

Refusal missingAlgorithm(const char* name) {
  throwIfOutOfMemory();
  return {Check::crypto, 0, "OpenSSL has no " + std::string(name) + " here: it may be set to FIPS mode"};
}

} // namespace cordon::ruleset
