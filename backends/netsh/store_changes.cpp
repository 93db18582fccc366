// What `set` and `delete` do to a store.
#include "backends/netsh/store.h"
#include "compiler/diag/kinds/imp.h"

#include <algorithm>

namespace cordon::netsh {

static std::string quoted(llvm::StringRef text) {
  return ("\"" + text + "\"").str();
}

void Store::assign(const std::string& name, bool on, source::Span span) {
  if (on) {
    assigned = name;
    assigned_span = span;
    assignments.push_back(name);
    steps.push_back("assign " + quoted(name) + " after " + std::to_string(additions) + " additions");
  } else if (llvm::StringRef(assigned).equals_insensitive(name)) {
    assigned.clear();
    steps.push_back("unassigned " + quoted(name));
  }
}

void Store::setPolicy(const Command& command) {
  Policy* policy = existing(policies, *command.find(Parameter::name), "policy");
  if (!policy || !fill(command, *policy))
    return;
  std::string before = policy->name;
  if (!rename(command, policies, *policy, "policy"))
    return;
  if (llvm::StringRef(assigned).equals_insensitive(before))
    assigned = policy->name;
  for (std::string& name : assignments)
    if (llvm::StringRef(name).equals_insensitive(before))
      name = policy->name;
  if (const Given* gpo = command.find(Parameter::gponame))
    steps.push_back("group policy object " + quoted(gpo->value));
  if (const Given* given = command.find(Parameter::assign))
    if (auto on = readYesNo(*given, diags))
      assign(policy->name, *on, given->span);
}

void Store::setList(const Command& command) {
  FilterList* list = existing(lists, *command.find(Parameter::name), "filter list");
  if (!list)
    return;
  std::string before = list->name;
  if (!rename(command, lists, *list, "filter list"))
    return;
  if (const Given* given = command.find(Parameter::description))
    list->description = given->value;
  if (before != list->name)
    for (Policy& policy : policies.objects())
      for (Rule& rule : policy.rules.objects())
        if (llvm::StringRef(rule.filterlist).equals_insensitive(before))
          rule.filterlist = list->name;
}

void Store::setAction(const Command& command) {
  FilterAction* action = existing(actions, *command.find(Parameter::name), "filter action");
  if (!action || !fill(command, *action))
    return;
  std::string before = action->name;
  if (!rename(command, actions, *action, "filter action") || before == action->name)
    return;
  for (Policy& policy : policies.objects())
    for (Rule& rule : policy.rules.objects())
      if (llvm::StringRef(rule.filteraction).equals_insensitive(before))
        rule.filteraction = action->name;
}

void Store::setRule(const Command& command) {
  Policy* policy = existing(policies, *command.find(Parameter::policy), "policy");
  Rule* rule = policy ? existing(policy->rules, *command.find(Parameter::name), "rule") : nullptr;
  if (rule && fill(command, *rule))
    rename(command, policy->rules, *rule, "rule");
}

void Store::setDefaultRule(const Command& command) {
  Policy* policy = existing(policies, *command.find(Parameter::policy), "policy");
  if (!policy || !fill(command, policy->default_rule))
    return;
  if (const Given* given = command.find(Parameter::activate)) {
    auto on = readYesNo(*given, diags);
    if (!on)
      return;
    policy->default_response = *on;
  }
  std::string text;
  for (const Given& given : command.given)
    text += " " + tagOf(given.parameter).str() +
            (given.parameter == Parameter::psk ? std::string(" (a key)") : "=" + quoted(given.shown()));
  policy->default_rule.statements.push_back(std::move(text));
  policy->default_rule.span = command.span;
}

void Store::setOther(const Command& command) {
  if (const Given* location = command.find(Parameter::location)) {
    Match match = matchWord(location->value, {"local", "domain", "persistent"});
    if (match.kind != Match::Kind::one) {
      diags.report(location->span, diag::BadValue, location->value, "one of `local`, `domain`, `persistent`");
      return;
    }
    if (match.index == 2)
      diags.report(location->span, diag::OtherStore);
  }
  if (command.spec->object == Object::config)
    diags.report(command.span, diag::NotImported, "a setting of the IPsec driver");
  std::string text = "set " + command.spec->object_word.str();
  for (const Given& given : command.given)
    text += " " + tagOf(given.parameter).str() + "=" + quoted(given.value);
  steps.push_back(std::move(text));
}

void Store::show(const Command& command) {
  std::string text = "show policy";
  for (const Given& given : command.given)
    text += " " + tagOf(given.parameter).str() + "=" + quoted(given.value);
  steps.push_back(std::move(text));
}

bool Store::isUsed(llvm::StringRef name, bool list) const {
  return llvm::any_of(policies.objects(), [&](const Policy& policy) {
    return llvm::any_of(policy.rules.objects(), [&](const Rule& rule) {
      return name.equals_insensitive(list ? rule.filterlist : rule.filteraction);
    });
  });
}

void Store::remove(const Command& command) {
  Object object = command.spec->object;
  const Given* name = command.find(Parameter::name);
  bool all = object == Object::all || llvm::StringRef(name->value).equals_insensitive("all");
  steps.push_back("delete " + command.spec->object_word.str() + (name ? " " + quoted(name->value) : ""));
  auto targets = [&](const auto& registry) {
    std::vector<std::string> names;
    if (!all && registry.find(name->value))
      names.push_back(name->value);
    if (all)
      for (llvm::StringRef one : registry.names())
        names.push_back(one.str());
    return names;
  };
  if (object == Object::policy || object == Object::all)
    for (const std::string& one : targets(policies)) {
      if (llvm::StringRef(assigned).equals_insensitive(one))
        assigned.clear();
      policies.erase(one);
    }
  auto removeUnused = [&](auto& registry, bool list, const char* kind) {
    for (const std::string& one : targets(registry)) {
      if (isUsed(one, list))
        diags.report(command.span, diag::StillUsed, kind, one).label(registry.find(one)->span, "added here");
      else
        registry.erase(one);
    }
  };
  if (object == Object::filterlist || object == Object::all)
    removeUnused(lists, true, "filter list");
  if (object == Object::filteraction || object == Object::all)
    removeUnused(actions, false, "filter action");
}

void Store::removeRule(const Command& command) {
  const Given& name = *command.find(Parameter::name);
  steps.push_back("delete rule " + quoted(name.value));
  Policy* policy = existing(policies, *command.find(Parameter::policy), "policy");
  if (!policy)
    return;
  if (llvm::StringRef(name.value).equals_insensitive("all"))
    policy->rules = {};
  else if (existing(policy->rules, name, "rule"))
    policy->rules.erase(name.value);
}

void Store::removeFilter(const Command& command) {
  FilterList* list = existing(lists, *command.find(Parameter::filterlist), "filter list");
  auto entry = filterOf(command);
  if (!list || !entry)
    return;
  steps.push_back("delete filter from " + quoted(list->name));
  size_t before = list->filters.size();
  llvm::erase_if(list->filters, [&](const FilterEntry& one) {
    return one.filter == entry->filter && one.mirrored == entry->mirrored;
  });
  if (list->filters.size() == before)
    diags.report(command.span, diag::NoSuchFilter, list->name);
}

} // namespace cordon::netsh
