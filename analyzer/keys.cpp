#include "analyzer/keys.h"

#include <algorithm>

namespace cordon::analyzer {

namespace {

void addPlaces(const model::Using& use, std::map<SecretRef, source::Span>& places) {
  for (const model::AuthMethod& method : use.methods)
    if (method.kind == ir::AuthMethod::Kind::psk) {
      auto [known, is_new] = places.try_emplace(method.secret, method.span);
      if (!is_new)
        known->second = std::min(known->second, method.span);
    }
}

/// Those of a policy's statements whose hosts have it.
std::map<SecretRef, source::Span> placesIn(const model::Model& model) {
  std::map<SecretRef, source::Span> places;
  for (const model::Group& group : model.groups)
    addPlaces(group.use, places);
  for (const model::Rule& rule : model.rules)
    addPlaces(rule.use, places);
  for (const model::Tunnel& tunnel : model.tunnels)
    addPlaces(tunnel.use, places);
  if (model.default_response)
    addPlaces(*model.default_response, places);
  return places;
}

} // namespace

Keys::Keys(const Subject& subject) {
  if (subject.model)
    named = placesIn(*subject.model);
  for (const ir::PolicyIr& policy : subject.classes) {
    std::vector<SecretBytes>& list = by_class[&policy];
    for (const SecretRef& ref : policy.secrets) {
      auto [known, is_new] = values.try_emplace(ref);
      if (is_new && ref.from != SecretRef::From::inline_text) {
        auto value = loadSecret(ref, subject.root_folder);
        if (value)
          known->second = std::move(*value);
        else
          llvm::consumeError(value.takeError()); // reported where keys are checked for their hosts
      }
      list.push_back(known->second);
    }
  }
}

llvm::ArrayRef<SecretBytes> Keys::of(const ir::PolicyIr& policy) const {
  auto known = by_class.find(&policy);
  return known != by_class.end() ? llvm::ArrayRef<SecretBytes>(known->second) : std::nullopt;
}

const SecretBytes& Keys::valueOf(const SecretRef& ref) const {
  static const SecretBytes none;
  auto known = values.find(ref);
  return known != values.end() ? known->second : none;
}

} // namespace cordon::analyzer
