/// A policy as the records of a rule set, before they are bytes: what the projection counts and the emitter writes.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "runtime/ruleset/records.h"

#include <llvm/ADT/StringMap.h>

#include <string>
#include <vector>

namespace cordon::backends::runtime {

/// Each text once, in the order of first use; the first is the empty one.
class Texts {
public:
  Texts() { add(""); }
  uint32_t add(llvm::StringRef text);
  const std::vector<std::string>& all() const { return texts; }

private:
  std::vector<std::string> texts;
  llvm::StringMap<uint32_t> ids;
};

struct Image : ruleset::Records {
  Texts texts;

  uint64_t textBytes() const;
};

/// Everything but the filters. Keys are references that the file can hold (project.h).
Image imageOf(const ir::PolicyIr& policy_class);

ruleset::FilterRecord recordOf(const ir::Filter& filter);

} // namespace cordon::backends::runtime
