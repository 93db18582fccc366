#include "backends/backend.h"
#include "backends/solaris/conceal_keys.h"
#include "backends/solaris/emit.h"
#include "backends/solaris/import.h"
#include "backends/solaris/key_text.h"
#include "backends/solaris/project.h"
#include "backends/solaris/text_file.h"
#include "backends/solaris/vocabulary.h"

namespace cordon::backends {
namespace {

class Solaris final : public Backend {
public:
  llvm::StringRef name() const override { return "solaris"; }

  llvm::ArrayRef<llvm::StringRef> roles() const override {
    static constexpr llvm::StringRef files[] = {solaris::kPolicyFile, solaris::kIkeFile, solaris::kKeyFile,
                                                "hostname.ip.tun*", "hostname6.ip6.tun*"};
    return files;
  }

  /// By name, or by a first entry of a braced pattern and an action.
  bool recognises(llvm::StringRef path, llvm::StringRef text) const override {
    if (path.ends_with(solaris::kPolicyFile))
      return true;
    text = text.ltrim();
    while (text.consume_front("#"))
      text = text.drop_until([](char c) { return c == '\n'; }).ltrim();
    if (!text.consume_front("{"))
      return false;
    llvm::StringRef after = text.split('}').second.ltrim();
    llvm::StringRef word = after.take_while([](char c) { return c >= 'a' && c <= 'z'; });
    return solaris::actionWord(word).has_value();
  }

  void concealKeys(const backends::InputFile& input, const source::SourceMap& sources,
                   diag::Diagnostics& diags) const override {
    solaris::concealKeys(input, sources, diags);
  }

  const char* keyFault(const SecretBytes& key) const override { return solaris::untypableReason(key); }

  std::optional<ir::HostPolicy> projectConfigured(const ir::HostPolicy& policy,
                                                  diag::Diagnostics& diags) const override {
    return solaris::project(policy, diags);
  }

  Emitted emit(const ir::HostPolicy& projected) const override { return solaris::emit(projected); }

  std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host,
                                 const source::SourceMap& sources, diag::Diagnostics& diags) const override {
    return solaris::import(files, host, sources, diags);
  }
};

} // namespace

const Backend& solarisBackend() {
  static const Solaris backend;
  return backend;
}

} // namespace cordon::backends
