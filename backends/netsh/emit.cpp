#include "backends/netsh/emit.h"

#include "backends/netsh/grammar.h"
#include "backends/netsh/groups.h"
#include "backends/netsh/names.h"

#include <algorithm>
#include <cassert>
#include <map>

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
  explicit Writer(const ir::HostPolicy& policy)
      : policy(policy), ir(policy.ir), name(objectName(policy.ir.name)), groups(groupsOf(policy.ir)) {
    for (const FilterGroup& group : groups)
      if (const auto* found = std::get_if<ir::Negotiate>(&ir.actions[group.action.index]); found && !first)
        first = found;
    nameGroups();
  }

  WrittenScript run() {
    writeHeader();
    writeDeletions();
    writePolicy();
    for (size_t i = 0; i < groups.size(); ++i)
      writeList(groups[i], list_names[i]);
    writeActions();
    for (size_t i = 0; i < groups.size(); ++i)
      writeRule(i);
    add(CommandText("set policy").quote(Parameter::name, name).set(Parameter::assign, "yes"));
    script.residue.push_back("assign " + quoted(name) + " last");
    return std::move(script);
  }

private:
  void add(CommandText command, ir::OriginId origin = {}) { script.lines.push_back({std::move(command.text), origin}); }
  void comment(const std::string& text) { script.lines.push_back({text.empty() ? "#" : "# " + text, {}}); }
  void say(std::string line) { script.residue.push_back(std::move(line)); }

  /// `cordon-sql-permit`, `cordon-sql-secure-2-lan`, `cordon-sql-tunnel-1-out`.
  void nameGroups() {
    std::map<ir::ActionId, size_t> secure, tunnel;
    for (const FilterGroup& group : groups) {
      std::string suffix = std::visit(ir::Overloaded{
                                          [](const ir::Permit&) { return std::string("permit"); },
                                          [](const ir::Block&) { return std::string("block"); },
                                          [&](const ir::Negotiate& negotiate) {
                                            auto& numbers = negotiate.tunnel ? tunnel : secure;
                                            size_t number =
                                                numbers.emplace(group.action, numbers.size() + 1).first->second;
                                            std::string word = negotiate.tunnel ? "tunnel-" : "secure-";
                                            return word + std::to_string(number) +
                                                   (group.side == TunnelSide::outbound  ? "-out"
                                                    : group.side == TunnelSide::inbound ? "-in"
                                                                                        : "");
                                          },
                                      },
                                      ir.actions[group.action.index]);
      if (group.connection != ir::ConnectionType::all)
        suffix += "-" + wordFor<ir::ConnectionType>(kConnectionTypes, group.connection).str();
      list_names.push_back(name + "-" + suffix);
      action_names.push_back(actionName(ir.actions[group.action.index]));
    }
  }

  /// Rules that differ only in authentication, tunnel or connection type share a filter action.
  std::string actionName(const ir::Action& action) {
    ir::Action essence = action;
    if (auto* negotiate = std::get_if<ir::Negotiate>(&essence)) {
      negotiate->authentication.clear();
      negotiate->tunnel.reset();
    }
    for (const auto& [known, known_name] : actions)
      if (known == essence)
        return known_name;
    size_t negotiates = size_t(std::count_if(actions.begin(), actions.end(), [](const auto& one) {
      return std::holds_alternative<ir::Negotiate>(one.first);
    }));
    std::string word =
        std::visit(ir::Overloaded{
                       [](const ir::Permit&) { return std::string("permit"); },
                       [](const ir::Block&) { return std::string("block"); },
                       [&](const ir::Negotiate&) { return "negotiate-" + std::to_string(negotiates + 1); },
                   },
                   essence);
    return actions.emplace_back(std::move(essence), name + "-" + word).second;
  }

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
    if (first)
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
    remove("policy", name);
    for (const std::string& list : list_names)
      remove("filterlist", list);
    for (const auto& [action, action_name] : actions)
      remove("filteraction", action_name);
  }

  void writePolicy() {
    // Without a negotiate filter the main mode is never used; something must stand there all the same.
    ir::Negotiate unused;
    unused.main = {{catalog::Cipher::des3, catalog::Integrity::sha1, catalog::DhGroup::modp1024}};
    unused.main_lifetime_s = kMainMinutesDefault * 60;
    const ir::Negotiate& main = first ? *first : unused;
    std::string description = versionText(ir.version);
    std::string minutes = std::to_string(main.main_lifetime_s / 60);
    add(CommandText("add policy")
            .quote(Parameter::name, name)
            .quote(Parameter::description, description)
            .set(Parameter::mmpfs, yesNo(false))
            .set(Parameter::qmpermm, "0")
            .set(Parameter::mmlifetime, minutes)
            .set(Parameter::activatedefaultrule, yesNo(ir.default_response))
            .set(Parameter::pollinginterval, std::to_string(kPollingMinutesDefault))
            .set(Parameter::assign, yesNo(false))
            .quote(Parameter::mmsecmethods, mainText(main.main)));
    say("policy " + quoted(name) + " description " + quoted(description) + " mmpfs no qmpermm 0 pollinginterval " +
        std::to_string(kPollingMinutesDefault));
    if (!first)
      say("main mode of " + quoted(name) + ": " + mainText(main.main) + ", " + minutes + " min");
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
    for (const auto& [action, action_name] : actions) {
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
      for (size_t i = 0; i < groups.size() && !origin.isValid(); ++i)
        if (action_names[i] == action_name)
          origin = groups[i].filters.front().filter.origin;
      add(std::move(command), origin);
      say("filteraction " + quoted(action_name) + " description \"\"");
    }
  }

  void writeRule(size_t index) {
    const FilterGroup& group = groups[index];
    const std::string& list = list_names[index];
    const auto* negotiate = std::get_if<ir::Negotiate>(&ir.actions[group.action.index]);
    CommandText command("add rule");
    command.quote(Parameter::name, list)
        .quote(Parameter::policy, name)
        .quote(Parameter::filterlist, list)
        .quote(Parameter::filteraction, action_names[index]);
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
    if (const ir::Negotiate* source = negotiate ? negotiate : first)
      writeAuthentication(command, source->authentication);
    else
      command.set(Parameter::kerberos, yesNo(true));
    add(std::move(command), group.filters.front().filter.origin);
    say("rule " + quoted(list) + " of " + quoted(name) + " description \"\" filterlist " + quoted(list) +
        " filteraction " + quoted(action_names[index]));
    if (!negotiate)
      say("authentication of " + quoted(list) + (first ? " as of " + quoted(list_names.front()) : ": kerberos"));
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
  std::string name;
  std::vector<FilterGroup> groups;
  const ir::Negotiate* first = nullptr;              ///< of the first group: negotiate groups come before all others
  std::vector<std::string> list_names, action_names; ///< of `groups`, one each
  std::vector<std::pair<ir::Action, std::string>> actions; ///< filter actions in order of first use
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
