#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/outcome.h"

namespace cordon::meaning {
namespace {

/// A message that asks, and the type of the one that answers (IANA ICMP and ICMPv6 parameters).
struct Query {
  uint8_t asks, answers;
};
constexpr Query kQueries[] = {{8, 0}, {10, 9}, {13, 14}, {15, 16}, {17, 18}};
constexpr Query kQueries6[] = {{128, 129}, {133, 134}, {135, 136}};

} // namespace

std::optional<net::Packet> answerTo(const net::Packet& packet) {
  net::Packet answer = replyTo(packet);
  if (!net::isIcmp(packet.protocol))
    return answer;
  for (const Query& query : packet.protocol == net::protocol::icmp ? llvm::ArrayRef(kQueries) : kQueries6)
    if (query.asks == packet.source_port) {
      answer.source_port = query.answers;
      return answer;
    }
  return std::nullopt;
}

} // namespace cordon::meaning
