/// What each filter of a list does beside the others: does it ever decide, and would anything change without it.
#pragma once

#include "compiler/space/meetings.h"
#include "compiler/space/selector.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/STLFunctionalExtras.h>

#include <cstdint>
#include <vector>

namespace cordon::space {

enum class Effect : uint8_t {
  decides,   ///< it decides some packet, and without it some packet would be treated otherwise
  redundant, ///< it decides some packet; without it each would be treated alike by the next filter that matches
  dead,      ///< earlier filters together match all that it matches
  unknown,   ///< the bound on work was reached
};

struct Effects {
  std::vector<Effect> of; ///< by index of the list
  std::vector<float>
      earlier_share;            ///< at least the part of each filter that earlier ones match, added up: above 1, too
  uint64_t meeting_pairs = 0;   ///< pairs of filters that some packet matches both of
  uint64_t differing_pairs = 0; ///< those of them with different treatments
};

/// Called for each filter that is dead or redundant. `reasons`: of a dead filter an earlier one that matches all that
/// it matches, else all earlier ones that it meets, the first of the list in front (kReasonsInOrder of them,
/// ascending); of a redundant one the next that meets it and treats alike.
inline constexpr size_t kReasonsInOrder = 3;
using VisitHidden = llvm::function_ref<void(uint32_t filter, Effect effect, llvm::ArrayRef<uint32_t> reasons)>;

/// Judges each filter of a list in which earlier ones are tried first; `meetings` are that list's. Exact: what volumes
/// do not settle is settled by splitting packet space. What no filter matches counts as a treatment of its own.
/// `work_max` bounds what is done for each filter that one pass over all meetings does not settle: tests of a filter
/// against a box, and filters found for it.
Effects effectsOf(llvm::ArrayRef<Selector> list, net::Family family, Meetings& meetings, VisitHidden visit,
                  uint64_t work_max = 50'000'000);

} // namespace cordon::space
