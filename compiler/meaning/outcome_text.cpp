#include "compiler/meaning/outcome_text.h"

#include "compiler/ir/describe.h"

namespace cordon::meaning {
namespace {

std::string delayText(const std::optional<uint32_t>& delay_ms) {
  if (!delay_ms)
    return "after a delay that is not documented";
  if (*delay_ms == 0)
    return "at once, beside IKE";
  return *delay_ms % 1000 ? "after " + std::to_string(*delay_ms) + " ms"
                          : "after " + std::to_string(*delay_ms / 1000) + " s";
}

llvm::StringRef nameOf(ir::AuthMethod::Kind kind) {
  switch (kind) {
  case ir::AuthMethod::Kind::kerberos:
    return "Kerberos";
  case ir::AuthMethod::Kind::psk:
    return "preshared key";
  case ir::AuthMethod::Kind::certificate:
    return "certificate";
  }
  __builtin_unreachable();
}

std::string protection(const ir::QuickProposal& quick) {
  std::string text = quick.ah ? "AH(" + catalog::row(*quick.ah).name.str() + ")" : "";
  if (!quick.esp)
    return text;
  text += (text.empty() ? "ESP(" : " + ESP(") + catalog::row(quick.esp->cipher).name.str();
  if (quick.esp->integrity)
    text += ", " + catalog::row(*quick.esp->integrity).name.str();
  return text + ")";
}

std::string placeText(const Where& where, llvm::StringRef initiator, llvm::StringRef responder) {
  return (where.side == Side::initiator ? initiator : responder).str() + ", " + ir::nameOf(where.direction);
}

} // namespace

llvm::StringRef nameOf(Phase phase) {
  switch (phase) {
  case Phase::main_mode:
    return "main mode";
  case Phase::authentication:
    return "authentication";
  case Phase::access:
    return "access";
  case Phase::quick_mode:
    return "quick mode";
  }
  __builtin_unreachable();
}

llvm::StringRef nameOf(Field field) {
  switch (field) {
  case Field::ike_version:
    return "IKE version";
  case Field::main_proposal:
    return "main-mode offers";
  case Field::auth_method:
    return "authentication methods";
  case Field::kerberos_trust:
    return "Kerberos";
  case Field::authority:
    return "root certification authority";
  case Field::psk:
    return "preshared key";
  case Field::identity:
    return "IKE identity";
  case Field::access_list:
    return "access list";
  case Field::tunnel_end:
    return "tunnel ends";
  case Field::quick_proposal:
    return "quick-mode offers";
  case Field::pfs:
    return "PFS";
  case Field::mode:
    return "mode";
  case Field::selectors:
    return "selectors";
  case Field::filter:
    return "filter";
  }
  __builtin_unreachable();
}

std::string auditRemark(llvm::StringRef name) {
  return (name + " only audits: what this says is what it would enforce").str();
}

llvm::StringRef nameOf(Outcome::Kind kind) {
  switch (kind) {
  case Outcome::Kind::clear:
    return "clear";
  case Outcome::Kind::soft:
    return "clear after a delay";
  case Outcome::Kind::clear_then_secured:
    return "clear first, then secured";
  case Outcome::Kind::tunnelled:
    return "clear, tunnelled";
  case Outcome::Kind::secured:
    return "secured";
  case Outcome::Kind::reply_clear:
    return "secured, replies in clear";
  case Outcome::Kind::one_way:
    return "one way";
  case Outcome::Kind::blocked:
    return "blocked";
  case Outcome::Kind::fails:
    return "fails";
  case Outcome::Kind::unknown:
    return "unknown";
  }
  __builtin_unreachable();
}

std::string describe(const Association& association) {
  std::string text = nameOf(association.authentication).str() + ", " + ir::describe(association.main) + ", " +
                     protection(association.quick) + (association.tunnel ? ", tunnel" : ", transport");
  if (association.at_rekey)
    text += ", until the first rekey after " + std::to_string(association.quick.lifetime_s) + " s";
  return text;
}

std::string describe(const Failure& failure, llvm::StringRef initiator, llvm::StringRef responder) {
  std::string text = (nameOf(failure.phase) + ": " + nameOf(failure.field) + ": " + failure.initiator + " at " +
                      initiator + ", " + failure.responder + " at " + responder)
                         .str();
  return failure.looks_silent ? text + " (seen as no answer)" : text;
}

std::string describe(const Outcome& outcome, llvm::StringRef initiator, llvm::StringRef responder) {
  using Kind = Outcome::Kind;
  std::string text = nameOf(outcome.kind).str();
  auto since = [&] {
    if (!outcome.failure)
      return std::string();
    bool swapped = outcome.failure_of_reply;
    return ", since IKE fails in " +
           describe(*outcome.failure, swapped ? responder : initiator, swapped ? initiator : responder);
  };
  switch (outcome.kind) {
  case Kind::clear:
  case Kind::unknown:
    return text;
  case Kind::soft:
    return "clear " + delayText(outcome.delay_ms) + since();
  case Kind::tunnelled:
    text += "(" + outcome.gateways[0] + ", " + outcome.gateways[1] + ")";
    return outcome.association ? text + ": " + describe(*outcome.association) : text;
  case Kind::clear_then_secured:
  case Kind::secured:
  case Kind::reply_clear:
    return outcome.association ? text + ": " + describe(*outcome.association) : text;
  case Kind::one_way:
    return text + ": replies are stopped at " + placeText(*outcome.where, initiator, responder) + since();
  case Kind::blocked:
    return text + " at " + placeText(*outcome.where, initiator, responder);
  case Kind::fails:
    return text + " in " + describe(*outcome.failure, initiator, responder);
  }
  __builtin_unreachable();
}

} // namespace cordon::meaning
