// What netsh carries of an action: offers, lifetimes, authentication.
#include "backends/netsh/project.h"
#include "compiler/catalog/platforms.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::netsh {
namespace {

using ir::Negotiate;
using source::Span;

std::string textOf(const ir::MainProposal& offer) {
  return "main-mode offer `" +
         (row(offer.cipher).name + "-" + row(offer.integrity).name + "-" + row(offer.group).name).str() + "`";
}

std::string textOf(const ir::QuickProposal& offer) {
  std::string text;
  if (offer.ah)
    text = ("ah(" + row(*offer.ah).name + ")").str();
  if (offer.esp) {
    text += (text.empty() ? "" : " + ") + ("esp(" + row(offer.esp->cipher).name).str();
    if (offer.esp->integrity)
      text += (", " + row(*offer.esp->integrity).name).str();
    text += ")";
  }
  return "quick-mode offer `" + text + "`";
}

std::string subjectText(const ir::Authority& authority) {
  return authority.name.empty() ? "an authority" : "`" + authority.name + "`";
}

class ActionProjection {
public:
  ActionProjection(const ir::HostPolicy& policy, Span at, Losses& losses) : policy(policy), at(at), losses(losses) {}

  std::optional<Negotiate> run(Negotiate action) {
    bool failed_before = std::exchange(losses.failed, false);
    if (action.ike != ir::IkeVersion::v1)
      losses.refuse(at, "IKEv2");
    if (action.stage == Negotiate::Stage::request)
      projectStage(action);
    projectMain(action);
    projectQuick(action);
    projectPfs(action);
    projectAuthentication(action);
    bool failed = std::exchange(losses.failed, failed_before || losses.failed);
    return failed ? std::nullopt : std::optional(std::move(action));
  }

private:
  /// The catalogue knows which release sees which groups: 2000 and XP ignore offers of group 14.
  bool hasGroupThere(catalog::DhGroup group) const {
    const catalog::Platform* row = catalog::findPlatform(losses.platform);
    return hasGroup(group) && (!row || !row->dh_groups.value || row->dh_groups.value->contains(group));
  }

  void projectStage(Negotiate& action) {
    if (!losses.accepts(at, "stage request",
                        "unsecured inbound accepted and fallback to clear, but only without an IKE answer"))
      return;
    action.stage = Negotiate::Stage::require;
    action.inbound_clear = action.fallback_to_clear = true;
  }

  void projectMain(Negotiate& action) {
    std::vector<ir::MainProposal> kept;
    for (const ir::MainProposal& offer : action.main) {
      if (!hasMainCipher(offer.cipher) || !hasIntegrity(offer.integrity) || !hasGroupThere(offer.group))
        losses.leaveOut(at, textOf(offer));
      else if (!llvm::is_contained(kept, offer))
        kept.push_back(offer);
    }
    if (kept.empty())
      losses.refuse(at, "any of the main-mode offers");
    action.main = inTriedOrder(kept);
    if (action.main != kept)
      losses.diags.report(at, diag::MainOrderChanged, losses.platform);
    uint32_t minutes = action.main_lifetime_s / 60;
    if (action.main_lifetime_s % 60 != 0 || minutes < kMainMinutesMin || minutes > kMainMinutesMax)
      losses.refuse(at, "a main-mode lifetime of " + std::to_string(action.main_lifetime_s) +
                            " s: it takes whole minutes from 5 to 2879");
  }

  void projectQuick(Negotiate& action) {
    std::vector<ir::QuickProposal> kept;
    for (ir::QuickProposal offer : action.quick) {
      bool esp =
          !offer.esp ||
          (hasQuickCipher(offer.esp->cipher) &&
           (offer.esp->integrity ? hasIntegrity(*offer.esp->integrity) : offer.esp->cipher != catalog::Cipher::null));
      bool ah = !offer.ah || hasIntegrity(*offer.ah);
      if (!esp || !ah || (!offer.esp && !offer.ah)) {
        losses.leaveOut(at, textOf(offer));
        continue;
      }
      projectLifetimes(offer);
      if (!llvm::is_contained(kept, offer))
        kept.push_back(offer);
    }
    if (kept.empty())
      losses.refuse(at, "any of the quick-mode offers");
    action.quick = std::move(kept);
  }

