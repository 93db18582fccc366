#include "backends/netsh/emit.h"

#include "backends/netsh/grammar.h"
#include "backends/netsh/names.h"
#include "backends/netsh/plan.h"

#include <algorithm>
#include <cassert>

namespace cordon::netsh {
namespace {

std::string quoted(llvm::StringRef text) {
  assert(isQuotable(text) && "names are made sayable, values are checked by the projection");
  return ("\"" + text + "\"").str();
}

/// A command with its full path, so that no line depends on another.
class CommandText {
public:
  explicit CommandText(llvm::StringRef words) : text(("ipsec static " + words).str()) {}
  CommandText& set(Parameter parameter, llvm::StringRef word) {
    text += (" " + tagOf(parameter) + "=" + word).str();
    return *this;
  }
  CommandText& quote(Parameter parameter, llvm::StringRef value) { return set(parameter, quoted(value)); }
  std::string text;
};

std::string mainText(const std::vector<ir::MainProposal>& offers) {
  std::string text;
  for (const ir::MainProposal& offer : offers)
    text += (text.empty() ? "" : " ") +
            (row(offer.cipher).netsh + "-" + row(offer.integrity).netsh + "-" + row(offer.group).netsh).str();
  return text;
}

std::string quickText(const std::vector<ir::QuickProposal>& offers) {
  std::string text;
  for (const ir::QuickProposal& offer : offers) {
    text += text.empty() ? "" : " ";
    if (offer.ah)
      text += ("AH[" + row(*offer.ah).netsh + "]" + (offer.esp ? "+" : "")).str();
    if (offer.esp)
      text += ("ESP[" + row(offer.esp->cipher).netsh + "," +
               (offer.esp->integrity ? llvm::StringRef(row(*offer.esp->integrity).netsh) : "None") + "]")
                  .str();
    text += ":" + std::to_string(offer.lifetime_kb) + "k/" + std::to_string(offer.lifetime_s) + "s";
  }
  return text;
}

/// In Windows spelling. A value with a character that separates is put between `\'`.
std::string subjectText(const ir::Authority& authority) {
  std::string text;
  for (const auto& [name, value] : authority.subject) {
    auto at = std::find_if(dnAttributes().begin(), dnAttributes().end(),
                           [&](const DnAttribute& attribute) { return attribute.ir == name; });
    assert(at != dnAttributes().end() && "checked by the projection");
    bool plain = value.find_first_of(",+=;<>#") == std::string::npos;
    text += (text.empty() ? "" : ", ") + at->windows.str() + "=" + (plain ? value : "\\'" + value + "\\'");
  }
  return text;
}

class Writer {
public:
  explicit Writer(const ir::HostPolicy& policy) : policy(policy), ir(policy.ir), plan(planScript(policy.ir)) {}

  WrittenScript run() {
    writeHeader();
    writeDeletions();
    writePolicy();
    for (size_t i = 0; i < plan.groups.size(); ++i)
      writeList(plan.groups[i], plan.list_names[i]);
    writeActions();
    for (size_t i = 0; i < plan.groups.size(); ++i)
      writeRule(i);
    add(CommandText("set policy").quote(Parameter::name, plan.policy_name).set(Parameter::assign, "yes"));
    script.residue.push_back("assign " + quoted(plan.policy_name) + " last");
    return std::move(script);
  }

private:
  void add(CommandText command, ir::OriginId origin = {}) { script.lines.push_back({std::move(command.text), origin}); }
  void comment(const std::string& text) { script.lines.push_back({text.empty() ? "#" : "# " + text, {}}); }
  void say(std::string line) { script.residue.push_back(std::move(line)); }

  void writeHeader() {
    const std::string& platform = policy.host.platform;
    comment("IPsec policy " + descriptionText(ir.name) + " for " + descriptionText(policy.host.name) + " (" +
            descriptionText(platform) + "), written by cordon");
    if (llvm::StringRef(platform).starts_with("windows-2003")) {
      comment("Run as an administrator: netsh -f ipsec.netsh");
    } else {
      comment("This platform has no netsh ipsec context. Run this on a Windows Server 2003 against the domain's store");
      comment(
          "(ipsec static set store location=domain) and assign the policy by a group policy object, or enter the same");
      comment(llvm::StringRef(platform).starts_with("windows-2000")
                  ? "filters, actions and rules locally with ipsecpol.exe of the Windows 2000 Resource Kit."
                  : "filters, actions and rules locally with ipseccmd.exe of the Windows XP Support Tools.");
    }
    comment("Deleting what is not there yet gives errors; at a first run they are expected.");
    if (usesCertificates())
      comment("A certificate of a named authority, with its key, must be in the computer's own store.");
    if (plan.first_negotiate)
      comment("Firewalls on the way must pass UDP 500 and 4500 (IKE), IP protocols 50 (ESP) and 51 (AH).");
  }

