#include "backends/netsh/emit.h"

#include "backends/netsh/access.h"
#include "backends/netsh/command_text.h"
#include "backends/netsh/names.h"
#include "backends/netsh/plan.h"
#include "backends/netsh/undo.h"
#include "compiler/catalog/fact_text.h"
#include "compiler/catalog/platforms.h"

#include <llvm/ADT/STLExtras.h>

#include <cassert>
#include <functional>

namespace cordon::netsh {
namespace {

class Writer {
public:
  explicit Writer(const ir::HostPolicy& policy) : policy(policy), ir(policy.ir), plan(planScript(policy.ir)) {}

  WrittenScript run() {
    writeHeader();
    writeStore();
    writeDeletions("Leftovers of a run that did not end. There should be none: errors are normal here.", stagedName);
    comment("The new policy, beside the one in force.");
    writePolicy();
    writeDefaultRule();
    for (size_t i = 0; i < plan.groups.size(); ++i)
      writeList(plan.groups[i], plan.list_names[i]);
    writeActions();
    for (size_t i = 0; i < plan.groups.size(); ++i)
      writeRule(i);
    writeAssignment();
    writeDeletions("The one before it goes. At a first run there is none: errors are normal here.", unchanged);
    writeRenames();
    writeProofOfEyes();
    llvm::append_range(script.residue, steps);
    return std::move(script);
  }

private:
  void add(CommandText command, ir::OriginId origin = {}) { script.lines.push_back({std::move(command.text), origin}); }
  /// A command that makes something.
  void make(CommandText command, ir::OriginId origin = {}) {
    ++additions;
    add(std::move(command), origin);
  }
  void comment(const std::string& text) { script.lines.push_back({text.empty() ? "#" : "# " + text, {}}); }
  void say(std::string line) { script.residue.push_back(std::move(line)); }

  void writeHeader() {
    const std::string& platform = policy.host.platform;
    comment("IPsec policy " + descriptionText(ir.name) + " for " + descriptionText(policy.host.name) + " (" +
            descriptionText(platform) + "), written by cordon");
    const catalog::Platform* row = catalog::findPlatform(platform);
    if (!row || row->netsh_ipsec.value.value_or(false))
      comment("Run as an administrator: netsh -f ipsec.netsh");
    else
      writeOtherTools(catalog::textOf(row->policy_tool));
    comment("A new policy is built beside the one in force, assigned in its place, and takes over its name.");
    if (usesMethod(ir::AuthMethod::Kind::certificate))
      comment("A certificate of a named authority, with its key, must be in the computer's own store.");
    if (plan.main)
      comment("Firewalls on the way must pass UDP 500 and 4500 (IKE), IP protocols 50 (ESP) and 51 (AH).");
  }

  /// Every member of a domain can read its policies, and with them a preshared key: then only the local way is named.
  void writeOtherTools(const std::string& tool) {
    comment(
        "This platform has no netsh ipsec context: enter the same filters, actions and rules on the computer itself");
    comment("with " + tool + ".");
    if (usesMethod(ir::AuthMethod::Kind::psk)) {
      comment("They hold a preshared key, so they belong on the computer alone.");
      return;
    }
    comment("Or make a policy of the domain of them: on a Windows Server 2003 run the commands below up to the last "
            "`add`,");
    comment("with location=domain in the first one, and assign the new policy by a group policy object.");
  }

  bool usesMethod(ir::AuthMethod::Kind kind) const {
    for (const ir::Action& action : ir.actions)
      if (const auto* negotiate = std::get_if<ir::Negotiate>(&action))
        for (const ir::AuthMethod& method : negotiate->authentication)
          if (method.kind == kind)
            return true;
    return false;
  }

  void writeStore() {
    add(CommandText("set store").set(Parameter::location, kLocalStore));
    steps.push_back("set store location=" + quoted(kLocalStore));
  }

