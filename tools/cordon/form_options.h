/// Options that only one form of what judges listens to: no option is passed over in silence, for who gives one expects
/// that it counts.
#pragma once

#include "backends/backend.h"
#include "tools/cordon/host_policy.h"

namespace cordon::cli {

/// False after a complaint about an option that none of these forms listens to.
bool allCount(const Arguments& arguments, llvm::ArrayRef<PolicyForm> forms, Io& io);

/// The same of a command that reads one file, POLICY: a policy, or what this backend recognises (null: none does). The
/// host of a vendor configuration then has an --address; a rule set says itself what its hosts have, and the option
/// counts only if it chooses among them.
bool allCount(const Arguments& arguments, const backends::Backend* backend, Session& session,
              bool set_has_address = false);

} // namespace cordon::cli
