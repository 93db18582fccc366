#include "analyzer/statements.h"

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/MathExtras.h>
#include <llvm/Support/xxhash.h>

namespace cordon::analyzer {
namespace {

/// Numbers names in the order in which they come.
class Numbers {
public:
  explicit Numbers(size_t names_max) : slots(llvm::PowerOf2Ceil(2 * names_max + 1)) {}

  uint32_t of(llvm::StringRef name) {
    auto hash = uint32_t(llvm::xxh3_64bits(name));
    for (size_t at = hash;; ++at) {
      Slot& slot = slots[at & (slots.size() - 1)];
      if (slot.number == kNone) {
        slot = {hash, uint32_t(names.size())};
        names.push_back(name);
        return slot.number;
      }
      if (slot.hash == hash && names[slot.number] == name)
        return slot.number;
    }
  }

private:
  static constexpr uint32_t kNone = ~uint32_t(0);
  struct Slot {
    uint32_t hash = 0, number = kNone;
  };
  std::vector<Slot> slots;
  std::vector<llvm::StringRef> names;
};

} // namespace

bool isWritten(const ir::Origin& origin) {
  // Statements have several places, too: of a group those of its access lists. Of two statements the name says both.
  if (origin.kind == ir::Origin::Kind::policy)
    return !origin.spans.empty() && std::string_view(origin.name).find(" and ") == std::string_view::npos;
  return origin.kind == ir::Origin::Kind::imported && origin.spans.size() == 1;
}

std::vector<std::vector<StatementRef>> statementsOf(llvm::ArrayRef<ir::PolicyIr> classes) {
  size_t origins = 0;
  for (const ir::PolicyIr& policy : classes)
    origins += policy.origins.size();
  Numbers numbers(origins);
  std::vector<std::vector<StatementRef>> statements;
  for (const ir::PolicyIr& policy : classes) {
    std::vector<StatementRef>& of_class = statements.emplace_back();
    of_class.reserve(policy.origins.size());
    for (const ir::Origin& origin : policy.origins)
      of_class.push_back({numbers.of(origin.name), isWritten(origin)});
  }
  return statements;
}

} // namespace cordon::analyzer