  /// A shorter life is stricter, a longer one is not.
  void projectLifetimes(ir::QuickProposal& offer) {
    std::string seconds = "a quick-mode lifetime of " + std::to_string(offer.lifetime_s) + " s",
                kilobytes = offer.lifetime_kb == 0
                                ? std::string("a quick-mode lifetime without a limit by volume")
                                : "a quick-mode lifetime of " + std::to_string(offer.lifetime_kb) + " kB";
    if (offer.lifetime_s < kQuickSecondsMin)
      losses.refuse(at, seconds + ": at least 300 s");
    else if (offer.lifetime_s > kQuickSecondsMax &&
             losses.accepts(at, seconds, std::to_string(kQuickSecondsMax) + " s, the longest it has"))
      offer.lifetime_s = kQuickSecondsMax;
    bool endless = offer.lifetime_kb == 0 || offer.lifetime_kb > kQuickKilobytesMax;
    if (!endless && offer.lifetime_kb < kQuickKilobytesMin)
      losses.refuse(at, kilobytes + ": at least 20480 kB");
    else if (endless && losses.accepts(at, kilobytes, std::to_string(kQuickKilobytesMax) + " kB, the most it has"))
      offer.lifetime_kb = kQuickKilobytesMax;
  }

  /// A new exchange in quick mode always uses main mode's group.
  void projectPfs(Negotiate& action) {
    ir::Pfs pfs;
    pfs.kind = action.pfs.kind;
    if (pfs.kind == ir::Pfs::Kind::group) {
      bool only = llvm::all_of(action.main, [&](const auto& offer) { return offer.group == action.pfs.group; });
      if (!only)
        losses.refuse(at, "PFS in `" + row(action.pfs.group).name.str() + "`: it uses the group that main mode chose");
      pfs.kind = ir::Pfs::Kind::main_mode_group;
    }
    action.pfs = pfs;
  }

  void projectAuthentication(Negotiate& action) {
    std::vector<ir::AuthMethod> kept;
    bool key = false;
    for (const ir::AuthMethod& method : action.authentication) {
      if (llvm::is_contained(kept, method) || !isSayable(method))
        continue;
      if (method.kind == ir::AuthMethod::Kind::psk && std::exchange(key, true)) {
        losses.leaveOut(at, "a second preshared key"); // offered as one method: a peer could never choose it
        continue;
      }
      kept.push_back(method);
    }
    if (kept.empty() && !losses.failed)
      losses.refuse(at, "any of the authentication methods");
    action.authentication = std::move(kept);
  }

  bool isSayable(const ir::AuthMethod& method) {
    switch (method.kind) {
    case ir::AuthMethod::Kind::kerberos:
      return true;
    case ir::AuthMethod::Kind::psk: {
      size_t index = method.secret.index;
      bool loaded = index < policy.secrets.size() && !policy.secrets[index].empty();
      if (!loaded || isPlainKey(policy.secrets[index].reveal()))
        return true;
      losses.refuse(at, "the preshared key `" + policy.ir.secrets[index].name +
                            "`: only printable ASCII without `\"` and `\\` has a documented form");
      return false;
    }
    case ir::AuthMethod::Kind::certificate:
      return isSayable(policy.ir.authorities[method.authority.index]);
    }
    __builtin_unreachable();
  }

  bool isSayable(const ir::Authority& authority) {
    if (authority.subject.empty()) {
      losses.refuse(at, "a certificate from " + subjectText(authority) + ", whose subject is not known");
      return false;
    }
    for (const auto& [name, value] : authority.subject) {
      bool known = llvm::any_of(dnAttributes(), [&](const DnAttribute& row) { return row.ir == name; });
      llvm::StringRef text = value;
      bool plain = isQuotable(text) && !text.contains('\\') && !text.empty() && text == text.trim() &&
                   !text.contains_insensitive(kCertmap) && !text.contains_insensitive(kExcludeCaName);
      if (known && plain)
        continue;
      losses.refuse(at, "the attribute " + name + " in the subject of " + subjectText(authority));
      return false;
    }
    return true;
  }

  const ir::HostPolicy& policy;
  Span at;
  Losses& losses;
};

} // namespace

std::optional<ir::Action> projectAction(const ir::HostPolicy& policy, const ir::Action& action, Span at,
                                        Losses& losses) {
  if (const auto* negotiate = std::get_if<Negotiate>(&action))
    return ActionProjection(policy, at, losses).run(*negotiate);
  return action;
}

} // namespace cordon::netsh
