// swanctl.conf from outside: reading any bytes ends, with a policy or with findings. What is read is then a policy like
// any other: projecting it, writing it and reading it back must end too, and what is accepted must come back.
#include "backends/backend.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace cordon;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const backends::Backend& backend = backends::strongswanBackend();
  ir::Host host;
  host.name = "h";
  host.platform = "linux-strongswan";
  host.addresses = {*net::parseAddress("10.77.0.1"), *net::parseAddress("fd77::1")};
  host.forwards = size % 2 == 1;
  source::SourceMap sources;
  diag::Diagnostics diags;
  source::FileId file = sources.add("swanctl.conf", {reinterpret_cast<const char*>(data), size});
  auto imported = backend.import({{"swanctl.conf", file}}, host, sources, diags);
  if (!imported)
    return diags.hasErrors() ? 0 : (std::abort(), 0);
  diag::Diagnostics losses;
  auto projected = backend.project(imported->policy, losses);
  if (!projected)
    return losses.hasErrors() ? 0 : (std::abort(), 0);
  source::SourceMap own_sources;
  diag::Diagnostics own;
  source::FileId written = own_sources.add("swanctl.conf", backend.emit(*projected).files.at(0).text);
  if (!backend.import({{"swanctl.conf", written}}, host, own_sources, own))
    std::abort();
  return 0;
}
