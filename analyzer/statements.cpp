#include "analyzer/statements.h"

#include "analyzer/lists.h"

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

std::vector<HiddenStatement> hiddenStatements(const std::vector<List>& lists,
                                              llvm::function_ref<bool(const HiddenFilter&)> counts,
                                              llvm::function_ref<bool(const HiddenFilter&)> is_telling) {
  std::vector<HiddenStatement> found;
  std::vector<uint32_t> place_of; // by statement, counted from 1
  for (const List& list : lists)
    for (const HiddenFilter& hidden : list.hidden) {
      StatementRef by = list.statements[hidden.filter];
      if (!by.is_written || !counts(hidden))
        continue;
      if (by.number >= place_of.size())
        place_of.resize(size_t(by.number) + 1);
      uint32_t& place = place_of[by.number];
      if (place == 0) {
        found.emplace_back();
        place = uint32_t(found.size());
      }
      HiddenStatement& statement = found[place - 1];
      ++statement.hidden;
      if (!statement.example || (is_telling(hidden) && !is_telling(*statement.example))) {
        statement.list = &list;
        statement.example = &hidden;
      }
    }
  if (found.empty())
    return found;
  for (const List& list : lists)
    for (StatementRef by : list.statements)
      if (by.is_written && by.number < place_of.size() && place_of[by.number] != 0)
        ++found[place_of[by.number] - 1].filters;
  return found;
}

} // namespace cordon::analyzer
