/// What `cordon explain` says, in the order in which it is said.
#pragma once

#include "compiler/meaning/on_path.h"
#include "tools/cordon/packet_query.h"
#include "tools/cordon/session.h"

namespace cordon::cli {

class Explanation {
public:
  Explanation(Session& session, PacketQuery query) : session(session), query(std::move(query)) {}

  void heading();
  /// What becomes of the whole connection.
  void verdict(const meaning::Outcome& outcome);
  /// What lies between the two ends.
  void path(llvm::ArrayRef<meaning::OnPath> devices);
  /// One judgement: `packet` at a host that has the addresses `me`, in one direction.
  void judge(const char* what, llvm::StringRef host, const ir::HostPolicy& policy, ir::Direction direction,
             const net::Packet& packet, llvm::ArrayRef<net::Address> me);
  /// None, since no policy is known of this end.
  void noPolicy(const char* what, const End& end, ir::Direction direction);
  /// The query's, and those that were made on the way.
  void assumptions();
  /// Adds one to be said at the end, once.
  void assume(const std::string& text);

  static std::string nameOf(const End& end) { return end.host ? end.host->name : net::toString(end.address); }

private:
  Session& session;
  PacketQuery query;
  std::vector<std::string> further;

  void line(const char* label, const ir::PolicyIr& ir, const ir::Filter& filter, bool with_action = false);
  void noteOrder(const ir::PolicyIr& ir, const ir::Filter& decides, const ir::Filter& next);
  void noteDisputed(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet);
};

} // namespace cordon::cli
