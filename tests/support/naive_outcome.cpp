#include "tests/support/naive_outcome.h"

#include "compiler/catalog/algorithms.h"
#include "tests/support/naive.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace cordon::naive {
namespace {

using ir::Direction;
using ir::Filter;
using ir::Negotiate;

// --- the table
// --------------------------------------------------------------------------------------------------------- Rows: what
// the sender does. Columns: what the receiver does. IKE is a negotiation; silence, what a sender does whom nobody
// answers; "no rule", a negotiation that the receiver answers and has no filter for.
const char* const kTable = R"(
            silent    default-response  answers   accepts  requires  blocks
pass        clear     clear             clear     clear    receiver  receiver
negotiate   silence   IKE               no-rule   IKE      IKE       receiver
block       sender    sender            sender    sender   sender    sender
)";

std::map<std::pair<std::string, std::string>, std::string> readTable() {
  std::map<std::pair<std::string, std::string>, std::string> cells;
  std::istringstream text(kTable);
  std::string line, word;
  std::vector<std::string> columns;
  while (std::getline(text, line)) {
    std::istringstream words(line);
    std::string row;
    if (line.empty())
      continue;
    if (columns.empty()) {
      while (words >> word)
        columns.push_back(word);
      continue;
    }
    words >> row;
    for (const std::string& column : columns) {
      words >> word;
      cells[{row, column}] = word;
    }
  }
  return cells;
}

// --- what the platforms' documents say
// ---------------------------------------------------------------------------------
struct Facts {
  bool falls_back, accepts, responds;
  const char* falls_back_on; // "silence", "failure", "always"
  const char* delay;
  bool own_order; // as a responder
};
const std::map<std::string, Facts> kFacts = {
    {"windows-2003-sp1", {true, true, true, "silence", "3000 ms", false}},
    {"windows-2003-sp2", {true, true, true, "failure", "500 ms", false}},
    {"windows-7", {true, true, false, "always", "0 ms", false}},
    {"linux-strongswan", {false, false, false, "silence", "", true}},
};

const Filter* decides(const Host& host, Direction direction, const net::Packet& packet) {
  return host.policy ? firstMatch(*host.policy, direction, packet, host.me) : nullptr;
}
const Negotiate* negotiates(const Host& host, const Filter* filter) {
  return filter ? std::get_if<Negotiate>(&host.policy->actions[filter->action.index]) : nullptr;
}
bool blocks(const Host& host, const Filter* filter) {
  return filter && std::holds_alternative<ir::Block>(host.policy->actions[filter->action.index]);
}

std::string rowOf(const Host& sender, const Filter* filter) {
  return blocks(sender, filter) ? "block" : negotiates(sender, filter) ? "negotiate" : "pass";
}

bool requests(const Negotiate& action) {
  return action.stage == Negotiate::Stage::request;
}

/// True if the side of a filter may be this member of the class.
bool isItsOwn(const Host& host, const ir::Endpoint& side) {
  return side.me || std::any_of(host.me.begin(), host.me.end(),
                                [&](const net::Address& address) { return side.prefix.contains(address); });
}

std::string columnOf(const Host& receiver, const Filter* filter, bool has_soft) {
  if (blocks(receiver, filter))
    return "blocks";
  if (const Negotiate* action = negotiates(receiver, filter)) {
    bool takes = (action->inbound_clear || requests(*action)) && kFacts.at(receiver.platform).accepts;
    return takes || has_soft ? "accepts" : "requires";
  }
  if (!receiver.policy)
    return "silent";
  bool responds = receiver.policy->default_response && kFacts.at(receiver.platform).responds;
  if (!filter && responds)
    return "default-response";
  bool any = responds;
  for (Direction direction : {Direction::out, Direction::in})
    for (const Filter& each : receiver.policy->list(direction))
      any |= negotiates(receiver, &each) &&
             isItsOwn(receiver, direction == Direction::out ? each.source() : each.target());
  return any ? "answers" : "silent";
}

// --- IKE
// -----------------------------------------------------------------------------------------------------------------
template <class T, class Same>
int pick(const std::vector<T>& own, const std::vector<T>& other, bool responders, Same same) {
  const auto &outer = responders ? other : own, &inner = responders ? own : other;
  for (size_t i = 0; i < outer.size(); ++i)
    for (size_t j = 0; j < inner.size(); ++j)
      if (same(outer[i], inner[j]))
        return int(responders ? j : i);
  return -1;
}

std::string pfsOf(const Negotiate& action, const ir::MainProposal& main) {
  if (action.pfs.kind == ir::Pfs::Kind::off)
    return "off";
  return catalog::row(action.pfs.kind == ir::Pfs::Kind::group ? action.pfs.group : main.group).name.str();
}

