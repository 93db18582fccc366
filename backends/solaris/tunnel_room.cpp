#include "backends/solaris/tunnel_room.h"

#include "backends/solaris/carve.h"
#include "backends/solaris/overlap_index.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::backends::solaris {
namespace {

using ir::Direction;

class Room {
public:
  Room(llvm::ArrayRef<TunnelInterface> interfaces, const ir::PolicyIr& ir, llvm::StringRef platform,
       diag::Diagnostics& diags)
      : ir(ir), platform(platform), diags(diags) {
    for (const TunnelInterface& interface : interfaces) {
      for (const Entry& entry : interface.entries) {
        by_remote.add(entry.selector.remote, tunnelled.size());
        tunnelled.push_back(&entry);
      }
      for (const net::Prefix& network : interface.routed) {
        by_network.add(network, networks.size());
        networks.emplace_back(network, &interface);
      }
    }
  }

  std::optional<std::vector<Entry>> run(llvm::ArrayRef<Entry> entries) {
    std::vector<Entry> kept;
    bool good = true;
    for (const Entry& entry : entries)
      good &= comesLater(entry) && makeRoomIn(entry, kept);
    return good ? std::optional(std::move(kept)) : std::nullopt;
  }

private:
  bool isPermit(const Entry& entry) const { return std::holds_alternative<ir::Permit>(ir.actions[entry.action.index]); }

  /// What keeps the host alive is tried first and decides nothing that a tunnel would.
  bool isPlatforms(const Entry& entry) const {
    return isPermit(entry) && ir.origin(entry.origin).kind == ir::Origin::Kind::platform;
  }

  bool comesLater(const Entry& entry) {
    const Entry* late = nullptr;
    by_remote.forEachOverlapping(entry.selector.remote, [&](size_t number) {
      const Entry& tunnel = *tunnelled[number];
      for (Direction direction : {Direction::out, Direction::in})
        if (overlaps(tunnel.selector, entry.selector) && entry.has(direction) &&
            entry.rank(direction) < tunnel.rank(direction))
          late = &tunnel;
      return late == nullptr;
    });
    if (!late || isPlatforms(entry))
      return true;
    diags.report(spanOf(*late, ir), diag::NativeOrderDiffers, platform.str(), describe(*late, ir), describe(entry, ir))
        .label(spanOf(entry, ir), "the policy tries this first")
        .note("what the routes send into a tunnel meets the tunnel's entries, whatever the host's own say");
    return false;
  }

  bool makeRoomIn(const Entry& entry, std::vector<Entry>& kept) {
    if (isPermit(entry)) {
      kept.push_back(entry);
      return true;
    }
    std::vector<AddressBox> boxes = {addressesOf(entry.selector)};
    by_remote.forEachOverlapping(entry.selector.remote, [&](size_t number) {
      boxes = subtract(boxes, addressesOf(tunnelled[number]->selector));
      last_cut = tunnelled[number];
      return boxes.size() <= kPiecesMax;
    });
    bool negotiates = std::holds_alternative<ir::Negotiate>(ir.actions[entry.action.index]);
    if (negotiates && !leavesFences(entry, boxes))
      return false;
    if (boxes.size() == 1 && boxes.front() == addressesOf(entry.selector)) {
      kept.push_back(entry);
      return true;
    }
    return addPieces(entry, boxes, kept);
  }

  bool leavesFences(const Entry& entry, std::vector<AddressBox>& boxes) {
    const std::pair<net::Prefix, const TunnelInterface*>* met = nullptr;
    by_network.forEachOverlapping(entry.selector.remote, [&](size_t number) {
      AddressBox fence = addressesOf(fenceOf(networks[number].first));
      if (llvm::any_of(boxes, [&](const AddressBox& box) { return overlaps(box, fence); }))
        met = &networks[number];
      boxes = subtract(boxes, fence);
      last_cut = &networks[number].second->entries.front();
      return boxes.size() <= kPiecesMax;
    });
    if (!met)
      return true;
    diags.report(spanOf(entry, ir), diag::MeetsTunnel, platform.str(), describe(entry, ir), met->second->name)
        .label(spanOf(met->second->entries.front(), ir), "the tunnel, to which routes lead")
        .note("if accepted, the host has no IPsec of its own with hosts behind the tunnel")
        .help("leave " + net::toString(met->first) + " out of what the gateway secures by itself");
    return diags.accepts(diag::MeetsTunnel);
  }

  bool addPieces(const Entry& entry, llvm::ArrayRef<AddressBox> boxes, std::vector<Entry>& kept) {
    size_t pieces = 0;
    for (const AddressBox& box : boxes)
      for (const net::Prefix& local : net::coverOf(box.local))
        for (const net::Prefix& remote : net::coverOf(box.remote)) {
          if (++pieces > kPiecesMax) {
            diags
                .report(spanOf(entry, ir), diag::NativeOrderDiffers, platform.str(), describe(entry, ir),
                        describe(*last_cut, ir))
                .note("cutting it out takes over " + std::to_string(kPiecesMax) + " entries");
            return false;
          }
          Entry& piece = kept.emplace_back(entry);
          piece.selector.local = local;
          piece.selector.remote = remote;
        }
    return true;
  }

  const ir::PolicyIr& ir;
  llvm::StringRef platform;
  diag::Diagnostics& diags;
  std::vector<const Entry*> tunnelled;
  std::vector<std::pair<net::Prefix, const TunnelInterface*>> networks;
  OverlapIndex by_remote, by_network;
  const Entry* last_cut = nullptr; ///< for messages
};

} // namespace

std::optional<std::vector<Entry>> makeRoom(llvm::ArrayRef<Entry> entries, llvm::ArrayRef<TunnelInterface> interfaces,
                                           const ir::PolicyIr& ir, llvm::StringRef platform, diag::Diagnostics& diags) {
  return Room(interfaces, ir, platform, diags).run(entries);
}

} // namespace cordon::backends::solaris