  /// All that may stand under the script's names, before they are given away.
  void writeDeletions(const char* why, const std::function<std::string(llvm::StringRef)>& nameOf) {
    comment(why);
    for (const NamedObject& object : plan.objects()) {
      add(CommandText(("delete " + object.kind).str()).quote(Parameter::name, nameOf(object.name)));
      steps.push_back(("delete " + object.kind + " " + quoted(nameOf(object.name))).str());
    }
  }

  void writeAssignment() {
    std::string name = stagedName(plan.policy_name);
    comment("From here it is in force.");
    add(CommandText("set policy").quote(Parameter::name, name).set(Parameter::assign, yesNo(true)));
    steps.push_back("assign " + quoted(name) + " after " + std::to_string(additions) + " additions");
  }

  void writeRenames() {
    // The policy last: a run that is stopped before leaves no policy of the final name that uses lists of the other.
    comment("The new one takes over the names.");
    std::vector<NamedObject> objects = plan.objects();
    for (const NamedObject& object : llvm::reverse(objects)) {
      std::string before = stagedName(object.name);
      add(CommandText(("set " + object.kind).str())
              .quote(Parameter::name, before)
              .quote(Parameter::newname, object.name));
      steps.push_back(("rename " + object.kind + " " + quoted(before) + " to " + quoted(object.name)).str());
    }
  }

  /// netsh goes on after an error, so somebody has to look.
  void writeProofOfEyes() {
    comment("Now " + plan.policy_name + " must be shown as assigned, with these rules beside the default response:");
    for (size_t i = 0; i < plan.groups.size(); ++i)
      comment("  " + plan.list_names[i] + ", " + std::to_string(plan.groups[i].filters.size()) + " filter(s)");
    comment("If anything is missing, an error above says why. Mend the cause and run this again; " + kUndoRole.str() +
            " takes all back.");
    add(CommandText("show policy").quote(Parameter::name, plan.policy_name).set(Parameter::level, kVerbose));
    steps.push_back("show policy name=" + quoted(plan.policy_name) + " level=" + quoted(kVerbose));
  }

  void writePolicy() {
    // Where nothing negotiates the main mode is never used; something must stand there all the same.
    ir::Negotiate unused;
    unused.main = {{catalog::Cipher::des3, catalog::Integrity::sha1, catalog::DhGroup::modp1024}};
    unused.main_lifetime_s = kMainMinutesDefault * 60;
    const ir::Negotiate& main = plan.main ? *plan.main : unused;
    std::string description = versionText(ir.version);
    std::string minutes = std::to_string(main.main_lifetime_s / 60);
    make(CommandText("add policy")
             .quote(Parameter::name, stagedName(plan.policy_name))
             .quote(Parameter::description, description)
             .set(Parameter::mmpfs, yesNo(false))
             .set(Parameter::qmpermm, "0")
             .set(Parameter::mmlifetime, minutes)
             .set(Parameter::activatedefaultrule, yesNo(ir.default_response.has_value()))
             .set(Parameter::pollinginterval, std::to_string(kPollingMinutesDefault))
             .set(Parameter::assign, yesNo(false))
             .quote(Parameter::mmsecmethods, mainText(main.main)));
    say("policy " + quoted(plan.policy_name) + " description " + quoted(description) +
        " mmpfs no qmpermm 0 pollinginterval " + std::to_string(kPollingMinutesDefault));
    if (!plan.main)
      say("main mode of " + quoted(plan.policy_name) + ": " + mainText(main.main) + ", " + minutes + " min");
  }

  void writeDefaultRule() {
    const ir::Negotiate* response = ir.response();
    if (!response)
      return;
    CommandText command("set defaultrule");
    command.quote(Parameter::policy, stagedName(plan.policy_name))
        .set(Parameter::qmpfs, yesNo(response->pfs.kind != ir::Pfs::Kind::off))
        .set(Parameter::activate, yesNo(true))
        .quote(Parameter::qmsecmethods, quickText(response->quick));
    writeAuthentication(command, response->authentication);
    add(std::move(command), ir.default_response->origin);
    say("defaultrule of " + quoted(plan.policy_name));
  }

