#include "backends/backend.h"

#include "backends/strongswan/conceal_keys.h"
#include "backends/strongswan/emit.h"
#include "backends/strongswan/import.h"
#include "backends/strongswan/project.h"

namespace cordon::backends {
namespace {

class StrongswanBackend final : public Backend {
public:
  llvm::StringRef name() const override { return "strongswan"; }
  llvm::ArrayRef<llvm::StringRef> roles() const override {
    static constexpr llvm::StringRef files[] = {strongswan::kFileName};
    return files;
  }
  bool recognises(llvm::StringRef path, llvm::StringRef text) const override {
    if (path.ends_with(strongswan::kFileName))
      return true;
    llvm::StringRef begin = text.take_front(1 << 16);
    size_t at = begin.find("connections");
    return at != llvm::StringRef::npos && begin.drop_front(at + 11).ltrim().starts_with("{");
  }
  void concealKeys(const backends::InputFile& input, const source::SourceMap& sources,
                   diag::Diagnostics& diags) const override {
    strongswan::concealKeys(input, sources, diags);
  }
  const char* keyFault(const SecretBytes&) const override { return nullptr; } // any bytes, in hexadecimal
  std::optional<ir::HostPolicy> projectConfigured(const ir::HostPolicy& policy,
                                                  diag::Diagnostics& diags) const override {
    return strongswan::project(policy, diags);
  }
  Emitted emit(const ir::HostPolicy& projected) const override { return strongswan::emit(projected); }
  std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host,
                                 const source::SourceMap& sources, diag::Diagnostics& diags) const override {
    return strongswan::import(files, host, sources, diags);
  }
};

} // namespace

const Backend& strongswanBackend() {
  static const StrongswanBackend backend;
  return backend;
}

} // namespace cordon::backends
