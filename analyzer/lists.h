/// The filter lists of all classes, one per direction and family, with what each filter does beside the others.
#pragma once

#include "compiler/ir/policy_ir.h"
#include "compiler/space/effect.h"

#include <llvm/ADT/ArrayRef.h>

#include <string>
#include <vector>

namespace cordon::analyzer {

struct List {
  const ir::PolicyIr* policy = nullptr;
  ir::Direction direction = ir::Direction::out;
  net::Family family = net::Family::v4;
  space::SelectorList selectors;
  space::Effects effects;

  size_t size() const { return selectors.selectors.size(); }
  const ir::Filter& filter(uint32_t index) const { return policy->list(direction)[selectors.ids[index]]; }
  const ir::Origin& origin(uint32_t index) const { return policy->origin(filter(index)); }
  const ir::Action& action(uint32_t index) const { return policy->action(filter(index)); }
};

std::vector<List> listsOf(llvm::ArrayRef<ir::PolicyIr> classes);

/// True if the filter is what a statement, or a line of a file, says: not what lowering made of two statements, and not
/// what a platform does by itself.
bool isWritten(const ir::Origin& origin);

/// Calls `visit(list, index)` for each filter that is written as such.
template <class Visit> void forEachWritten(const std::vector<List>& lists, Visit visit) {
  for (const List& list : lists)
    for (uint32_t i = 0; i < list.size(); ++i)
      if (isWritten(list.origin(i)))
        visit(list, i);
}

/// True if both come from one statement.
bool isSameStatement(const ir::Origin& a, const ir::Origin& b);

/// The lowest packet that all of `filters` match, `me` standing for the first address of the class that fits; they must
/// meet. As text: `10.1.0.5 -> 10.1.1.10, tcp 1024 -> 1433`.
std::string exampleOf(const List& list, llvm::ArrayRef<uint32_t> filters);

} // namespace cordon::analyzer
