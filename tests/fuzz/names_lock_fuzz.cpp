// Any bytes as a names.lock: no crash; places inside the text; what was understood reads back the same.
#include "compiler/dns/names_lock.h"
#include "tests/fuzz/input.h"

using namespace cordon;
using namespace cordon::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input input(data, size);
  dns::Lock lock = dns::readLock(input.sources, input.file, input.diags);
  require(lock.damaged == input.diags.hasErrors() && input.diags.errorCount() <= 200);
  input.requirePlacesInside();
  std::string text = dns::lockText(lock.names);
  diag::Diagnostics again;
  require(dns::lockText(dns::readLock(input.sources, input.sources.add("written", text), again).names) == text);
  require(!again.hasErrors());
  std::set<std::string> names;
  dns::collectNames(input.sources, input.file, names);
  return 0;
}
