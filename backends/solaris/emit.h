/// Writes ipsecinit.conf, ike/config and ike.preshared from a projected policy. New style only, `dir` always written.
#pragma once

#include "backends/backend.h"
#include "backends/solaris/entry.h"
#include "backends/solaris/ike_rules.h"
#include "backends/solaris/text_file.h"
#include "backends/solaris/vocabulary.h"

#include <llvm/ADT/ArrayRef.h>

namespace cordon::backends::solaris {

/// All three files; those of IKE only where something negotiates.
Emitted emit(const ir::HostPolicy& projected);

/// The single files. Entries are in file order.
TextFile policyFile(const ir::HostPolicy& projected, llvm::ArrayRef<Entry> entries, Release release);
TextFile ikeFile(const ir::HostPolicy& projected, llvm::ArrayRef<Entry> entries, llvm::ArrayRef<IkeRule> rules,
                 Release release);
TextFile keyFile(const ir::HostPolicy& projected, const KeyPairs& pairs);

} // namespace cordon::backends::solaris
