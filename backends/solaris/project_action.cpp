#include "backends/solaris/project_action.h"

#include "backends/solaris/identity.h"
#include "backends/solaris/key_text.h"
#include "compiler/diag/kinds/plt.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::backends::solaris {
namespace {

using ir::AuthMethod;
using ir::Negotiate;

// Words an entry of ipsecinit.conf may hold beside its offers, and words per offer; see kEntryWordsMax.
constexpr size_t kPatternWords = 18, kOfferWords = 12;
constexpr size_t kOffersMax = (kEntryWordsMax - kPatternWords) / kOfferWords;

class ActionProjection {
public:
  ActionProjection(const ir::HostPolicy& policy, const Place& place, diag::Diagnostics& diags)
      : policy(policy), place(place), diags(diags) {}

  std::optional<ir::Action> run(Negotiate negotiate) {
    bool carried = features(negotiate) && lifetimes(negotiate);
    carried &= authentication(negotiate);
    carried &= mainOffers(negotiate);
    carried &= quickOffers(negotiate);
    carried &= carried && pfs(negotiate);
    carried &= peerIdentity(negotiate);
    return carried ? std::optional<ir::Action>(std::move(negotiate)) : std::nullopt;
  }

private:
  bool refuse(std::string feature) {
    diags.report(place.span, diag::FeatureNotCarried, place.platform, std::move(feature));
    return false;
  }

  /// Reports a feature that can be given up without letting more through. False unless the policy accepts that.
  bool giveUp(bool& flag, const char* feature, const char* instead) {
    if (!flag)
      return true;
    diags.report(place.span, diag::FeatureNotCarried, place.platform, feature)
        .note(std::string("if accepted, ") + instead);
    flag = false;
    return diags.accepts(diag::FeatureNotCarried);
  }

  void leaveOut(std::string offer) { diags.report(place.span, diag::OfferLeftOut, place.platform, std::move(offer)); }

  bool features(Negotiate& negotiate) {
    if (negotiate.tunnel && place.release == Release::solaris9) {
      diags.report(place.span, diag::TunnelNotCarried, place.platform, "its tunnels know transport mode only")
          .note("tunnel mode came with Solaris 10 7/07 (System Administration Guide: IP Services)")
          .help("end the tunnel at another gateway");
      return false;
    }
    if (negotiate.ike != ir::IkeVersion::v1)
      return refuse("IKEv2");
    bool carried =
        giveUp(negotiate.fallback_to_clear, "fallback to clear", "peers that do not answer IKE are not reached at all");
    carried &= giveUp(negotiate.inbound_clear, "accepting unsecured inbound traffic",
                      "unsecured packets of peers are dropped");
    bool requests = negotiate.stage == Negotiate::Stage::request;
    carried &= giveUp(requests, "the request stage", "IPsec is required at once");
    negotiate.stage = Negotiate::Stage::require;
    return carried;
  }

  /// ike/config's numbers: seconds from 1, kilobytes of 32 bits (0 is written as no line).
  bool lifetimes(const Negotiate& negotiate) {
    constexpr uint64_t kilobytes_max = 0xffffffff;
    bool sayable = negotiate.main_lifetime_s != 0;
    for (const ir::QuickProposal& offer : negotiate.quick)
      sayable = sayable && offer.lifetime_s != 0 && offer.lifetime_kb <= kilobytes_max;
    return sayable || refuse("lifetimes of 0 s or over 4294967295 kB");
  }

