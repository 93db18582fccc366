/// Trees to model: names bound, values typed, defaults filled in.
#pragma once

#include "compiler/ast/ast.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/dns/names_lock.h"
#include "compiler/inventory/inventory.h"
#include "compiler/model/model.h"

#include <map>

namespace cordon::sema {

struct ResolveOptions {
  std::string root_folder; ///< where relative paths start
  bool allow_outside = false;
  std::string today; ///< 2027-06-30, for what ends with a date; empty: nothing has ended
  llvm::ArrayRef<inventory::Inventory> inventories = {};
  bool inventory_missing = false;   ///< one could not be read, so that an unknown host is no second fault
  const dns::Lock* names = nullptr; ///< what DNS names stand for; null: nothing
  /// Filled with what the policy's services are; null: nobody asks.
  std::map<std::string, std::vector<model::Selector>, std::less<>>* services = nullptr;
};

/// Resolves all files and inventories of one policy together; the order of files and statements does not matter.
/// Reports every fault; the model is only meaningful when none was an error.
model::Model resolve(const std::vector<ast::Program>& programs, const source::SourceMap& sources,
                     const ResolveOptions& options, diag::Diagnostics& diags);

} // namespace cordon::sema
