#include "backends/netsh/store.h"

#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>

namespace cordon::netsh {
namespace {

std::string textOf(const Command& command, Parameter parameter) {
  const Given* given = command.find(parameter);
  return given ? given->value : std::string();
}

/// A new object of the command's name and place.
template <class T> T named(const Given& name, const Command& command) {
  T object;
  object.name = name.value;
  object.span = command.span;
  return object;
}

/// Sets fields from the tags of a command. All are read, so that all faults are reported.
class Fields {
public:
  explicit Fields(const Command& command) : command(command) {}

  /// Sets `field` if the tag is given and its value has no fault.
  template <class Field, class Read> Fields& take(Parameter parameter, Field& field, Read read) {
    if (const Given* given = command.find(parameter)) {
      auto value = read(*given);
      good &= value.has_value();
      if (value)
        field = *value;
    }
    return *this;
  }
  bool good = true;

private:
  const Command& command;
};

} // namespace

void Store::apply(const Command& command) {
  using Handler = void (Store::*)(const Command&);
  struct Row {
    Verb verb;
    Object object;
    Handler handler;
  };
  static constexpr Row rows[] = {
      {Verb::add, Object::policy, &Store::addPolicy},     {Verb::add, Object::filterlist, &Store::addList},
      {Verb::add, Object::filter, &Store::addFilter},     {Verb::add, Object::filteraction, &Store::addAction},
      {Verb::add, Object::rule, &Store::addRule},         {Verb::set, Object::policy, &Store::setPolicy},
      {Verb::set, Object::filterlist, &Store::setList},   {Verb::set, Object::filteraction, &Store::setAction},
      {Verb::set, Object::rule, &Store::setRule},         {Verb::set, Object::defaultrule, &Store::setDefaultRule},
      {Verb::set, Object::store, &Store::setOther},       {Verb::set, Object::batch, &Store::setOther},
      {Verb::set, Object::config, &Store::setOther},      {Verb::remove, Object::policy, &Store::remove},
      {Verb::remove, Object::filterlist, &Store::remove}, {Verb::remove, Object::filteraction, &Store::remove},
      {Verb::remove, Object::rule, &Store::removeRule},   {Verb::remove, Object::filter, &Store::removeFilter},
      {Verb::remove, Object::all, &Store::remove},        {Verb::show, Object::policy, &Store::show},
  };
  additions += command.spec->verb == Verb::add;
  for (const Row& row : rows)
    if (row.verb == command.spec->verb && row.object == command.spec->object)
      return (this->*row.handler)(command);
}

// --- fields --------------------------------------------------------------------------------------------------------

bool Store::fill(const Command& command, Policy& policy) {
  auto yes = [&](const Given& given) { return readYesNo(given, diags); };
  auto count = [&](const Given& given) { return readNumber(given, 0, 1000000, diags); };
  bool good =
      Fields(command)
          .take(Parameter::mmpfs, policy.main_pfs, yes)
          .take(Parameter::activatedefaultrule, policy.default_response, yes)
          .take(Parameter::qmpermm, policy.quick_per_main, count)
          .take(Parameter::pollinginterval, policy.polling_minutes, count)
          .take(Parameter::mmlifetime, policy.main_minutes, count)
          .take(Parameter::mmsecmethods, policy.main, [&](const Given& given) { return readMainOffers(given, diags); })
          .good;
  if (const Given* given = command.find(Parameter::mmlifetime); given && good) {
    if (policy.main_minutes == 0)
      policy.main_minutes = kMainMinutesDefault; // stored as 0, which means 28800 s (MS-GPIPSEC)
    if (policy.main_minutes > kMainMinutesMax)
      diags.report(given->span, diag::MinutesNotSeconds, policy.main_minutes);
  }
  if (const Given* given = command.find(Parameter::mmsecmethods))
    policy.main_span = given->span;
  if (const Given* given = command.find(Parameter::description))
    policy.description = given->value;
  return good;
}

bool Store::fill(const Command& command, FilterAction& action) {
  auto yes = [&](const Given& given) { return readYesNo(given, diags); };
  bool good =
      Fields(command)
          .take(Parameter::qmpfs, action.pfs, yes)
          .take(Parameter::inpass, action.inpass, yes)
          .take(Parameter::soft, action.soft, yes)
          .take(Parameter::action, action.kind, [&](const Given& given) { return readActionKind(given, diags); })
          .take(Parameter::qmsecmethods, action.quick,
                [&](const Given& given) { return readQuickOffers(given, diags); })
          .good;
  if (const Given* given = command.find(Parameter::description))
    action.description = given->value;
  return good;
}

bool Store::fill(const Command& command, Rule& rule) {
  bool good = Fields(command)
                  .take(Parameter::tunnel, rule.tunnel, [&](const Given& given) { return readAddress(given, diags); })
                  .take(Parameter::conntype, rule.connection,
                        [&](const Given& given) { return readConnectionType(given, diags); })
                  .take(Parameter::activate, rule.active, [&](const Given& given) { return readYesNo(given, diags); })
                  .good;
  if (const Given* given = command.find(Parameter::filterlist)) {
    good &= existing(lists, *given, "filter list") != nullptr;
    rule.filterlist = given->value;
  }
  if (const Given* given = command.find(Parameter::filteraction)) {
    good &= existing(actions, *given, "filter action") != nullptr;
    rule.filteraction = given->value;
  }
  if (const Given* given = command.find(Parameter::description))
    rule.description = given->value;
  auto authentication = authenticationOf(command);
  if (!authentication)
    return false;
  if (!authentication->empty())
    rule.authentication = std::move(*authentication); // any tag replaces the whole list
  return good;
}

bool Store::fill(const Command& command, DefaultRule& rule) {
  bool good =
      Fields(command)
          .take(Parameter::qmpfs, rule.pfs, [&](const Given& given) { return readYesNo(given, diags); })
          .take(Parameter::qmsecmethods, rule.quick, [&](const Given& given) { return readQuickOffers(given, diags); })
          .good;
  auto authentication = authenticationOf(command);
  if (!authentication)
    return false;
  if (!authentication->empty())
    rule.authentication = std::move(*authentication); // as in a rule, any tag replaces the whole list
  return good;
}

std::optional<ir::SecretId> Store::intern(const Given& given) {
  for (size_t i = 0; i < secrets.size(); ++i)
    if (secrets[i].reveal() == given.value)
      return ir::SecretId{{uint32_t(i)}};
  if (secrets.size() >= kObjectsMax) {
    diags.report(given.span, diag::TooManyObjects, "preshared keys", kObjectsMax);
    return std::nullopt;
  }
  source::Position at = sources.position(given.span);
  std::string place = role + ":" + std::to_string(at.line);
  SecretRef ref{SecretRef::From::inline_text, place};
  if (llvm::is_contained(tables.secrets, ref))
    ref.name += ":" + std::to_string(at.column);
  secrets.emplace_back(given.value);
  return tables.intern(ref);
}

std::optional<std::vector<ir::AuthMethod>> Store::authenticationOf(const Command& command) {
  std::vector<ir::AuthMethod> methods;
  bool good = true, tagged = false;
  for (const Given& given : command.given) {
    ir::AuthMethod method;
    if (given.parameter == Parameter::kerberos) {
      auto on = readYesNo(given, diags);
      good &= on.has_value();
      tagged = true;
      if (on.value_or(false))
        methods.push_back(method);
    } else if (given.parameter == Parameter::psk) {
      tagged = true;
      if (!isPlainKey(given.value)) {
        diags.report(given.span, diag::KeyCharacters);
        good = false;
        continue;
      }
      auto secret = intern(given);
      good &= secret.has_value();
      method.kind = ir::AuthMethod::Kind::psk;
      method.secret = secret.value_or(ir::SecretId{});
      methods.push_back(method);
    } else if (given.parameter == Parameter::rootca) {
      tagged = true;
      auto root = readRootCa(given, diags);
      good &= root.has_value();
      if (!root)
        continue;
      method.kind = ir::AuthMethod::Kind::certificate;
      method.authority = tables.intern(ir::Authority{"", root->subject, ""});
      method.account_mapping = root->certmap;
      method.exclude_ca_name = root->exclude_ca_name;
      methods.push_back(method);
    }
  }
  if (good && tagged && methods.empty()) {
    diags.report(command.span, diag::AllMethodsOff);
    good = false;
  }
  if (!good)
    return std::nullopt;
  return methods;
}

std::optional<FilterEntry> Store::filterOf(const Command& command) {
  FilterEntry entry;
  entry.span = command.span;
  auto source = readSide(*command.find(Parameter::srcaddr), command.find(Parameter::srcmask), diags);
  auto target = readSide(*command.find(Parameter::dstaddr), command.find(Parameter::dstmask), diags);
  uint16_t protocol = entry.filter.protocol;
  auto port = [&](const Given& given) { return readPort(given, diags); };
  bool good =
      Fields(command)
          .take(Parameter::protocol, protocol, [&](const Given& given) { return readProtocol(given, diags); })
          .take(Parameter::mirrored, entry.mirrored, [&](const Given& given) { return readYesNo(given, diags); })
          .take(Parameter::srcport, entry.filter.source_ports, port)
          .take(Parameter::dstport, entry.filter.target_ports, port)
          .good;
  if (!source || !target || !good)
    return std::nullopt;
  entry.filter.protocol = protocol;
  bool ports = !entry.filter.source_ports.isAny() || !entry.filter.target_ports.isAny();
  if (ports && entry.filter.protocol != net::protocol::tcp && entry.filter.protocol != net::protocol::udp) {
    diags.report(command.span, diag::PortsWithoutProtocol);
    return std::nullopt;
  }
  entry.filter.setSource(*source);
  entry.filter.setTarget(*target);
  entry.description = textOf(command, Parameter::description);
  return entry;
}

// --- add -----------------------------------------------------------------------------------------------------------

void Store::addPolicy(const Command& command) {
  const Given& name = *command.find(Parameter::name);
  auto policy = named<Policy>(name, command);
  if (!mayAdd(policies, name, "policy") || !fill(command, policy))
    return;
  policies.add(std::move(policy));
  if (const Given* given = command.find(Parameter::assign))
    if (auto on = readYesNo(*given, diags))
      assign(name.value, *on, given->span);
}

void Store::addList(const Command& command) {
  const Given& name = *command.find(Parameter::name);
  if (!mayAdd(lists, name, "filter list"))
    return;
  auto list = named<FilterList>(name, command);
  list.description = textOf(command, Parameter::description);
  lists.add(std::move(list));
}

void Store::addFilter(const Command& command) {
  const Given& name = *command.find(Parameter::filterlist);
  auto entry = filterOf(command);
  if (!entry)
    return;
  FilterList* list = lists.find(name.value);
  if (!list && mayAdd(lists, name, "filter list")) {
    auto implicit = named<FilterList>(name, command);
    implicit.implicit = true;
    list = &lists.add(std::move(implicit));
  }
  if (list)
    list->filters.push_back(std::move(*entry));
}

void Store::addAction(const Command& command) {
  const Given& name = *command.find(Parameter::name);
  auto action = named<FilterAction>(name, command);
  if (mayAdd(actions, name, "filter action") && fill(command, action))
    actions.add(std::move(action));
}

void Store::addRule(const Command& command) {
  const Given& name = *command.find(Parameter::name);
  Policy* policy = existing(policies, *command.find(Parameter::policy), "policy");
  auto rule = named<Rule>(name, command);
  if (!policy || !mayAdd(policy->rules, name, "rule") || !fill(command, rule))
    return;
  if (rule.authentication.empty())
    rule.authentication.emplace_back(); // Kerberos is the default
  rule.late = llvm::StringRef(assigned).equals_insensitive(policy->name);
  policy->rules.add(std::move(rule));
}

} // namespace cordon::netsh
