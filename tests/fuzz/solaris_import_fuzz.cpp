/// Feeds Solaris' files to the importer. The first three bytes of the input say where it is cut into the files: the
/// policy, the rules and keys of IKE, a tunnel interface (left out if blank).
/// What can be imported must be projectable or refused, and what is projected must be emitted and read back.
#include "backends/backend.h"
#include "backends/prove.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace cordon;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t cuts = 3;
  if (size < cuts)
    return 0;
  llvm::StringRef text(reinterpret_cast<const char*>(data) + cuts, size - cuts);
  std::pair<llvm::StringRef, llvm::StringRef> parts[] = {
      {"ipsecinit.conf", {}}, {"ike/config", {}}, {"ike.preshared", {}}, {"hostname.ip.tun0", {}}};
  for (size_t i = 0; i < cuts; ++i) {
    parts[i].second = text.take_front(text.size() * data[i] / 256);
    text = text.drop_front(parts[i].second.size());
  }
  parts[cuts].second = text;

  const backends::Backend& backend = backends::solarisBackend();
  source::SourceMap sources;
  std::vector<backends::InputFile> files;
  for (const auto& [role, part] : parts)
    if (role != "hostname.ip.tun0" || !part.trim().empty())
      files.push_back({role.str(), sources.add(role.str(), part)});
  ir::Host host;
  host.name = "fuzzed";
  host.platform = "illumos";
  for (const char* address : {"10.1.2.20", "10.9.0.1", "192.0.2.1"}) // of the samples' hosts
    host.addresses.push_back(*net::parseAddress(address));
  host.forwards = true;
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
