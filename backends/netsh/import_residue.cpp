// What a script says beside the policy's meaning: names, descriptions, statements that clean up. The emitter writes the
// same lines for what it wrote (emit.cpp); no line holds a key.
#include "backends/netsh/import.h"

namespace cordon::netsh {
namespace {

std::string quoted(llvm::StringRef text) {
  return ("\"" + text + "\"").str();
}

std::string described(llvm::StringRef description) {
  return " description " + quoted(description);
}

std::string mainText(const Policy& policy) {
  std::string text = "main mode of " + quoted(policy.name) + ":";
  for (const ir::MainProposal& offer : policy.main.value_or(defaultMainOffers()))
    text += " " + (catalog::row(offer.cipher).netsh + "-" + catalog::row(offer.integrity).netsh + "-" +
                   catalog::row(offer.group).netsh)
                      .str();
  return text + ", " + std::to_string(policy.main_minutes) + " min";
}

std::string subjectText(const ir::Authority& authority) {
  std::string text;
  for (const auto& [name, value] : authority.subject)
    text += (text.empty() ? "" : ", ") + name + "=" + value;
  return text;
}

/// The methods in words; a key is told only by whether a secured rule has it.
std::string methodsText(const Store& store, const std::vector<ir::AuthMethod>& methods) {
  std::string text;
  for (const ir::AuthMethod& method : methods)
    switch (method.kind) {
    case ir::AuthMethod::Kind::kerberos:
      text += " kerberos";
      break;
    case ir::AuthMethod::Kind::psk:
      text += " psk of " + store.tables.secrets[method.secret.index].name;
      break;
    case ir::AuthMethod::Kind::certificate:
      text += " rootca " + quoted(subjectText(store.tables.authorities[method.authority.index])) +
              (method.account_mapping ? " certmap" : "") + (method.exclude_ca_name ? " excludecaname" : "");
      break;
    }
  return text;
}

class ResidueWriter {
public:
  ResidueWriter(const Store& store, const Policy& assigned) : store(store), assigned(assigned) {}

  backends::Residue run() {
    for (const Policy& policy : store.policies.objects())
      addPolicy(policy);
    for (const FilterList& list : store.lists.objects())
      addList(list);
    for (const FilterAction& action : store.actions.objects())
      addAction(action);
    for (const Policy& policy : store.policies.objects()) {
      const Rule* secured = firstSecured(policy);
      for (const Rule& rule : policy.rules.objects())
        addRule(policy, rule, secured);
    }
    llvm::append_range(lines, store.steps);
    return std::move(lines);
  }

private:
  const FilterAction& actionOf(const Rule& rule) const { return *store.actions.find(rule.filteraction); }

  bool isSecured(const Rule& rule) const { return rule.active && actionOf(rule).kind == ActionKind::negotiate; }

  const Rule* firstSecured(const Policy& policy) const {
    for (const Rule& rule : policy.rules.objects())
      if (isSecured(rule))
        return &rule;
    return nullptr;
  }

  void addPolicy(const Policy& policy) {
    lines.push_back("policy " + quoted(policy.name) + described(policy.description) + " mmpfs " +
                    yesNo(policy.main_pfs).str() + " qmpermm " + std::to_string(policy.quick_per_main) +
                    " pollinginterval " + std::to_string(policy.polling_minutes));
    bool counts = &policy == &assigned; // then what negotiates is part of the meaning
    if (!counts || (!firstSecured(policy) && !policy.responds()))
      lines.push_back(mainText(policy));
    if (policy.default_response && !policy.responds())
      lines.push_back("built-in default response of " + quoted(policy.name));
    for (const std::string& statement : policy.default_rule.statements)
      lines.push_back("defaultrule of " + quoted(policy.name) +
                      (counts && policy.responds() ? std::string() : ":" + statement));
  }

  void addList(const FilterList& list) {
    lines.push_back("filterlist " + quoted(list.name) + described(list.description) +
                    (list.implicit ? " made by its first filter" : ""));
    for (const FilterEntry& entry : list.filters)
      lines.push_back("filter of " + quoted(list.name) + described(entry.description) + ": " +
                      selectorText(entry.filter, entry.mirrored));
  }

  void addAction(const FilterAction& action) {
    std::string text = "filteraction " + quoted(action.name) + described(action.description);
    bool idle = action.pfs || action.inpass || action.soft || action.quick;
    if (action.kind != ActionKind::negotiate && idle)
      text += " with settings for negotiation";
    lines.push_back(std::move(text));
  }

  void addRule(const Policy& policy, const Rule& rule, const Rule* secured) {
    lines.push_back("rule " + quoted(rule.name) + " of " + quoted(policy.name) + described(rule.description) +
                    " filterlist " + quoted(rule.filterlist) + " filteraction " + quoted(rule.filteraction) +
                    (rule.active ? "" : " not active"));
    if (&policy == &assigned && isSecured(rule))
      return; // its authentication is part of the meaning
    bool same = secured && secured->authentication == rule.authentication;
    lines.push_back("authentication of " + quoted(rule.name) +
                    (same ? " as of " + quoted(secured->name) : ":" + methodsText(store, rule.authentication)));
  }

  const Store& store;
  const Policy& assigned;
  backends::Residue lines;
};

} // namespace

backends::Residue residueOf(const Store& store, const Policy& assigned) {
  return ResidueWriter(store, assigned).run();
}

} // namespace cordon::netsh
