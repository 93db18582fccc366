#include "backends/solaris/native_order.h"

#include "backends/solaris/carve.h"
#include "backends/solaris/overlap_index.h"

#include <llvm/ADT/ArrayRef.h>

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

void report(const Entry& first, const Entry& second, const ir::PolicyIr& ir, llvm::StringRef platform,
            diag::Diagnostics& diags) {
  diags.report(spanOf(first, ir), diag::NativeOrderDiffers, platform.str(), describe(first, ir), describe(second, ir))
      .label(spanOf(second, ir), "the policy tries this first in one direction")
      .note("one place in the file decides for both directions of an entry");
}

/// Sorts one class topologically; ties by the policy's rank.
std::optional<std::vector<Entry>> sortClass(llvm::ArrayRef<Entry> entries, const ir::PolicyIr& ir,
                                            llvm::StringRef platform, diag::Diagnostics& diags) {
  OverlapIndex index;
  for (size_t i = 0; i < entries.size(); ++i)
    index.add(entries[i].selector.remote, i);
  std::vector<std::vector<size_t>> followers(entries.size());
  std::vector<size_t> waits_for(entries.size());
  bool failed = false;
  for (size_t i = 0; i < entries.size(); ++i)
    index.forEachOverlapping(entries[i].selector.remote, [&](size_t j) {
      if (j <= i || entries[i].action == entries[j].action || !overlaps(entries[i].selector, entries[j].selector))
        return true;
      Wanted wanted = wantedOrder(entries[i], entries[j]);
      if (wanted == Wanted::contradictory) {
        report(entries[i], entries[j], ir, platform, diags);
        failed = true;
      } else if (wanted != Wanted::either) {
        size_t first = wanted == Wanted::a_first ? i : j, second = wanted == Wanted::a_first ? j : i;
        followers[first].push_back(second);
        ++waits_for[second];
      }
      return true;
    });
  if (failed)
    return std::nullopt;

  using Turn = std::pair<uint32_t, size_t>; // rank, entry
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> ready;
  for (size_t i = 0; i < entries.size(); ++i)
    if (waits_for[i] == 0)
      ready.push({entries[i].firstRank(), i});
  std::vector<Entry> sorted;
  while (!ready.empty()) {
    size_t at = ready.top().second;
    ready.pop();
    sorted.push_back(entries[at]);
    for (size_t follower : followers[at])
      if (--waits_for[follower] == 0)
        ready.push({entries[follower].firstRank(), follower});
  }
  if (sorted.size() == entries.size())
    return sorted;
  // A circle over three or more entries: name two neighbours of it.
  for (size_t i = 0; i < entries.size(); ++i)
    for (size_t follower : followers[i])
      if (waits_for[i] > 0 && waits_for[follower] > 0) {
        report(entries[follower], entries[i], ir, platform, diags);
        return std::nullopt;
      }
  __builtin_unreachable();
}

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

std::optional<std::vector<Entry>> inNativeOrder(std::vector<Entry> entries, const ir::PolicyIr& ir,
                                                llvm::StringRef platform, diag::Diagnostics& diags) {
  std::vector<Entry> ordered;
  bool failed = false;
  for (NativeClass wanted :
       {NativeClass::bypass, NativeClass::ah_and_esp, NativeClass::esp, NativeClass::ah, NativeClass::drop}) {
    std::vector<Entry> members;
    for (const Entry& entry : entries)
      if (classOf(ir.actions[entry.action.index]) == wanted)
        members.push_back(entry);
    if (auto sorted = sortClass(members, ir, platform, diags))
      ordered.insert(ordered.end(), sorted->begin(), sorted->end());
    else
      failed = true;
  }
  if (failed)
    return std::nullopt;
  dropDuplicates(ordered);
  return ordered;
}

} // namespace cordon::backends::solaris
