#include "backends/solaris/native_order.h"

#include "backends/solaris/overlap_index.h"

#include "compiler/ir/filter_order.h"

#include <llvm/ADT/STLExtras.h>

#include <queue>
#include <set>
#include <tuple>

namespace cordon::backends::solaris {
namespace {

using ir::Direction;

/// Which of two overlapping entries the policy tries first.
enum class Wanted : uint8_t { either, a_first, b_first, contradictory };

Wanted wantedOrder(const Entry& a, const Entry& b) {
  bool a_first = (a.out && b.out && a.out_rank < b.out_rank) || (a.in && b.in && a.in_rank < b.in_rank);
  bool b_first = (a.out && b.out && b.out_rank < a.out_rank) || (a.in && b.in && b.in_rank < a.in_rank);
  return a_first && b_first ? Wanted::contradictory
         : a_first          ? Wanted::a_first
         : b_first          ? Wanted::b_first
                            : Wanted::either;
}

/// By specificity, then outbound halves, inbound halves, both; never by rank.
bool standsBefore(const ir::PolicyIr& ir, const Entry& a, const Entry& b) {
  ir::Filter one = filterOf(a, Direction::out), other = filterOf(b, Direction::out);
  if (ir::precedes(ir, one, other) != ir::precedes(ir, other, one))
    return ir::precedes(ir, one, other);
  return std::tuple(a.selector, a.in, a.out) < std::tuple(b.selector, b.in, b.out);
}

/// Entries of one class, ties in the order given; topological where the policy's order counts.
class ClassSort {
public:
  explicit ClassSort(std::vector<Entry> members) : entries(std::move(members)) {}

  void run(FileOrder& result) {
    compareOverlaps(result);
    std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
    for (size_t i = 0; i < entries.size(); ++i)
      if (waits_for[i] == 0)
        ready.push(i);
    size_t placed = 0;
    while (!ready.empty()) {
      size_t at = ready.top();
      ready.pop();
      ++placed;
      result.entries.push_back(entries[at]);
      for (size_t follower : followers[at])
        if (--waits_for[follower] == 0)
          ready.push(follower);
    }
    if (placed < entries.size())
      nameCircle(result);
  }

private:
  void compareOverlaps(FileOrder& result) {
    OverlapIndex index;
    for (size_t i = 0; i < entries.size(); ++i)
      index.add(entries[i].selector.remote, i);
    followers.resize(entries.size());
    waits_for.resize(entries.size());
    for (size_t i = 0; i < entries.size(); ++i)
      index.forEachOverlapping(entries[i].selector.remote, [&](size_t j) {
        bool matters =
            i < j && entries[i].action != entries[j].action && overlaps(entries[i].selector, entries[j].selector);
        if (matters)
          order(i, j, wantedOrder(entries[i], entries[j]), result);
        return true;
      });
  }

  void order(size_t i, size_t j, Wanted wanted, FileOrder& result) {
    if (wanted == Wanted::contradictory)
      result.contradictions.emplace_back(entries[i], entries[j]);
    if (wanted != Wanted::a_first && wanted != Wanted::b_first)
      return;
    size_t first = wanted == Wanted::a_first ? i : j, second = wanted == Wanted::a_first ? j : i;
    followers[first].push_back(second);
    ++waits_for[second];
  }

  /// Two neighbours of a circle over three or more entries.
  void nameCircle(FileOrder& result) const {
    for (size_t i = 0; i < entries.size(); ++i)
      for (size_t follower : followers[i])
        if (waits_for[i] > 0 && waits_for[follower] > 0) {
          result.contradictions.emplace_back(entries[follower], entries[i]);
          return;
        }
  }

  std::vector<Entry> entries;
  std::vector<std::vector<size_t>> followers;
  std::vector<size_t> waits_for;
};

/// Takes away the halves whose pattern an earlier entry has.
void dropDuplicates(std::vector<Entry>& entries) {
  std::set<std::tuple<Selector, ir::ConnectionType>> out, in;
  for (Entry& entry : entries) {
    std::tuple key(entry.selector, entry.connection);
    entry.out = entry.out && out.insert(key).second;
    entry.in = entry.in && in.insert(key).second;
  }
  std::erase_if(entries, [](const Entry& entry) { return !entry.out && !entry.in; });
}

} // namespace

FileOrder inNativeOrder(const std::vector<Entry>& entries, const ir::PolicyIr& ir) {
  FileOrder result;
  for (NativeClass wanted :
       {NativeClass::bypass, NativeClass::ah_and_esp, NativeClass::esp, NativeClass::ah, NativeClass::drop}) {
    std::vector<Entry> members;
    llvm::copy_if(entries, std::back_inserter(members),
                  [&](const Entry& entry) { return classOf(ir.actions[entry.action.index]) == wanted; });
    llvm::stable_sort(members, [&](const Entry& a, const Entry& b) { return standsBefore(ir, a, b); });
    ClassSort(std::move(members)).run(result);
  }
  if (!result.contradictions.empty())
    result.entries.clear();
  dropDuplicates(result.entries);
  return result;
}

} // namespace cordon::backends::solaris
