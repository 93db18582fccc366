#include "backends/netsh/access.h"
#include "backends/netsh/conceal_keys.h"
#include "backends/netsh/emit.h"
#include "backends/netsh/import.h"
#include "backends/netsh/project.h"

namespace cordon::netsh {
namespace {

class NetshBackend final : public backends::Backend {
public:
  llvm::StringRef name() const override { return "netsh"; }

  llvm::ArrayRef<llvm::StringRef> roles() const override {
    static constexpr llvm::StringRef roles[] = {kRole, kUndoRole, kAccessRole};
    return roles;
  }

  bool recognises(llvm::StringRef path, llvm::StringRef text) const override {
    if (path.ends_with_insensitive(".netsh"))
      return true;
    // A line with the words `ipsec` and `static` side by side, in a script or a batch file.
    for (llvm::StringRef rest = text; !rest.empty();) {
      size_t at = rest.find_insensitive("ipsec");
      if (at == llvm::StringRef::npos)
        return false;
      rest = rest.substr(at + 5);
      llvm::StringRef next = rest.ltrim(" \t");
      if (next.size() < rest.size() && next.starts_with_insensitive("static"))
        return true;
    }
    return false;
  }

  void concealKeys(const backends::InputFile& input, const source::SourceMap& sources,
                   diag::Diagnostics& diags) const override {
    cordon::netsh::concealKeys(input, sources, diags);
  }

  const char* keyFault(const SecretBytes& key) const override {
    return isPlainKey(key.reveal())
               ? nullptr
               : "a preshared key with other characters than printable ASCII, or with `\"` or `\\`";
  }
  bool carriesAccessLists() const override { return true; }

  std::optional<ir::HostPolicy> projectConfigured(const ir::HostPolicy& policy,
                                                  diag::Diagnostics& diags) const override {
    return projectPolicy(policy, diags);
  }

  backends::Emitted emit(const ir::HostPolicy& projected) const override { return emitScript(projected); }

  std::optional<backends::Imported> import(llvm::ArrayRef<backends::InputFile> files, const ir::Host& host,
                                           const source::SourceMap& sources, diag::Diagnostics& diags) const override {
    return importScripts(files, host, sources, diags);
  }
};

} // namespace
} // namespace cordon::netsh

namespace cordon::backends {

const Backend& netshBackend() {
  static const netsh::NetshBackend backend;
  return backend;
}

} // namespace cordon::backends
