/// Outcomes as one line of text for people. Never shows a secret.
#pragma once

#include "compiler/meaning/outcome.h"

namespace cordon::meaning {

/// `secured: Kerberos, 3des-sha1-modp2048, ESP(3des, sha1), transport`, `clear after 3 s`, `blocked at srv1, in`,
/// `fails in quick mode: PFS: modp1024 at ws1, off at srv1`. The names are those of the two ends.
std::string describe(const Outcome& outcome, llvm::StringRef initiator, llvm::StringRef responder);

/// What has to be said of one whose policy is in audit mode.
std::string auditRemark(llvm::StringRef name);

/// The kind alone: `secured`, `clear after a delay`.
llvm::StringRef nameOf(Outcome::Kind kind);

/// `Kerberos, 3des-sha1-modp2048, ESP(3des, sha1), transport`.
std::string describe(const Association& association);

/// `quick mode: PFS: modp1024 at ws1, off at srv1`.
std::string describe(const Failure& failure, llvm::StringRef initiator, llvm::StringRef responder);

llvm::StringRef nameOf(Phase phase);
llvm::StringRef nameOf(Field field);

} // namespace cordon::meaning
