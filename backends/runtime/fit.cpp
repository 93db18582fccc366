#include "backends/runtime/fit.h"

#include "backends/runtime/image.h"
#include "compiler/diag/kinds/set.h"
#include "compiler/ir/describe.h"
#include "runtime/ruleset/rule_count.h"
#include "runtime/ruleset/text.h"

namespace cordon::backends::runtime {
namespace {

using ruleset::SectionId;

/// A statement of the class, for what has no place of its own.
source::Span somePlace(const ir::PolicyIr& policy) {
  for (const ir::Origin& origin : policy.origins)
    if (!origin.spans.empty() && origin.spans.front().isValid())
      return origin.spans.front();
  return {};
}

class Fit {
public:
  Fit(const ir::PolicyIr& policy, diag::Diagnostics& diags) : policy(policy), diags(diags), place(somePlace(policy)) {}

  bool check() {
    const size_t errors_before = diags.errorCount();
    checkTexts();
    checkKeys();
    if (diags.errorCount() == errors_before)
      checkCounts();
    return diags.errorCount() == errors_before;
  }

private:
  enum class Empty : uint8_t { allowed, refused };

  void checkText(const char* what, const std::string& text, source::Span where, Empty empty = Empty::allowed) {
    const char* fault = nullptr;
    if (text.empty() && empty == Empty::refused)
      fault = "it is empty";
    else if (text.size() > ruleset::kTextBytesMax)
      fault = "it has more than 4096 bytes";
    else if (!ruleset::isPrintable(text))
      fault = "it is not UTF-8, or holds characters that are not seen";
    if (fault)
      diags.report(where, diag::TextNotHeld, what, text.substr(0, kShownBytes), fault);
  }

  void checkTexts() {
    checkText("name of a policy class", policy.name, place, Empty::refused);
    checkText("platform", policy.platform, place, Empty::refused);
    for (const ir::Host& host : policy.hosts) {
      checkText("name of a host", host.name, place, Empty::refused);
      checkText("platform", host.platform, place, Empty::refused);
      checkText("identity", host.identity, place);
      checkText("account", host.account, place);
      if (host.certificate) {
        checkText("name of a certificate's file", host.certificate->file, place);
        checkText("name of a private key's file", host.certificate->key_file, place);
      }
    }
    for (const ir::Origin& origin : policy.origins)
      checkText("name of a statement", origin.name, origin.spans.empty() ? place : origin.spans.front());
    for (const ir::Authority& authority : policy.authorities) {
      checkText("name of an authority", authority.name, place);
      checkText("name of an authority's file", authority.file, place);
      for (const auto& [attribute, value] : authority.subject) {
        checkText("attribute", attribute, place, Empty::refused);
        checkText("name in a certificate", value, place);
      }
    }
    for (const ir::Action& action : policy.actions)
      if (const auto* negotiate = std::get_if<ir::Negotiate>(&action))
        checkTexts(*negotiate);
  }

  void checkTexts(const ir::Negotiate& action) {
    checkText("identity", action.remote_identity, place);
    for (const auto* list : {action.access.allow ? &*action.access.allow : nullptr, &action.access.deny})
      if (list)
        for (const ir::Principal& principal : *list)
          checkText("name on an access list", principal.name, place, Empty::refused);
  }

  void checkKeys() {
    for (const SecretRef& key : policy.secrets) {
      const char* fault = nullptr;
      if (key.from == SecretRef::From::inline_text)
        fault = "it stood in a vendor's file; put it into a file of its own";
      else if (!ruleset::isKeyName(key.name))
        fault = "its name leads out of the folder that keys are in";
      else if (key.name.size() > ruleset::kTextBytesMax || !ruleset::isPrintable(key.name))
        fault = "its name is longer than 4096 bytes, or holds characters that are not seen";
      if (fault)
        diags.report(place, diag::KeyNotNamed, key.name.substr(0, kShownBytes), fault);
    }
  }

  void checkCount(SectionId section, uint64_t count, source::Span where) {
    const ruleset::SectionLimit& limit = ruleset::limitOf(section);
    if (count > limit.records_max)
      diags.report(where, diag::RuleSetFull, limit.records_max, limit.what, policy.name, count);
  }

  void checkCounts() {
    // Before the records are made: their references have 32 bits.
    checkCount(SectionId::hosts, policy.hosts.size(), place);
    checkCount(SectionId::origins, policy.origins.size(), place);
    checkCount(SectionId::authorities, policy.authorities.size(), place);
    checkCount(SectionId::keys, policy.secrets.size(), place);
    checkCount(SectionId::actions, policy.actions.size(), place);
    for (const auto& [section, list] :
         {std::pair(SectionId::filters_out, &policy.out), std::pair(SectionId::filters_in, &policy.in),
          std::pair(SectionId::filters_forward, &policy.forward)}) {
      const uint64_t max = ruleset::limitOf(section).records_max;
      checkCount(section, list->size(), list->size() > max ? policy.placeOf((*list)[max].origin) : place);
    }
    const Image image = imageOf(policy);
    checkCount(SectionId::text_ends, image.texts.all().size(), place);
    checkCount(SectionId::text_bytes, image.textBytes(), place);
    checkCount(SectionId::addresses, image.addresses.size(), place);
    checkCount(SectionId::dynamic, image.dynamic.size(), place);
    checkCount(SectionId::name_parts, image.name_parts.size(), place);
    checkCount(SectionId::methods, image.methods.size(), place);
    checkCount(SectionId::main_proposals, image.main.size(), place);
    checkCount(SectionId::quick_proposals, image.quick.size(), place);
    checkCount(SectionId::principals, image.principals.size(), place);
    for (const auto direction : {ir::Direction::out, ir::Direction::in, ir::Direction::forward})
      checkRules(direction);
  }

  /// A host takes the set with each of its addresses in place of `me`. The first that could not is reported.
  void checkRules(ir::Direction direction) {
    ruleset::RuleCount count;
    for (const ir::Filter& filter : policy.list(direction))
      count.add(recordOf(filter), ruleset::Direction(direction));
    for (const ir::Host& host : policy.hosts)
      if (!count.isWithinLimit(ruleset::countsOf(host.addresses))) {
        const ir::Filter& beyond = *firstBeyondLimit(policy, direction, host.addresses);
        diags.report(policy.placeOf(beyond.origin), diag::HostTakesFewerRules, host.name, host.addresses.size(),
                     nameOf(direction), ruleset::kRulesMax);
        return;
      }
  }

  static constexpr size_t kShownBytes = 80;
  const ir::PolicyIr& policy;
  diag::Diagnostics& diags;
  const source::Span place;
};

} // namespace

const ir::Filter* firstBeyondLimit(const ir::PolicyIr& policy_class, ir::Direction direction,
                                   llvm::ArrayRef<net::Address> own) {
  const ruleset::AddressCounts addresses = ruleset::countsOf(own);
  ruleset::RuleCount count;
  for (const ir::Filter& filter : policy_class.list(direction)) {
    count.add(recordOf(filter), ruleset::Direction(direction));
    if (!count.isWithinLimit(addresses))
      return &filter;
  }
  return nullptr;
}

bool fits(const ir::PolicyIr& policy_class, diag::Diagnostics& diags) {
  return Fit(policy_class, diags).check();
}

} // namespace cordon::backends::runtime