  bool authentication(Negotiate& negotiate) {
    std::vector<AuthMethod> kept;
    for (AuthMethod method : negotiate.authentication) {
      if (method.kind == AuthMethod::Kind::kerberos) {
        leaveOut("Kerberos authentication");
        continue;
      }
      // Within a rule either all transforms are preshared or none (ike.config(5)), and a pair has one key.
      bool first = kept.empty();
      bool fits = first || (kept.front().kind == AuthMethod::Kind::certificate && method.kind == kept.front().kind);
      if (!fits) {
        leaveOut(method.kind == AuthMethod::Kind::psk ? "a further preshared key"
                                                      : "certificates beside a preshared key");
        continue;
      }
      if (!giveUp(method.account_mapping, "certificate to account mapping", "certificates are not mapped") ||
          !giveUp(method.exclude_ca_name, "leaving the CA's name out of certificate requests",
                  "requests name the CA") ||
          !check(method))
        return false;
      if (!llvm::is_contained(kept, method))
        kept.push_back(method);
    }
    if (kept.empty()) {
      diags.report(place.span, diag::NothingLeft, place.platform, "the authentication methods");
      return false;
    }
    negotiate.authentication = std::move(kept);
    return true;
  }

  bool check(const AuthMethod& method) {
    if (method.kind == AuthMethod::Kind::psk) {
      size_t index = method.secret.index;
      bool loaded = index < policy.secrets.size() && !policy.secrets[index].empty();
      const char* reason = loaded ? untypableReason(policy.secrets[index]) : nullptr;
      if (reason)
        diags.report(place.span, diag::KeyNotCarried, place.platform, reason)
            .note("only characters 0x20 to 0x7e are known to mean the same key at both ends");
      return !reason;
    }
    const ir::Authority& authority = policy.ir.authorities[method.authority.index];
    bool plain = llvm::all_of(authority.subject, [](const auto& part) { return isPlain(part.second); });
    auto read_back = parseDn(printSolarisDn(authority.subject));
    if (authority.subject.empty() || !plain || read_back != authority.subject) {
      diags
          .report(place.span, diag::IdentityNotCarried, place.platform,
                  "the subject of certification authority `" + authority.name + "`")
          .note("cert_root names it by a distinguished name in printable ASCII");
      return false;
    }
    return true;
  }

  static std::string textOf(const ir::MainProposal& offer) {
    return ("the main-mode offer " + row(offer.cipher).name + "-" + row(offer.integrity).name + "-" +
            row(offer.group).name)
        .str();
  }

  void noteSupplement(catalog::Cipher cipher) {
    if (place.release == Release::solaris9 && cipher >= catalog::Cipher::blowfish128)
      diags.report(place.span, diag::NeedsEncryptionSupplement, place.platform, row(cipher).name.str());
  }

  bool mainOffers(Negotiate& negotiate) {
    std::vector<ir::MainProposal> kept;
    for (const ir::MainProposal& offer : negotiate.main) {
      bool sayable = !ikeCipherWord(place.release, offer.cipher).empty() &&
                     !ikeIntegrityWord(place.release, offer.integrity).empty() &&
                     ikeGroup(place.release, offer.group) != 0;
      if (!sayable) {
        leaveOut(textOf(offer));
      } else if (!llvm::is_contained(kept, offer)) {
        noteSupplement(offer.cipher);
        kept.push_back(offer);
      }
    }
    negotiate.main = std::move(kept);
    if (negotiate.main.empty())
      diags.report(place.span, diag::NothingLeft, place.platform, "the main-mode offers");
    return !negotiate.main.empty();
  }

  static std::string textOf(const ir::QuickProposal& offer) {
    std::string text = "the quick-mode offer";
    if (offer.ah)
      text += (" ah(" + row(*offer.ah).name + ")").str();
    if (offer.esp)
      text += (" esp(" + row(offer.esp->cipher).name +
               (offer.esp->integrity ? ", " + row(*offer.esp->integrity).name : llvm::Twine("")) + ")")
                  .str();
    return text;
  }

  bool isSayable(const ir::QuickProposal& offer) const {
    auto integrity = [&](const std::optional<catalog::Integrity>& algorithm) {
      return !algorithm || !ipsecIntegrityWord(place.release, *algorithm).empty();
    };
    bool protects = offer.ah || (offer.esp && (offer.esp->integrity || offer.esp->cipher != catalog::Cipher::null));
    return protects && integrity(offer.ah) &&
           (!offer.esp ||
            (!espCipherWord(place.release, offer.esp->cipher).empty() && integrity(offer.esp->integrity)));
  }

