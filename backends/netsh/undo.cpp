#include "backends/netsh/undo.h"

#include "backends/netsh/access.h"
#include "backends/netsh/command.h"
#include "backends/netsh/command_text.h"
#include "backends/netsh/names.h"
#include "backends/netsh/plan.h"
#include "compiler/diag/kinds/imp.h"

namespace cordon::netsh {
namespace {

constexpr llvm::StringLiteral kUndo = "undo: ";

class UndoWriter {
public:
  explicit UndoWriter(const ir::HostPolicy& policy) : policy(policy), plan(planScript(policy.ir)) {}

  WrittenUndo run() {
    comment("Takes back what ipsec.netsh does on " + descriptionText(policy.host.name) + ", written by cordon");
    comment("Run as an administrator: netsh -f undo.netsh");
    comment("Then no policy is assigned, and all passes in clear. One that was assigned before is not brought back:");
    comment("ipsec static set policy name=\"...\" assign=yes");
    comment("Names that begin with new- are there only after a run that did not end: errors are normal.");
    if (!accessOf(policy.ir).isOpen())
      comment("The user rights of access.inf stay: bring back those that were kept before.");
    add(CommandText("set store").set(Parameter::location, kLocalStore), {{Parameter::location, kLocalStore.str()}});
    removeAll(stagedName);
    removeAll(unchanged);
    return std::move(undo);
  }

private:
  void comment(const std::string& text) { undo.text += "# " + text + "\n"; }

  /// Writes a command; the residue says the same in the importer's words.
  void add(const CommandText& command, llvm::ArrayRef<std::pair<Parameter, std::string>> values) {
    undo.text += command.text + "\n";
    llvm::StringRef words = command.text;
    words.consume_front("ipsec static ");
    auto [verb, rest] = words.split(' ');
    std::string line = (kUndo + verb + " " + rest.split(' ').first).str();
    for (const auto& [parameter, value] : values)
      line += (" " + tagOf(parameter) + "=").str() + quoted(value);
    undo.residue.push_back(std::move(line));
  }

  void removeAll(std::string (*nameOf)(llvm::StringRef)) {
    std::string name = nameOf(plan.policy_name);
    add(CommandText("set policy").quote(Parameter::name, name).set(Parameter::assign, yesNo(false)),
        {{Parameter::name, name}, {Parameter::assign, yesNo(false).str()}});
    for (const NamedObject& object : plan.objects()) {
      std::string object_name = nameOf(object.name);
      add(CommandText(("delete " + object.kind).str()).quote(Parameter::name, object_name),
          {{Parameter::name, object_name}});
    }
  }

  const ir::HostPolicy& policy;
  const ScriptPlan plan;
  WrittenUndo undo;
};

/// Commands that make or change nothing but what is in force.
bool takesBack(const Command& command) {
  if (command.spec->object == Object::store || command.spec->verb == Verb::remove)
    return true;
  const Given* assign = command.find(Parameter::assign);
  return command.spec->verb == Verb::set && command.spec->object == Object::policy && command.given.size() == 2 &&
         command.find(Parameter::name) && assign;
}

} // namespace

WrittenUndo writeUndo(const ir::HostPolicy& projected) {
  return UndoWriter(projected).run();
}

backends::Residue readUndo(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags) {
  backends::Residue residue;
  Script script = lex(file, sources, diags);
  CommandReader reader(script, diags);
  for (const CommandLine& line : script.lines) {
    auto command = reader.read(line);
    if (!command)
      continue;
    if (!takesBack(*command)) {
      diags.report(command->span, diag::NotImported, "a command of an undo script that takes nothing back");
      continue;
    }
    std::string text = (kUndo + command->spec->verb_word + " " + command->spec->object_word).str();
    for (const Given& given : command->given)
      text += (" " + tagOf(given.parameter) + "=\"" + given.value + "\"").str();
    residue.push_back(std::move(text));
  }
  return residue;
}

} // namespace cordon::netsh
