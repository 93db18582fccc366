// Settings of a trap that mean nothing to a policy alone, but that lose its packets if they do not fit each other.
#include "backends/strongswan/import_connection.h"
#include "backends/strongswan/numbers.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/ArrayRef.h>

namespace cordon::backends::strongswan {
namespace {

/// True if `sorted` ranges hold all of a block.
bool hold(llvm::ArrayRef<net::AddressRange> sorted, const net::Prefix& block) {
  net::Address next = block.first();
  for (const net::AddressRange& range : sorted) {
    if (range.last < next)
      continue;
    if (range.first > next)
      return false;
    if (range.last >= block.last())
      return true;
    next = {range.last.family, range.last.value + 1};
  }
  return false;
}

uint64_t numberOf(const Section& child, llvm::StringRef key) {
  const Setting* setting = child.find(key);
  return setting ? parseNumber(setting->value, UINT32_MAX).value_or(0) : 0;
}

} // namespace

void ConnectionReader::checkTrap(const Section& child, const ir::Filter& filter) {
  // A wildcard's SAs get policies of their own. With a number that was set these rank like the trap, which is older and
  // wins; a reqid that was set makes the trap's packets find the SA. Seen with charon 5.9.8 on Linux 6.1: without it
  // all packets are lost, both ways.
  bool has_priority = numberOf(child, "priority") != 0;
  if (!peer && has_priority && numberOf(child, "reqid") == 0)
    places.report(child.find("priority")->span, diag::TrapWithoutReqid, child.name);
  // The acquire's peer must be one that the connection is for, or charon finds none to start.
  if (!peer && !any_peer && !hold(peer_blocks, filter.target().prefix))
    places.report(section.find("remote_addrs")->value_span, diag::PeersNotHeld, section.name, child.name,
                  net::toString(filter.target().prefix));
}

void ConnectionReader::checkSoftLimits(const Section& child) {
  auto check = [&](const char* soft_key, const char* hard_key, auto parse) {
    const Setting *soft = child.find(soft_key), *hard = child.find(hard_key);
    auto soft_limit = soft ? parse(soft->value) : std::nullopt, hard_limit = hard ? parse(hard->value) : std::nullopt;
    if (soft_limit && hard_limit && *hard_limit != 0 && *soft_limit >= *hard_limit)
      places.report(soft->value_span, diag::SoftLimitTooLate, soft_key, soft->value, hard_key, hard->value)
          .label(hard->value_span, "the end");
  };
  check("rekey_time", "life_time", [](const std::string& text) { return parseTime(text); });
  check("rekey_bytes", "life_bytes", [](const std::string& text) { return parseBytes(text); });
}

} // namespace cordon::backends::strongswan
