// Any bytes as a names.lock: no crash; places inside the text; what was understood reads back the same.
#include "compiler/dns/names_lock.h"

#include <cstdlib>

using namespace cordon;

namespace {

void require(bool condition) {
  if (!condition)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  source::SourceMap sources;
  diag::Diagnostics diags;
  source::FileId file = sources.add("fuzz", llvm::StringRef(reinterpret_cast<const char*>(data), size));
  dns::Lock lock = dns::readLock(sources, file, diags);
  require(lock.damaged == diags.hasErrors() && diags.errorCount() <= 200);
  for (const diag::Diagnostic& d : diags.all())
    require(d.span.file == file && d.span.begin <= d.span.end && d.span.end <= size);
  std::string text = dns::lockText(lock.names);
  diag::Diagnostics again;
  require(dns::lockText(dns::readLock(sources, sources.add("written", text), again).names) == text);
  require(!again.hasErrors());
  std::set<std::string> names;
  dns::collectNames(sources, file, names);
  return 0;
}