/// True if every packet of the small world between these addresses that `narrow` takes, `wide` takes too.
bool within(const Filter& narrow, const Filter& wide, const net::Packet& packet, const Host& initiator,
            const Host& responder) {
  for (const net::Packet& each : packetsBetween(packet.source, packet.destination))
    if (matches(narrow, each, initiator.me) && !matches(wide, each, responder.me))
      return false;
  return true;
}

/// Of one direction.
using Fits = std::function<bool(const Filter& narrow, const Filter& wide)>;

/// "secured ...", "fails" or "unknown".
std::string ike(const Host& initiator, const Filter& own_filter, const Host& responder, const Filter* other_filter,
                const Fits& fits) {
  const Negotiate& own = *negotiates(initiator, &own_filter);
  const Negotiate& other =
      other_filter ? *negotiates(responder, other_filter)
                   : std::get<Negotiate>(responder.policy->actions[responder.policy->default_response->action.index]);
  bool responders = kFacts.at(responder.platform).own_order;
  if (own.ike != other.ike)
    return "fails";
  int main = pick(own.main, other.main, responders, std::equal_to<>());
  if (main < 0)
    return "fails";
  const ir::MainProposal& chosen_main = own.main[size_t(main)];
  using Kind = ir::AuthMethod::Kind;
  int auth = pick(own.authentication, other.authentication, responders,
                  [](const auto& a, const auto& b) { return a.kind == b.kind; });
  if (auth < 0)
    return "fails";
  const ir::AuthMethod& method = own.authentication[size_t(auth)];
  auto secret = [](const Host& host, const Negotiate& action) {
    for (const ir::AuthMethod& each : action.authentication)
      if (each.kind == Kind::psk)
        return host.policy->secrets[each.secret.index].name;
    return std::string();
  };
  auto joined = [](const Host& host) { return host.domain == "corp.example" && host.platform != "linux-strongswan"; };
  if (method.kind == Kind::psk && secret(initiator, own) != secret(responder, other))
    return "fails";
  if (method.kind == Kind::kerberos && (!joined(initiator) || !joined(responder)))
    return secret(initiator, own).empty() || secret(responder, other).empty() ? "fails" : "unknown";
  int quick = pick(own.quick, other.quick, responders,
                   [](const auto& a, const auto& b) { return a.ah == b.ah && a.esp == b.esp; });
  if (quick < 0)
    return "fails";
  bool pfs_differs = pfsOf(own, chosen_main) != pfsOf(other, chosen_main);
  if (pfs_differs && own.ike == ir::IkeVersion::v1)
    return "fails";
  if (own.ike == ir::IkeVersion::v1 && other_filter && !fits(own_filter, *other_filter)) {
    // Another filter of the responder between the two, the first one wide enough.
    const Filter* wider = nullptr;
    for (const Filter& each : responder.policy->in)
      if (!wider && negotiates(responder, &each) && fits(own_filter, each))
        wider = &each;
    if (!wider)
      return "fails";
    if (wider->action != other_filter->action)
      return "unknown";
  }
  const ir::QuickProposal& esp = own.quick[size_t(quick)];
  auto name = [](const ir::MainProposal& offer) {
    return catalog::row(offer.cipher).name.str() + "-" + catalog::row(offer.integrity).name.str() + "-" +
           catalog::row(offer.group).name.str();
  };
  bool readable = !esp.esp || esp.esp->cipher == catalog::Cipher::null;
  return "secured " + name(chosen_main) + " " + (esp.esp ? catalog::row(esp.esp->cipher).name.str() : "ah") +
         (readable ? " readable" : " encrypted") + (pfs_differs ? " rekey" : " lasting");
}

// --- one way
// -------------------------------------------------------------------------------------------------------------
struct OneWay {
  std::string what; // clear, soft, both (clear, then secured), secured ..., sender, receiver, fails, unknown
  std::string delay;
};

OneWay send(const Host& sender, const Filter* out, const Host& receiver, const Filter* in, const Fits& fits,
            bool has_soft) {
  static const auto table = readTable();
  std::string column = columnOf(receiver, in, has_soft);
  std::string cell = table.at({rowOf(sender, out), column});
  if (cell == "clear" || cell == "sender" || cell == "receiver")
    return {cell, ""};
  const Facts& facts = kFacts.at(sender.platform);
  const Negotiate& action = *negotiates(sender, out);
  bool allowed = facts.falls_back && (action.fallback_to_clear || requests(action));
  std::string on = allowed ? facts.falls_back_on : "nothing";
  bool takes_clear = column != "requires";
  std::string result = cell == "IKE"       ? ike(sender, *out, receiver, negotiates(receiver, in) ? in : nullptr, fits)
                       : cell == "no-rule" ? "fails"
                                           : "silence";
  if (result == "unknown")
    return {result, ""};
  if (result == "silence")
    return on == "nothing" ? OneWay{"sender", ""} : takes_clear ? OneWay{"soft", facts.delay} : OneWay{"receiver", ""};
  if (result == "fails")
    return (on == "failure" || on == "always") && takes_clear ? OneWay{"soft", facts.delay} : OneWay{"fails", ""};
  return on == "always" && takes_clear ? OneWay{"both", result} : OneWay{result, ""};
}

