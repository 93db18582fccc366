/// The IPsec policy store that a script builds: commands change it as netsh would, in order.
#pragma once

#include "backends/netsh/registry.h"
#include "backends/netsh/values.h"
#include "compiler/diag/kinds/imp.h"
#include "compiler/ir/policy_ir.h"

namespace cordon::netsh {

/// Policies, lists, actions, rules of one policy, keys: of each kind. Far more than a host can bear.
constexpr size_t kObjectsMax = 10000;

/// One `add filter`.
struct FilterEntry {
  ir::Filter filter; ///< shape only
  bool mirrored = true;
  std::string description;
  source::Span span;
};

struct FilterList {
  std::string name, description;
  bool implicit = false; ///< made by its first filter
  std::vector<FilterEntry> filters;
  source::Span span;
};

struct FilterAction {
  std::string name, description;
  ActionKind kind = ActionKind::negotiate;
  bool pfs = false, inpass = false, soft = false;
  std::optional<std::vector<ir::QuickProposal>> quick; ///< none: netsh's built-in list, which is not documented
  source::Span span;
};

struct Rule {
  std::string name, filterlist, filteraction, description;
  std::optional<net::Address> tunnel;
  ir::ConnectionType connection = ir::ConnectionType::all;
  bool active = true;
  std::vector<ir::AuthMethod> authentication; ///< ids of Store::ir
  bool late = false;                          ///< its policy was in force when it was added
  source::Span span;
};

/// The default response rule, as far as `set defaultrule` has said it.
struct DefaultRule {
  bool pfs = false;
  std::optional<std::vector<ir::QuickProposal>> quick; ///< none: Windows' built-in list, which is not documented
  std::vector<ir::AuthMethod> authentication{{}};      ///< ids of Store::ir; Kerberos is the default
  std::vector<std::string> statements;                 ///< each `set defaultrule`, keys left out
  source::Span span;                                   ///< of the last one
};

struct Policy {
  std::string name, description;
  bool main_pfs = false, default_response = true;
  uint64_t quick_per_main = 0, main_minutes = kMainMinutesDefault, polling_minutes = kPollingMinutesDefault;
  std::optional<std::vector<ir::MainProposal>> main; ///< none: defaultMainOffers()
  source::Span main_span;
  DefaultRule default_rule;
  Registry<Rule> rules;
  source::Span span;

  /// True if the default response is on and what it offers is known.
  bool responds() const { return default_response && default_rule.quick.has_value(); }
};

class Store {
public:
  Store(const source::SourceMap& sources, diag::Diagnostics& diags) : sources(sources), diags(diags) {}

  /// Does what netsh would do, or reports why it would not.
  void apply(const Command& command);

  Registry<Policy> policies;
  Registry<FilterList> lists;
  Registry<FilterAction> actions;

  ir::PolicyIr tables;              ///< interned secrets and authorities
  std::vector<SecretBytes> secrets; ///< of tables.secrets; each value once

  std::string assigned; ///< name of the assigned policy, or empty
  source::Span assigned_span;
  std::vector<std::string> assignments; ///< every policy that was assigned, by its last name
  std::vector<std::string> steps;       ///< what is not an addition, in order, for the residue
  std::string role = kRole.str();       ///< of the file being read, for the names of inline secrets

private:
  void addPolicy(const Command& command);
  void addList(const Command& command);
  void addFilter(const Command& command);
  void addAction(const Command& command);
  void addRule(const Command& command);
  void setPolicy(const Command& command);
  void setList(const Command& command);
  void setAction(const Command& command);
  void setRule(const Command& command);
  void setDefaultRule(const Command& command);
  void setOther(const Command& command);
  void show(const Command& command);
  void remove(const Command& command);
  void removeRule(const Command& command);
  void removeFilter(const Command& command);

  bool fill(const Command& command, Policy& policy);
  bool fill(const Command& command, FilterAction& action);
  bool fill(const Command& command, Rule& rule);
  bool fill(const Command& command, DefaultRule& rule);
  std::optional<FilterEntry> filterOf(const Command& command);
  /// The methods that the command names, in order; none on an error. Empty: it names none.
  std::optional<std::vector<ir::AuthMethod>> authenticationOf(const Command& command);
  void assign(const std::string& name, bool on, source::Span span);
  std::optional<ir::SecretId> intern(const Given& given);
  bool isUsed(llvm::StringRef name, bool list) const;

  /// The object called so, or null after a report.
  template <class T> T* existing(Registry<T>& objects, const Given& name, const char* kind) {
    T* found = objects.find(name.value);
    if (!found)
      diags.report(name.span, diag::NoSuchObject, kind, name.value).didYouMean(name.value, objects.names());
    return found;
  }
  /// True if an object may be added under this name; else reports why not.
  template <class T> bool mayAdd(Registry<T>& objects, const Given& name, const char* kind) {
    if (T* found = objects.find(name.value)) {
      diags.report(name.span, diag::ObjectExists, kind, name.value).label(found->span, "added here");
      return false;
    }
    if (objects.size() >= kObjectsMax)
      diags.report(name.span, diag::TooManyObjects, kind, kObjectsMax);
    return objects.size() < kObjectsMax;
  }
  /// Renames by `newname=`; false after a report. True if there is no such tag.
  template <class T> bool rename(const Command& command, Registry<T>& objects, T& object, const char* kind) {
    if (const Given* guid = command.find(Parameter::guid)) {
      diags.report(guid->span, diag::NotInFile, guid->value);
      return false;
    }
    const Given* given = command.find(Parameter::newname);
    if (given && !mayAdd(objects, *given, kind))
      return false;
    if (!given)
      return true;
    steps.push_back("rename " + command.spec->object_word.str() + " \"" + object.name + "\" to \"" + given->value +
                    "\"");
    objects.rename(object, given->value);
    return true;
  }

  const source::SourceMap& sources;
  diag::Diagnostics& diags;
  size_t additions = 0; ///< `add` commands so far
};

} // namespace cordon::netsh
