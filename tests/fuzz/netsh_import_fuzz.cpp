/// Feeds a script to netsh's importer; the first byte of the input says what is known of the host. What can be imported
/// is projected or refused, and what is projected must be proved.
#include "backends/backend.h"
#include "backends/prove.h"
#include "compiler/diag/render_text.h"

#include <llvm/Support/raw_ostream.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace cordon;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  const backends::Backend& netsh = backends::netshBackend();
  ir::Host host;
  host.name = "fuzzed";
  host.platform = (data[0] & 4) != 0 ? "windows-xp-sp2" : "windows-2003";
  host.forwards = (data[0] & 2) != 0;
  if ((data[0] & 1) != 0)
    host.addresses = {*net::parseAddress("10.1.2.20"), *net::parseAddress("198.51.100.1")};
  source::SourceMap sources;
  llvm::StringRef text(reinterpret_cast<const char*>(data) + 1, size - 1);
  source::FileId file = sources.add("ipsec.netsh", text);
  diag::Diagnostics diags;
  netsh.recognises("x", text);
  auto imported = netsh.import({{"ipsec.netsh", file}}, host, sources, diags);
  diag::renderText(diags, sources, llvm::nulls(), /*color=*/false);
  if (!imported)
    return 0;
  diag::Diagnostics losses;
  auto projected = netsh.project(imported->policy, losses);
  if (projected && !backends::prove(netsh, *projected, netsh.emit(*projected)).isProved())
    std::abort();
  return 0;
}
