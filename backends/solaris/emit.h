/// Writes ipsecinit.conf, ike/config, ike.preshared and the files of tunnel interfaces from a projected policy. New
/// style only, `dir` always written.
#pragma once

#include "backends/backend.h"
#include "backends/solaris/entry.h"
#include "backends/solaris/ike_rules.h"
#include "backends/solaris/text_file.h"
#include "backends/solaris/tunnel_interface.h"
#include "backends/solaris/vocabulary.h"

#include <llvm/ADT/ArrayRef.h>

namespace cordon::backends::solaris {

/// All files; those of IKE only where something negotiates.
Emitted emit(const ir::HostPolicy& projected);

/// The single files. Entries are in file order.
TextFile policyFile(const ir::HostPolicy& projected, llvm::ArrayRef<Entry> entries,
                    llvm::ArrayRef<TunnelInterface> interfaces, Release release);
TextFile ikeFile(const ir::HostPolicy& projected, llvm::ArrayRef<Entry> entries, llvm::ArrayRef<IkeRule> rules,
                 Release release);
/// The arguments of ifconfig, which take no comment: the boot scripts hand on every line.
TextFile tunnelFile(const TunnelInterface& interface, bool forwards);
TextFile keyFile(const ir::HostPolicy& projected, const KeyPairs& pairs);

} // namespace cordon::backends::solaris