  bool usesCertificates() const {
    for (const ir::Action& action : ir.actions)
      if (const auto* negotiate = std::get_if<ir::Negotiate>(&action))
        for (const ir::AuthMethod& method : negotiate->authentication)
          if (method.kind == ir::AuthMethod::Kind::certificate)
            return true;
    return false;
  }

  void writeDeletions() {
    auto remove = [&](const std::string& object, const std::string& object_name) {
      add(CommandText("delete " + object).quote(Parameter::name, object_name));
      say("delete " + object + " " + quoted(object_name));
    };
    remove("policy", plan.policy_name);
    for (const std::string& list : plan.list_names)
      remove("filterlist", list);
    for (const auto& [action, action_name] : plan.actions)
      remove("filteraction", action_name);
  }

  void writePolicy() {
    // Without a negotiate filter the main mode is never used; something must stand there all the same.
    ir::Negotiate unused;
    unused.main = {{catalog::Cipher::des3, catalog::Integrity::sha1, catalog::DhGroup::modp1024}};
    unused.main_lifetime_s = kMainMinutesDefault * 60;
    const ir::Negotiate& main = plan.first_negotiate ? *plan.first_negotiate : unused;
    std::string description = versionText(ir.version);
    std::string minutes = std::to_string(main.main_lifetime_s / 60);
    add(CommandText("add policy")
            .quote(Parameter::name, plan.policy_name)
            .quote(Parameter::description, description)
            .set(Parameter::mmpfs, yesNo(false))
            .set(Parameter::qmpermm, "0")
            .set(Parameter::mmlifetime, minutes)
            .set(Parameter::activatedefaultrule, yesNo(ir.default_response))
            .set(Parameter::pollinginterval, std::to_string(kPollingMinutesDefault))
            .set(Parameter::assign, yesNo(false))
            .quote(Parameter::mmsecmethods, mainText(main.main)));
    say("policy " + quoted(plan.policy_name) + " description " + quoted(description) +
        " mmpfs no qmpermm 0 pollinginterval " + std::to_string(kPollingMinutesDefault));
    if (!plan.first_negotiate)
      say("main mode of " + quoted(plan.policy_name) + ": " + mainText(main.main) + ", " + minutes + " min");
  }

  void writeList(const FilterGroup& group, const std::string& list) {
    add(CommandText("add filterlist").quote(Parameter::name, list));
    say("filterlist " + quoted(list) + " description \"\"");
    for (const WrittenFilter& written : group.filters) {
      const ir::Filter& filter = written.filter;
      bool known = filter.origin.index < ir.origins.size();
      std::string description = descriptionText(known ? ir.origin(filter).name : "");
      CommandText command("add filter");
      command.quote(Parameter::filterlist, list);
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
      add(std::move(command), filter.origin);
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
      command.quote(Parameter::name, action_name);
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
      add(std::move(command), origin);
      say("filteraction " + quoted(action_name) + " description \"\"");
    }
  }

  void writeRule(size_t index) {
    const FilterGroup& group = plan.groups[index];
    const std::string& list = plan.list_names[index];
    const auto* negotiate = std::get_if<ir::Negotiate>(&ir.actions[group.action.index]);
    CommandText command("add rule");
    command.quote(Parameter::name, list)
        .quote(Parameter::policy, plan.policy_name)
        .quote(Parameter::filterlist, list)
        .quote(Parameter::filteraction, plan.action_names[index]);
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
    add(std::move(command), group.filters.front().filter.origin);
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
};

} // namespace

WrittenScript writeScript(const ir::HostPolicy& projected) {
  return Writer(projected).run();
}

backends::Emitted emitScript(const ir::HostPolicy& projected) {
  WrittenScript script = writeScript(projected);
  backends::EmittedFile file{kRole.str(), {}, script.secret};
  for (const ScriptLine& line : script.lines)
    file.text += line.text + "\n";
  return {{std::move(file)}, std::move(script.residue)};
}

} // namespace cordon::netsh