  void writeList(const FilterGroup& group, const std::string& list) {
    make(CommandText("add filterlist").quote(Parameter::name, stagedName(list)));
    say("filterlist " + quoted(list) + " description \"\"");
    for (const WrittenFilter& written : group.filters) {
      const ir::Filter& filter = written.filter;
      std::string description = descriptionText(ir.origin(filter).name);
      CommandText command("add filter");
      command.quote(Parameter::filterlist, stagedName(list));
      writeSide(command, Parameter::srcaddr, filter.source());
      writeSide(command, Parameter::dstaddr, filter.target());
      if (!description.empty())
        command.quote(Parameter::description, description);
      command.set(Parameter::protocol, protocolWord(filter.protocol));
      command.set(Parameter::mirrored, yesNo(written.mirrored));
      writeMask(command, Parameter::srcmask, filter.source());
      writeMask(command, Parameter::dstmask, filter.target());
      if (filter.protocol == net::protocol::tcp || filter.protocol == net::protocol::udp) {
        command.set(Parameter::srcport, portText(filter.source_ports));
        command.set(Parameter::dstport, portText(filter.target_ports));
      }
      make(std::move(command), filter.origin);
      say("filter of " + quoted(list) + " description " + quoted(description) + ": " +
          selectorText(filter, written.mirrored));
      ++script.filters;
    }
  }

  static void writeSide(CommandText& command, Parameter parameter, const ir::Endpoint& side) {
    command.set(parameter, side.me               ? std::string(kMe)
                           : side.prefix.isAny() ? std::string(kAny)
                                                 : net::toString(side.prefix.first()));
  }

  static void writeMask(CommandText& command, Parameter parameter, const ir::Endpoint& side) {
    if (!side.me && !side.prefix.isAny())
      command.set(parameter,
                  net::toString(net::Address{net::Family::v4, net::maskOf(net::Family::v4, side.prefix.length)}));
  }

  static std::string portText(const net::PortRange& ports) {
    assert((ports.isAny() || ports.isSingle()) && "the projection leaves single ports");
    return ports.isAny() ? "0" : std::to_string(ports.first);
  }

  void writeActions() {
    for (const auto& [action, action_name] : plan.actions) {
      CommandText command("add filteraction");
      command.quote(Parameter::name, stagedName(action_name));
      if (const auto* negotiate = std::get_if<ir::Negotiate>(&action)) {
        command.set(Parameter::qmpfs, yesNo(negotiate->pfs.kind != ir::Pfs::Kind::off))
            .set(Parameter::inpass, yesNo(negotiate->inbound_clear))
            .set(Parameter::soft, yesNo(negotiate->fallback_to_clear))
            .set(Parameter::action, wordFor<ActionKind>(kActionKinds, ActionKind::negotiate))
            .quote(Parameter::qmsecmethods, quickText(negotiate->quick));
      } else {
        bool permit = std::holds_alternative<ir::Permit>(action);
        command.set(Parameter::action,
                    wordFor<ActionKind>(kActionKinds, permit ? ActionKind::permit : ActionKind::block));
      }
      ir::OriginId origin;
      for (size_t i = 0; i < plan.groups.size() && !origin.isValid(); ++i)
        if (plan.action_names[i] == action_name)
          origin = plan.groups[i].filters.front().filter.origin;
      make(std::move(command), origin);
      say("filteraction " + quoted(action_name) + " description \"\"");
    }
  }

