/// Feeds Solaris' three files to the importer. The first two bytes of the input say where it is cut into the files.
/// What can be imported must be projectable or refused, and what is projected must be emitted and read back.
#include "backends/backend.h"
#include "backends/prove.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace cordon;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2)
    return 0;
  llvm::StringRef text(reinterpret_cast<const char*>(data) + 2, size - 2);
  size_t first = text.size() * data[0] / 256, second = first + (text.size() - first) * data[1] / 256;
  llvm::StringRef parts[] = {text.take_front(first), text.slice(first, second), text.drop_front(second)};

  const backends::Backend& backend = backends::solarisBackend();
  source::SourceMap sources;
  std::vector<backends::InputFile> files;
  for (size_t i = 0; i < 3; ++i)
    files.push_back({backend.roles()[i].str(), sources.add(backend.roles()[i].str(), parts[i])});
  ir::Host host;
  host.name = "fuzzed";
  host.platform = "illumos";
  host.addresses = {*net::parseAddress("10.1.2.20")};
  diag::Diagnostics diags;
  auto imported = backend.import(files, host, sources, diags);
  if (imported.has_value() == diags.hasErrors())
    std::abort(); // an answer is a policy, or an error
  if (!imported)
    return 0;
  auto projected = backend.project(imported->policy, diags);
  if (!projected)
    return 0;
  backends::Emitted emitted = backend.emit(*projected);
  source::SourceMap again;
  diag::Diagnostics reading;
  if (!backends::readBack(backend, projected->host, emitted.files, again, reading))
    std::abort(); // what is written can be read
  return 0;
}
