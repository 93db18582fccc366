#include "analyzer/statements.h"

#include "compiler/fetch_ahead.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/MathExtras.h>
#include <llvm/Support/xxhash.h>

#include <array>

namespace cordon::analyzer {
namespace {

/// What names of statements begin with (compiler/lower).
constexpr llvm::StringLiteral kStatementWords[] = {"rule ", "exemption ", "group ", "tunnel "};

/// Numbers origins by their names, in the order in which these come.
class Numbers {
public:
  explicit Numbers(size_t origins) : slots(llvm::PowerOf2Ceil(2 * origins + 1)) { first_of.reserve(origins); }

  /// Where a name with this hash is looked for first.
  const void* placeOf(uint32_t hash) const { return &slots[hash & (slots.size() - 1)]; }
  /// Names are compared only where hashes are equal.
  uint32_t of(const ir::Origin& origin, uint32_t hash) {
    for (size_t at = hash;; ++at) {
      Slot& slot = slots[at & (slots.size() - 1)];
      if (slot.number == kNone) {
        slot = {hash, uint32_t(first_of.size())};
        first_of.push_back(&origin);
        return slot.number;
      }
      if (slot.hash == hash && first_of[slot.number]->name == origin.name)
        return slot.number;
    }
  }

private:
  static constexpr uint32_t kNone = ~uint32_t(0);
  struct Slot {
    uint32_t hash = 0, number = kNone;
  };
  std::vector<Slot> slots;
  std::vector<const ir::Origin*> first_of; ///< by number
};

/// True if a name is that of what two statements have in common ("rule a and rule b"): also in a script that Cordon has
/// written, which has it as a description. A description in other words is somebody's own.
bool isOfTwo(llvm::StringRef name) {
  const size_t at = name.find(" and ");
  auto isStatement = [](llvm::StringRef text) {
    return llvm::any_of(kStatementWords, [&](llvm::StringRef word) { return text.starts_with(word); });
  };
  return at != llvm::StringRef::npos && isStatement(name) && isStatement(name.drop_front(at + 5));
}

} // namespace

bool isWritten(const ir::Origin& origin) {
  // Statements have several places, too: of a group those of its access lists, of a filter in a script that of its
  // rule.
  switch (origin.kind) {
  case ir::Origin::Kind::policy:
  case ir::Origin::Kind::imported:
    return !origin.spans.empty() && !isOfTwo(origin.name);
  case ir::Origin::Kind::platform:
  case ir::Origin::Kind::builtin:
  case ir::Origin::Kind::generated:
    return false;
  }
  llvm_unreachable("an origin of no kind");
}

std::vector<std::vector<StatementRef>> statementsOf(llvm::ArrayRef<ir::PolicyIr> classes) {
  size_t origins = 0;
  for (const ir::PolicyIr& policy : classes)
    origins += policy.origins.size();
  Numbers numbers(origins);
  std::vector<std::vector<StatementRef>> statements;
  std::vector<uint32_t> hashes;
  for (const ir::PolicyIr& policy : classes) {
    std::vector<StatementRef>& of_class = statements.emplace_back();
    of_class.reserve(policy.origins.size());
    hashes.clear();
    for (const ir::Origin& origin : policy.origins) { // the only pass over all origins: they are large
      hashes.push_back(uint32_t(llvm::xxh3_64bits(origin.name)));
      of_class.push_back({0, isWritten(origin)});
    }
    forEachFetched(
        hashes.size(), [&](size_t i) { return std::array{numbers.placeOf(hashes[i])}; },
        [&](size_t i) { of_class[i].number = numbers.of(policy.origins[i], hashes[i]); });
  }
  return statements;
}

} // namespace cordon::analyzer
