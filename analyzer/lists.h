/// The filter lists of all classes, one per direction and family, with what each filter does beside the others.
#pragma once

#include "analyzer/statements.h"
#include "compiler/ir/policy_ir.h"
#include "compiler/space/effect.h"

#include <llvm/ADT/ArrayRef.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace cordon::analyzer {

/// A filter that never decides, or without which nothing would change.
struct HiddenFilter {
  static constexpr size_t kReasonsKept = space::kReasonsInOrder;
  uint32_t filter = 0;                             ///< its place in the list; likewise below
  space::Effect effect = space::Effect::dead;      ///< dead or redundant
  std::array<uint32_t, kReasonsKept> reasons = {}; ///< the first filters that make it so (space::VisitHidden)
  uint32_t reason_count = 0;                       ///< all of them
  ir::OriginId origin{}, reason_origin{};          ///< of the filter and of the first reason
  bool is_own = false;                             ///< all are of its own statement
  bool is_treated_otherwise = false;               ///< some treat what it matches differently
  bool is_by_tunnels = false;                      ///< all are tunnel filters, and it is none

  llvm::ArrayRef<uint32_t> shownReasons() const {
    return llvm::ArrayRef(reasons).take_front(std::min<size_t>(reason_count, kReasonsKept));
  }
};

struct List {
  const ir::PolicyIr* policy = nullptr;
  ir::Direction direction = ir::Direction::out;
  net::Family family = net::Family::v4;
  space::SelectorList selectors;
  std::vector<StatementRef> statements;      ///< by filter
  std::unique_ptr<space::Meetings> meetings; ///< of `selectors`
  space::Effects effects;
  std::vector<HiddenFilter> hidden;

  size_t size() const { return selectors.selectors.size(); }
  const ir::Filter& filter(uint32_t index) const { return policy->list(direction)[selectors.ids[index]]; }
  const ir::Origin& origin(uint32_t index) const { return policy->origin(selectors.selectors[index].origin); }
  const ir::Action& action(uint32_t index) const { return policy->actions[selectors.selectors[index].treatment]; }
};

std::vector<List> listsOf(llvm::ArrayRef<ir::PolicyIr> classes);

/// Calls `visit(list, index)` for each filter that is written as such.
template <class Visit> void forEachWritten(const std::vector<List>& lists, Visit visit) {
  for (const List& list : lists)
    for (uint32_t i = 0; i < list.size(); ++i)
      if (isWritten(list.origin(i)))
        visit(list, i);
}

/// The lowest packet that all of `filters` match, `me` standing for the first address of the class that fits; they must
/// meet. As text: `10.1.0.5 -> 10.1.1.10, tcp 1024 -> 1433`.
std::string exampleOf(const List& list, llvm::ArrayRef<uint32_t> filters);

} // namespace cordon::analyzer
