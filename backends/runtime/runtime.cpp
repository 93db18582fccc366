#include "backends/backend.h"
#include "backends/runtime/emit.h"
#include "backends/runtime/import.h"
#include "backends/runtime/project.h"
#include "runtime/ruleset/verify.h"

namespace cordon::backends {
namespace {

/// What somebody has to do for a host to find a key (docs/ruleset.md).
std::string whereToPut(const SecretRef& key) {
  if (key.from == SecretRef::From::environment)
    return "the preshared key is to be in the variable `" + key.name + "` of cordond's environment";
  return "copy the preshared key `" + key.name + "` to the same path below cordond's key folder, mode 0600";
}

class Runtime final : public Backend {
public:
  llvm::StringRef name() const override { return "runtime"; }
  bool servesClass() const override { return true; }
  bool holdsKeys() const override { return false; }

  llvm::ArrayRef<llvm::StringRef> roles() const override {
    static constexpr llvm::StringRef files[] = {"policy.cordonset"};
    return files;
  }

  bool recognises(llvm::StringRef, llvm::StringRef text) const override {
    return ruleset::hasMagic({text.bytes_begin(), text.size()});
  }

  /// There are none. Its names may be in messages; its bytes would help nobody.
  void concealKeys(const InputFile& input, const source::SourceMap&, diag::Diagnostics& diags) const override {
    diags.leaveUnquoted(input.file);
  }

  const char* keyFault(const SecretBytes&) const override { return nullptr; }

  Emitted emit(const ir::HostPolicy& projected) const override {
    Emitted emitted;
    emitted.files.push_back({"policy.cordonset", runtime::emit(projected.ir)});
    for (const SecretRef& key : projected.ir.secrets)
      emitted.notes.push_back(whereToPut(key));
    return emitted;
  }

  std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host,
                                 const source::SourceMap& sources, diag::Diagnostics& diags) const override {
    return runtime::import(files, host, sources, diags);
  }

private:
  bool carriesAccessLists() const override { return true; }
  std::optional<ir::HostPolicy> projectConfigured(const ir::HostPolicy& policy,
                                                  diag::Diagnostics& diags) const override {
    return runtime::project(policy, diags);
  }
};

} // namespace

const Backend& runtimeBackend() {
  static const Runtime backend;
  return backend;
}

} // namespace cordon::backends
