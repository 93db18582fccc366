/// Compiles policy text from memory, for tests.
#pragma once

#include "compiler/pipeline.h"

namespace cordon::test {

/// What came of one text. `compilation` is none after an error.
struct Compiled {
  source::SourceMap sources;
  diag::Diagnostics diags;
  std::optional<Compilation> compilation;

  /// Ids of all findings in source order, joined by blanks: "NAM101 NAM110".
  std::string ids() const;
  /// "line:column ID" of all findings in source order, joined by ", ".
  std::string places() const;
  /// The policy of a host; fails the test if there is none.
  ir::HostPolicy policyOf(llvm::StringRef host) const;
};

Compiled compileText(llvm::StringRef text);

/// One line a filter, `direction: filter: brief action [origin]`, in rank order; for readable expectations. What the
/// platform does by itself is left out.
std::string filtersOf(const ir::HostPolicy& policy);

/// How the policy treats a packet at a host: "clear", "permit", "block", "negotiate...", as ir::brief says.
std::string treatment(const ir::HostPolicy& policy, ir::Direction direction, const net::Packet& packet);

/// A packet; addresses as text.
net::Packet packet(const char* source, const char* destination, unsigned protocol = 0, uint16_t source_port = 0,
                   uint16_t destination_port = 0);

} // namespace cordon::test