  void writeRule(size_t index) {
    const FilterGroup& group = plan.groups[index];
    const std::string& list = plan.list_names[index];
    const auto* negotiate = std::get_if<ir::Negotiate>(&ir.actions[group.action.index]);
    CommandText command("add rule");
    command.quote(Parameter::name, list)
        .quote(Parameter::policy, stagedName(plan.policy_name))
        .quote(Parameter::filterlist, stagedName(list))
        .quote(Parameter::filteraction, stagedName(plan.action_names[index]));
    if (group.side != TunnelSide::none) {
      // The end point on the destination's side of this rule's packets.
      const ir::Tunnel& tunnel = *negotiate->tunnel;
      const auto& end = group.side == TunnelSide::outbound ? tunnel.remote : tunnel.local;
      assert(end && "checked by the projection");
      command.set(Parameter::tunnel, net::toString(*end));
    }
    command.set(Parameter::conntype, wordFor<ir::ConnectionType>(kConnectionTypes, group.connection))
        .set(Parameter::activate, yesNo(true));
    // Windows 2000 and XP want the secured rules' authentication on permit and block rules too; 2003 ignores it there.
    if (const ir::Negotiate* source = negotiate ? negotiate : plan.first_negotiate)
      writeAuthentication(command, source->authentication);
    else
      command.set(Parameter::kerberos, yesNo(true));
    make(std::move(command), group.filters.front().filter.origin);
    say("rule " + quoted(list) + " of " + quoted(plan.policy_name) + " description \"\" filterlist " + quoted(list) +
        " filteraction " + quoted(plan.action_names[index]));
    if (!negotiate)
      say("authentication of " + quoted(list) +
          (plan.first_negotiate ? " as of " + quoted(plan.list_names.front()) : ": kerberos"));
  }

  void writeAuthentication(CommandText& command, const std::vector<ir::AuthMethod>& methods) {
    for (const ir::AuthMethod& method : methods)
      switch (method.kind) {
      case ir::AuthMethod::Kind::kerberos:
        command.set(Parameter::kerberos, yesNo(true));
        break;
      case ir::AuthMethod::Kind::psk: {
        bool loaded = method.secret.index < policy.secrets.size();
        std::string_view key = loaded ? policy.secrets[method.secret.index].reveal() : std::string_view();
        command.quote(Parameter::psk, isPlainKey(key) ? key : std::string_view());
        script.secret = true;
        break;
      }
      case ir::AuthMethod::Kind::certificate:
        command.quote(Parameter::rootca, subjectText(ir.authorities[method.authority.index]) + " " + kCertmap.str() +
                                             ":" + yesNo(method.account_mapping).str() + " " + kExcludeCaName.str() +
                                             ":" + yesNo(method.exclude_ca_name).str());
        break;
      }
  }

  const ir::HostPolicy& policy;
  const ir::PolicyIr& ir;
  const ScriptPlan plan;
  WrittenScript script;
  size_t additions = 0;
  backends::Residue steps; ///< what is not an addition, in order
};

} // namespace

namespace {

void addTemplate(const ir::AccessList& access, backends::Emitted& emitted) {
  WrittenTemplate written = writeTemplate(access);
  emitted.files.push_back({kAccessRole.str(), std::move(written.text)});
  llvm::append_range(emitted.residue, written.residue);
  emitted.notes.push_back("access.inf replaces the rights that it names; `undo.netsh` does not bring the old ones "
                          "back, so keep them first: "
                          "secedit /export /cfg before.inf /areas USER_RIGHTS");
  emitted.notes.push_back("apply it with `secedit /configure /db cordon.sdb /cfg access.inf /areas USER_RIGHTS`, or "
                          "import it into the group policy object that assigns the IPsec policy");
}

} // namespace

WrittenScript writeScript(const ir::HostPolicy& projected) {
  return Writer(projected).run();
}

backends::Emitted emitScript(const ir::HostPolicy& projected) {
  WrittenScript script = writeScript(projected);
  backends::EmittedFile file{kRole.str(), {}, script.secret};
  for (const ScriptLine& line : script.lines)
    file.text += line.text + "\n";
  WrittenUndo undo = writeUndo(projected);
  llvm::append_range(script.residue, undo.residue);
  backends::Emitted emitted{{std::move(file), {kUndoRole.str(), std::move(undo.text)}}, std::move(script.residue), {}};
  if (ir::AccessList access = accessOf(projected.ir); !access.isOpen())
    addTemplate(access, emitted);
  return emitted;
}

} // namespace cordon::netsh
