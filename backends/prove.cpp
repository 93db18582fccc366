#include "backends/prove.h"

#include "backends/class_difference.h"
#include "backends/difference_text.h"

#include <llvm/ADT/StringExtras.h>

#include <algorithm>

namespace cordon::backends {
namespace {

using ir::HostPolicy;

class Proof {
public:
  Proof(const HostPolicy& projected, const source::SourceMap* policy_sources)
      : projected(projected), policy_sources(policy_sources) {}

  void unreadable(const diag::Diagnostics& diags, const source::SourceMap& sources) {
    for (const diag::Diagnostic* found : diags.sorted())
      if (found->severity == diag::Severity::error)
        add(sources.place(found->span) + ": cannot be read back: " + std::string(found->message) + " (" + found->id +
            ")");
    if (gap.differences.empty())
      add("cannot be read back");
  }

  void compareFilters(const HostPolicy& imported, const source::SourceMap& sources) {
    // Foreign packets too: the real host has addresses that the policy does not list.
    meaning::Comparison comparison = meaning::difference(projected, imported, {.foreign = meaning::Foreign::always});
    for (const meaning::Difference& part : comparison.regions)
      add(describe(part, {projected, "policy says", policy_sources}, {imported, "files say", &sources}));
    if (comparison.cut_short)
      add(comparison.regions.empty() ? "the filters could not be compared within the work bound"
                                     : "there may be more packets that differ");
  }

  void compareFacts(const HostPolicy& imported) {
    auto response = meaning::describeResponseDifference(projected, imported);
    if (!response.empty())
      add("default response (policy / files): " + llvm::join(response, "; "));
    auto yesNo = [](bool on) { return std::string(on ? "on" : "off"); };
    fact("audit mode", yesNo(projected.ir.audit), yesNo(imported.ir.audit));
    fact("own identity", projected.host.identity, imported.host.identity);
    auto certificate = [](const ir::Host& host) { return host.certificate.value_or(ir::Host::Certificate{}); };
    ir::Host::Certificate ours = certificate(projected.host), theirs = certificate(imported.host);
    fact("own certificate", ours.file, theirs.file);
    fact("own private key", ours.key_file, theirs.key_file);
  }

  void compareClass(const HostPolicy& imported) {
    for (std::string& difference : describeClassDifference(projected, imported))
      add(std::move(difference));
  }

  void compareResidue(const Residue& emitted, const Residue& read) {
    auto [ours, theirs] = std::mismatch(emitted.begin(), emitted.end(), read.begin(), read.end());
    if (ours == emitted.end() && theirs == read.end())
      return;
    auto quoted = [](auto at, auto end) { return at == end ? std::string("nothing") : "`" + *at + "`"; };
    add("fixed text: policy says " + quoted(ours, emitted.end()) + ", files say " + quoted(theirs, read.end()));
  }

  ProofGap gap;

  /// Learns the keys of a policy, so that no text shows one (residue and messages may quote files).
  void hide(const std::vector<SecretBytes>& secrets) {
    for (const SecretBytes& secret : secrets)
      if (!secret.empty())
        hidden.push_back(secret);
  }

private:
  void fact(const char* what, const std::string& ours, const std::string& theirs) {
    auto quoted = [](const std::string& value) { return value.empty() ? "none" : "`" + value + "`"; };
    if (ours != theirs)
      add(std::string(what) + ": policy says " + quoted(ours) + ", files say " + quoted(theirs));
  }

  void add(std::string text) {
    for (const SecretBytes& key : hidden) {
      llvm::StringRef bytes(key.reveal().data(), key.reveal().size());
      llvm::StringRef shown(text);
      if (shown.contains(bytes) || shown.contains_insensitive(llvm::toHex(bytes)))
        text = "a difference in a text that holds a preshared key";
    }
    gap.differences.push_back(std::move(text));
  }

  const HostPolicy& projected;
  const source::SourceMap* policy_sources;
  std::vector<SecretBytes> hidden;
};

} // namespace

std::optional<Imported> readBack(const Backend& backend, const ir::Host& host, llvm::ArrayRef<EmittedFile> files,
                                 source::SourceMap& sources, diag::Diagnostics& diags) {
  ir::Host known;
  known.name = host.name;
  known.platform = host.platform;
  known.addresses = host.addresses;
  known.dynamic_in = host.dynamic_in;
  known.forwards = host.forwards;
  std::vector<InputFile> inputs;
  for (const EmittedFile& file : files)
    inputs.push_back({file.path, sources.add(file.path, file.text)});
  std::optional<Imported> imported = backend.import(inputs, known, sources, diags);
  return diags.hasErrors() ? std::nullopt : std::move(imported);
}

ProofGap prove(const Backend& backend, const HostPolicy& projected, const Emitted& emitted,
               const source::SourceMap* policy_sources) {
  Proof proof(projected, policy_sources);
  proof.hide(projected.secrets);
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::optional<Imported> imported = readBack(backend, projected.host, emitted.files, sources, diags);
  if (!imported) {
    proof.unreadable(diags, sources);
    return std::move(proof.gap);
  }
  proof.hide(imported->policy.secrets);
  proof.compareFacts(imported->policy);
  proof.compareFilters(imported->policy, sources);
  if (backend.servesClass())
    proof.compareClass(imported->policy);
  proof.compareResidue(emitted.residue, imported->residue);
  return std::move(proof.gap);
}

} // namespace cordon::backends