std::optional<net::Packet> reply(const net::Packet& packet) {
  net::Packet answer = packet;
  std::swap(answer.source, answer.destination);
  if (packet.protocol != net::protocol::icmp) {
    std::swap(answer.source_port, answer.destination_port);
    return answer;
  }
  if (packet.source_port != 8)
    return std::nullopt;
  answer.source_port = 0;
  return answer;
}

bool startsWith(const std::string& text, const char* beginning) {
  return text.rfind(beginning, 0) == 0;
}

} // namespace

std::vector<net::Packet> packetsBetween(const net::Address& source, const net::Address& target) {
  std::vector<net::Packet> packets;
  auto add = [&](unsigned protocol, unsigned from, unsigned to) {
    packets.push_back({.source = source,
                       .destination = target,
                       .protocol = uint8_t(protocol),
                       .source_port = uint16_t(from),
                       .destination_port = uint16_t(to),
                       .connection = net::ConnectionClass::lan});
  };
  for (unsigned type : {0, 3, 8})
    add(net::protocol::icmp, type, 0);
  for (unsigned protocol : {unsigned(net::protocol::tcp), unsigned(net::protocol::udp)})
    for (unsigned from = 1; from <= 4; ++from)
      for (unsigned to = 1; to <= 4; ++to)
        add(protocol, from, to);
  add(47, 0, 0);
  return packets;
}

std::string outcome(const Host& initiator, const Host& responder, const net::Packet& packet) {
  std::optional<net::Packet> answer = reply(packet);
  Deciding deciding{decides(initiator, Direction::out, packet), decides(responder, Direction::in, packet),
                    answer ? decides(responder, Direction::out, *answer) : nullptr,
                    answer ? decides(initiator, Direction::in, *answer) : nullptr, answer.has_value()};
  return outcome(initiator, responder, deciding, [&](const Filter& narrow, const Filter& wide, bool is_reply) {
    return is_reply ? within(narrow, wide, *answer, responder, initiator)
                    : within(narrow, wide, packet, initiator, responder);
  });
}

std::string outcome(const Host& initiator, const Host& responder, const Deciding& deciding, const Within& within) {
  OneWay forth = send(
      initiator, deciding.packet_out, responder, deciding.packet_in,
      [&](const Filter& narrow, const Filter& wide) { return within(narrow, wide, false); }, false);
  if (forth.what == "sender" || forth.what == "receiver")
    return "blocked";
  if (forth.what == "fails" || forth.what == "unknown")
    return forth.what;
  bool secured = forth.what == "both" || startsWith(forth.what, "secured");
  std::string alone = forth.what == "soft"   ? "clear after " + forth.delay
                      : forth.what == "both" ? "clear first, then secured"
                                             : forth.what;
  if (!deciding.is_answered)
    return alone;
  const Filter *in = deciding.packet_in, *back = deciding.reply_out;
  bool by_response = secured && !negotiates(responder, in);
  bool same = secured && (by_response || (back && in && back->action == in->action));
  if (same && !blocks(initiator, deciding.reply_in))
    return alone; // nothing here refuses what is protected
  OneWay reply = send(
      responder, back, initiator, deciding.reply_in,
      [&](const Filter& narrow, const Filter& wide) { return within(narrow, wide, true); }, forth.what == "soft");
  if (reply.what == "sender" || reply.what == "receiver" || reply.what == "fails")
    return "one way";
  if (reply.what == "unknown")
    return "unknown";
  if (reply.what == "clear")
    return secured ? "secured, replies in clear" : alone;
  if (reply.what == "soft")
    return secured ? "secured, replies in clear" : forth.what == "soft" ? alone : "clear after " + reply.delay;
  return secured ? alone : "clear first, then secured";
}

void forEachCase(const std::vector<Host>& hosts, const std::vector<net::Address>& from,
                 const std::vector<net::Address>& to, const std::function<void(const Case&)>& visit) {
  auto at = [&](const net::Address& address) {
    for (const Host& host : hosts)
      if (host.me.front() == address)
        return host;
    return Host{net::toString(address), "", nullptr, {address}, ""};
  };
  for (const net::Address& source : from)
    for (const net::Address& target : to) {
      if (source == target)
        continue;
      Host sender = at(source), receiver = at(target);
      for (const net::Packet& packet : packetsBetween(source, target))
        visit({sender, receiver, packet, outcome(sender, receiver, packet)});
    }
}

bool isPlatforms(const Host& from, const Host& to, const net::Packet& packet) {
  auto builtin = [](const Host& host, const Filter* filter) {
    return filter && host.policy->origin(*filter).kind == ir::Origin::Kind::builtin;
  };
  return builtin(from, decides(from, Direction::out, packet)) || builtin(to, decides(to, Direction::in, packet));
}

} // namespace cordon::naive