  bool quickOffers(Negotiate& negotiate) {
    std::vector<ir::QuickProposal> kept;
    for (const ir::QuickProposal& offer : negotiate.quick) {
      if (!isSayable(offer) || kept.size() == kOffersMax) {
        leaveOut(textOf(offer));
      } else if (!llvm::is_contained(kept, offer)) {
        if (offer.esp)
          noteSupplement(offer.esp->cipher);
        kept.push_back(offer);
      }
    }
    negotiate.quick = std::move(kept);
    if (negotiate.quick.empty()) {
      diags.report(place.span, diag::NothingLeft, place.platform, "the quick-mode offers");
      return false;
    }
    const ir::QuickProposal& first = negotiate.quick.front();
    for (const ir::QuickProposal& offer : negotiate.quick)
      if (offer.lifetime_s != first.lifetime_s || offer.lifetime_kb != first.lifetime_kb) {
        auto lifetime = [](const ir::QuickProposal& of) {
          return std::to_string(of.lifetime_s) + " s, " + std::to_string(of.lifetime_kb) + " kB";
        };
        diags.report(place.span, diag::LifetimesDiffer, place.platform, "session-key lifetime for all offers of a rule",
                     textOf(first) + " has " + lifetime(first) + ", " + textOf(offer) + " has " + lifetime(offer));
        return false;
      }
    return true;
  }

  /// p2_pfs is one group number. PFS "in main mode's group" has one only if main mode has.
  bool pfs(Negotiate& negotiate) {
    if (negotiate.pfs.kind == ir::Pfs::Kind::off) {
      negotiate.pfs = {};
      return true;
    }
    if (negotiate.pfs.kind == ir::Pfs::Kind::main_mode_group) {
      catalog::DhGroup group = negotiate.main.front().group;
      for (const ir::MainProposal& offer : negotiate.main)
        if (offer.group != group)
          diags.report(place.span, diag::OfferLeftOut, place.platform, textOf(offer))
              .note("with PFS in the group of main mode, p2_pfs names the one group that main mode can choose");
      std::erase_if(negotiate.main, [&](const ir::MainProposal& offer) { return offer.group != group; });
      negotiate.pfs = {ir::Pfs::Kind::group, group};
    }
    if (pfsGroup(place.release, negotiate.pfs.group) == 0)
      return refuse(("PFS in group " + row(negotiate.pfs.group).name).str());
    return true;
  }

  bool peerIdentity(Negotiate& negotiate) {
    if (negotiate.remote_identity.empty())
      return true;
    bool preshared =
        !negotiate.authentication.empty() && negotiate.authentication.front().kind == AuthMethod::Kind::psk;
    if (preshared) { // it was for a certificate, which is not what is used
      diags.report(place.span, diag::IdentityIsAddress, place.platform, negotiate.remote_identity);
      negotiate.remote_identity.clear();
      return true;
    }
    auto identity = parseIdentity(negotiate.remote_identity);
    if (!identity) {
      diags
          .report(place.span, diag::IdentityNotCarried, place.platform,
                  "the peer identity `" + negotiate.remote_identity + "`")
          .note("known are addresses, DNS names, user@domain, and distinguished names in printable ASCII");
      return false;
    }
    negotiate.remote_identity = identity->text;
    return true;
  }

  const ir::HostPolicy& policy;
  const Place& place;
  diag::Diagnostics& diags;
};

} // namespace

std::optional<ir::Action> projectAction(const ir::Action& action, const ir::HostPolicy& policy, const Place& place,
                                        diag::Diagnostics& diags) {
  const auto* negotiate = std::get_if<Negotiate>(&action);
  if (!negotiate)
    return action;
  return ActionProjection(policy, place, diags).run(*negotiate);
}

} // namespace cordon::backends::solaris
