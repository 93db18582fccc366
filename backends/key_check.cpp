#include "backends/key_check.h"

#include "backends/backend.h"
#include "compiler/diag/kinds/aut.h"
#include "compiler/diag/kinds/inv.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <map>
#include <optional>

namespace cordon::backends {
namespace {

using Places = std::map<SecretRef, source::Span>;

/// Where each key is named first.
Places placesOf(const model::Model& model) {
  Places places;
  auto add = [&](const model::Using& use) {
    for (const model::AuthMethod& method : use.methods)
      if (method.kind == ir::AuthMethod::Kind::psk) {
        auto [known, added] = places.try_emplace(method.secret, method.span);
        if (!added)
          known->second = std::min(known->second, method.span);
      }
  };
  for (const model::Group& group : model.groups)
    add(group.use);
  for (const model::Rule& rule : model.rules)
    add(rule.use);
  for (const model::Tunnel& tunnel : model.tunnels)
    add(tunnel.use);
  if (model.default_response)
    add(*model.default_response);
  return places;
}

/// The backends of a class's hosts, each with the platform of the first host that it configures.
std::map<const Backend*, std::string> backendsOf(const ir::PolicyIr& policy_class, const KeyCheckOptions& options) {
  std::map<const Backend*, std::string> found;
  for (const ir::Host& host : policy_class.hosts)
    if (const catalog::Platform* platform = catalog::findPlatform(host.platform))
      if (const Backend* backend = findBackend(platform->backend))
        if (options.targets.empty() || llvm::is_contained(options.targets, backend->name()))
          found.try_emplace(backend, host.platform);
  return found;
}

/// What others take the beginning of the key for, though here it is the key's own characters; null: nothing.
const char* notationOf(const SecretBytes& key) {
  constexpr size_t kDigitsMin = 8;
  llvm::StringRef digits = key.reveal();
  bool is_hex = digits.consume_front_insensitive("0x");
  if (!is_hex && !digits.consume_front_insensitive("0s"))
    return nullptr;
  bool fits = llvm::all_of(is_hex ? digits : digits.rtrim('='), [&](char c) {
    return is_hex ? llvm::isHexDigit(c) : llvm::isAlnum(c) || c == '+' || c == '/';
  });
  if (!fits || digits.size() < kDigitsMin)
    return nullptr;
  return is_hex ? "0x begins hexadecimal there" : "0s begins Base64 there";
}

void reportNotation(const SecretBytes& key, source::Span place, diag::Diagnostics& diags) {
  const char* notation = notationOf(key);
  if (!notation)
    return;
  auto kind = diag::KeyLostOnTheWay;
  kind.level = diag::level::warning;
  diags.report(place, kind, "a file that Cordon does not write", "this key as it is: " + std::string(notation))
      .note("here the two characters are part of the key, as Windows takes them")
      .help("use a key of letters and digits, such as `openssl rand -hex 24` gives");
}

} // namespace

bool checkKeys(const Compilation& compilation, const KeyCheckOptions& options, diag::Diagnostics& diags) {
  Places places = placesOf(compilation.model);
  std::map<SecretRef, std::map<llvm::StringRef, std::pair<const Backend*, std::string>>> uses;
  for (const ir::PolicyIr& policy_class : compilation.classes)
    for (const auto& [backend, platform] : backendsOf(policy_class, options))
      for (const SecretRef& ref : policy_class.secrets)
        uses[ref].try_emplace(backend->name(), backend, platform);
  size_t errors_before = diags.errorCount();
  for (const auto& [ref, users] : uses) {
    bool variable = ref.from == SecretRef::From::environment;
    source::Span place = places.contains(ref) ? places.at(ref) : source::Span();
    auto value = loadSecret(ref, compilation.root_folder);
    if (!value) {
      std::string why = llvm::toString(value.takeError());
      if (!variable || options.environment)
        diags.report(place, diag::CannotRead, ref.name, why)
            .help(variable ? "set the variable to the key: 1 to 1024 bytes" : "put the key there: 1 to 1024 bytes");
      continue;
    }
    reportNotation(*value, place, diags);
    std::optional<diag::Report> report;
    for (const auto& [name, user] : users) {
      const char* fault = user.first->keyFault(*value);
      if (fault && report)
        report->note("nor can " + user.second + " carry " + fault);
      else if (fault)
        report.emplace(diags.report(place, diag::KeyLostOnTheWay, user.second, fault)
                           .help("use a key of letters and digits, such as `openssl rand -hex 24` gives"));
    }
  }
  return diags.errorCount() == errors_before;
}

} // namespace cordon::backends
