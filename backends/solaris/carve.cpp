#include "backends/solaris/carve.h"

#include "backends/solaris/overlap_index.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

#include <array>

namespace cordon::backends::solaris {

using ir::Direction;

source::Span spanOf(const Entry& entry, const ir::PolicyIr& ir) {
  return ir.placeOf(entry.origin);
}

namespace {

constexpr size_t kClasses = size_t(NativeClass::drop) + 1;
constexpr Direction kDirections[] = {Direction::out, Direction::in};

/// Entries of later classes that the policy tries before one entry, per direction.
struct Conflicts {
  std::vector<size_t> out, in;
  bool any() const { return !out.empty() || !in.empty(); }
  std::vector<size_t>& list(Direction direction) { return direction == Direction::out ? out : in; }
};

class Carver {
public:
  Carver(std::vector<Entry> all, const ir::PolicyIr& ir, llvm::StringRef platform, diag::Diagnostics& diags)
      : entries(std::move(all)), ir(ir), platform(platform), diags(diags) {
    for (size_t i = 0; i < entries.size(); ++i) {
      classes.push_back(classOf(ir.actions[entries[i].action.index]));
      index[size_t(classes[i])].add(entries[i].selector.remote, i);
    }
  }

  std::optional<std::vector<Entry>> run() {
    std::vector<Entry> carved;
    bool failed = false;
    for (size_t i = 0; i < entries.size(); ++i) {
      Conflicts conflicts = conflictsOf(i);
      if (!conflicts.any())
        carved.push_back(entries[i]);
      else if (classes[i] == NativeClass::bypass && !coversOthers(i))
        leaveOut(i);
      else
        failed |= !carveOne(i, conflicts, carved);
    }
    return failed ? std::nullopt : std::optional(std::move(carved));
  }

private:
  Conflicts conflictsOf(size_t wide) const {
    Conflicts conflicts;
    for (size_t later = size_t(classes[wide]) + 1; later < kClasses; ++later)
      index[later].forEachOverlapping(entries[wide].selector.remote, [&](size_t other) {
        if (overlaps(entries[wide].selector, entries[other].selector))
          for (Direction direction : kDirections)
            if (precedes(other, wide, direction))
              conflicts.list(direction).push_back(other);
        return true;
      });
    llvm::sort(conflicts.out);
    llvm::sort(conflicts.in);
    return conflicts;
  }

  bool precedes(size_t a, size_t b, Direction direction) const {
    return entries[a].has(direction) && entries[b].has(direction) &&
           entries[a].rank(direction) < entries[b].rank(direction);
  }

  /// True if the policy has something other than a permit beneath `permit`: only then does the permit say anything that
  /// no filter would not.
  bool coversOthers(size_t permit) const {
    bool found = false;
    for (size_t other_class = size_t(NativeClass::bypass) + 1; other_class < kClasses && !found; ++other_class)
      index[other_class].forEachOverlapping(entries[permit].selector.remote, [&](size_t other) {
        found = overlaps(entries[permit].selector, entries[other].selector) &&
                llvm::any_of(kDirections, [&](Direction d) { return precedes(permit, other, d); });
        return !found;
      });
    return found;
  }

  void leaveOut(size_t permit) {
    diags.report(spanOf(entries[permit], ir), diag::PermitLeftOut, platform.str(), describe(entries[permit], ir))
        .note("nothing lies beneath it, and what no entry matches passes in clear");
  }

  bool carveOne(size_t wide, Conflicts& conflicts, std::vector<Entry>& carved) {
    const Entry& entry = entries[wide];
    bool alike = conflicts.out == conflicts.in || !entry.out || !entry.in;
    if (alike)
      return carveInto(entry, wide, entry.out ? conflicts.out : conflicts.in, carved);
    // Negotiation in one direction only cannot be said, so both halves of it must lose the same packets.
    if (classes[wide] != NativeClass::bypass) {
      size_t culprit = conflicts.out.empty() ? conflicts.in.front() : conflicts.out.front();
      return refuse(wide, culprit, "the policy's order differs between the directions");
    }
    for (Direction direction : kDirections) {
      Entry half = entry;
      half.out = direction == Direction::out;
      half.in = direction == Direction::in;
      if (!carveInto(half, wide, conflicts.list(direction), carved))
        return false;
    }
    return true;
  }

  bool carveInto(const Entry& entry, size_t wide, llvm::ArrayRef<size_t> narrow, std::vector<Entry>& carved) {
    std::vector<AddressBox> boxes = {addressesOf(entry.selector)};
    for (size_t other : narrow) {
      const Selector& cut = entries[other].selector;
      if (!coversTraffic(cut, entry.selector))
        return refuse(wide, other, "a pattern names one protocol and port or all, so these cannot be cut out of it");
      bool own_unknown = cut.local_me != entry.selector.local_me || cut.remote_me != entry.selector.remote_me;
      if (own_unknown && !(cut.local.isAny() && !cut.local_me && !cut.remote_me && !entry.selector.remote_me))
        return refuse(wide, other, "the host's own address is not known");
      boxes = subtract(boxes, addressesOf(cut));
      if (boxes.size() > kPiecesMax)
        return refuse(wide, other, "cutting it out takes over " + std::to_string(kPiecesMax) + " entries");
    }
    std::vector<Entry> pieces;
    for (const AddressBox& box : boxes)
      for (const net::Prefix& local : net::coverOf(box.local))
        for (const net::Prefix& remote : net::coverOf(box.remote)) {
          Entry& piece = pieces.emplace_back(entry);
          piece.selector.local = local;
          piece.selector.remote = remote;
          if (pieces.size() > kPiecesMax)
            return refuse(wide, narrow.back(), "cutting it out takes over " + std::to_string(kPiecesMax) + " entries");
        }
    carved.insert(carved.end(), pieces.begin(), pieces.end());
    return true;
  }

  bool refuse(size_t wide, size_t narrow, llvm::StringRef why) {
    diags
        .report(spanOf(entries[wide], ir), diag::NativeOrderDiffers, platform.str(), describe(entries[wide], ir),
                describe(entries[narrow], ir))
        .label(spanOf(entries[narrow], ir), "the policy tries this first")
        .note(why)
        .note("Solaris tries all bypass entries, then AH with ESP, ESP, AH, and drop last, wherever they stand");
    return false;
  }

  std::vector<Entry> entries;
  std::vector<NativeClass> classes;
  std::array<OverlapIndex, kClasses> index;
  const ir::PolicyIr& ir;
  llvm::StringRef platform;
  diag::Diagnostics& diags;
};

} // namespace

std::optional<std::vector<Entry>> carve(std::vector<Entry> entries, const ir::PolicyIr& ir, llvm::StringRef platform,
                                        diag::Diagnostics& diags) {
  return Carver(std::move(entries), ir, platform, diags).run();
}

} // namespace cordon::backends::solaris
