/// What a backend is: project, emit, import. Two comparisons tie them to the policy: project(policy) means the policy
/// but for what it reports (faithful.h), and import(emit(project(policy))) means project(policy) (prove.h).
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/ir/script_facts.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cordon::backends {

/// One file to write, below the host's folder.
struct EmittedFile {
  std::string path; ///< relative, forward slashes ("ike/config")
  std::string text;
  bool secret = false; ///< holds a key: mode 0600 from the first moment, no digest in the manifest
};

/// Text of a format that the projection does not carry but whose value is fixed (object names, polling interval,
/// statements that clean up). The emitting side says what must be there, the importer what it read; a proof wants them
/// equal.
using Residue = std::vector<std::string>;

struct Emitted {
  std::vector<EmittedFile> files;
  Residue residue;
  std::vector<std::string> notes{}; ///< what is to be done by hand, for the manifest
};

/// One file to read. `role` is its canonical path in a host's folder ("ike/config"), which says what format it has.
struct InputFile {
  std::string role;
  source::FileId file;
};

struct Imported {
  ir::HostPolicy policy; ///< ranks by the platform's native order; secrets with their values
  Residue residue;
  ir::ScriptFacts script{}; ///< for checks; of formats that are no scripts: nothing
};

/// Projection, emitter and importer of one format; stateless. Emitter and importer share tables of words, no code that
/// reads or writes. Projection and importer also share what the platform itself makes of a filter or a list of offers
/// (strongswan: spread, judgesForwarded; netsh: holdsFor, inTriedOrder). A fault there is on both sides of the proof,
/// but not of faithful.h, which knows only the policy; the order of offers, which a finding may excuse there, has tests
/// of its own. Emitter and the importer's residue share netsh's selectorText: it names objects, and what the objects
/// match is read from other words.
class Backend {
public:
  virtual ~Backend() = default;
  /// Name for --target and the manifest: "netsh".
  virtual llvm::StringRef name() const = 0;
  /// True if one file serves all hosts of a policy class: then what is projected and emitted is the whole class
  /// (policy.ir.hosts), and an import gives it back.
  virtual bool servesClass() const { return false; }
  /// True if files of this format hold preshared keys; else only where a host finds them.
  virtual bool holdsKeys() const { return true; }
  /// The files it writes, by canonical path, a `*` at the end standing for a number; the first is the one that
  /// identifies the format.
  virtual llvm::ArrayRef<llvm::StringRef> roles() const = 0;
  /// True if `text` (of a file called `path`) looks like this format; for `cordon import` without --format.
  virtual bool recognises(llvm::StringRef path, llvm::StringRef text) const = 0;
  /// Conceals what may be a key in a file that nobody has read yet, so that no fault of the file uncovers one: whatever
  /// stands where this format has keys, and whatever is not known to stand elsewhere.
  virtual void concealKeys(const InputFile& input, const source::SourceMap& sources,
                           diag::Diagnostics& diags) const = 0;
  /// Why files of this format cannot hold this key ("a preshared key with ..."); null if they can.
  virtual const char* keyFault(const SecretBytes& key) const = 0;
  /// pi: what the platform carries of `policy`. Every loss is reported at its origin: as an error, or, where the policy
  /// accepts the diagnostic (Diagnostics::accepts), with the documented approximation in the result. None on an error.
  /// What the platform does by itself (origin `builtin`) is no configuration and not in the result.
  std::optional<ir::HostPolicy> project(ir::HostPolicy policy, diag::Diagnostics& diags) const;
  /// Writes a projected policy, secrets loaded. Deterministic.
  virtual Emitted emit(const ir::HostPolicy& projected) const = 0;
  /// Reads files back in the platform's own order. `host` tells what the files do not: addresses, whether it forwards.
  /// Errors are reported with their places; then the result is none.
  virtual std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host,
                                         const source::SourceMap& sources, diag::Diagnostics& diags) const = 0;

private:
  /// True if the format can say who may open connections. Where it cannot, a list is a finding (PLT630).
  virtual bool carriesAccessLists() const { return false; }
  /// project() of a policy without builtin filters.
  virtual std::optional<ir::HostPolicy> projectConfigured(const ir::HostPolicy& policy,
                                                          diag::Diagnostics& diags) const = 0;
};

/// Where the policy says who may open connections to what the filters of this origin protect: the clause, if it is a
/// group's.
source::Span placeOfAccess(const ir::PolicyIr& ir, ir::OriginId origin);

const Backend& netshBackend();
const Backend& runtimeBackend();
const Backend& strongswanBackend();
const Backend& solarisBackend();

/// All backends, by name.
llvm::ArrayRef<const Backend*> allBackends();
/// The one called `name`, or null.
const Backend* findBackend(llvm::StringRef name);

} // namespace cordon::backends
