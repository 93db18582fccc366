#include "backends/solaris/import.h"

#include "backends/solaris/import_tunnels.h"
#include "backends/solaris/negotiation.h"
#include "backends/solaris/project.h"
#include "backends/solaris/text_file.h"
#include "backends/solaris/tunnel_interface.h"
#include "backends/solaris/vocabulary.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace cordon::backends::solaris {
namespace {

using ir::Direction;

class Importer {
public:
  Importer(const ir::Host& host, const source::SourceMap& sources, diag::Diagnostics& diags)
      : sources(sources), diags(diags) {
    policy.host = host;
    policy.host.identity.clear();
    policy.ir.platform = host.platform;
    policy.ir.order = {false, kNativeOrder};
  }

  std::optional<Imported> run(llvm::ArrayRef<InputFile> files) {
    errors_before = diags.errorCount();
    if (!takeFiles(files))
      return std::nullopt;
    readPolicyFile();
    readTunnelFiles();
    readIkeFiles();
    if (diags.errorCount() > errors_before)
      return std::nullopt;
    dropDuplicates();
    llvm::stable_sort(rules, [](const SpdRule& a, const SpdRule& b) { return a.native_class < b.native_class; });
    std::vector<TunnelPolicy> tunnels = tunnelPolicies(rules, interfaces, policy.host, diags);
    if (diags.errorCount() > errors_before)
      return std::nullopt;
    Negotiations negotiations(ike, keys, policy, diags);
    for (const TunnelPolicy& tunnel : tunnels)
      if (!hopeless())
        addTunnel(tunnel, negotiations);
    for (const SpdRule& rule : rules)
      if (!rule.tunnel && !hopeless())
        addRule(rule, negotiations);
    rankForwarded();
    if (diags.errorCount() > errors_before)
      return std::nullopt;
    policy.host.identity = negotiations.ownIdentity();
    for (std::string& item : negotiations.residue())
      residue.push_back(std::move(item));
    return Imported{std::move(policy), std::move(residue)};
  }

private:
  /// A file with so many errors is not what it is taken for.
  bool hopeless() const { return diags.errorCount() - errors_before >= kErrorsMax; }

  bool takeFiles(llvm::ArrayRef<InputFile> files) {
    for (const InputFile& input : files) {
      if (auto name = interfaceOfFile(input.role)) {
        tunnel_files.emplace_back(*name, input);
        continue;
      }
      auto* slot = input.role == kPolicyFile ? &policy_file
                   : input.role == kIkeFile  ? &ike_file
                   : input.role == kKeyFile  ? &key_file
                                             : nullptr;
      source::Span whole{input.file, 0, 0};
      if (!slot || *slot) {
        diags.report(whole, diag::FilesContradict,
                     slot ? "`" + input.role + "` is given twice"
                          : "`" + input.role + "` is no file of Solaris' IPsec");
        return false;
      }
      *slot = input.file;
    }
    if (!policy_file)
      diags.report({}, diag::MissingFile, kPolicyFile.str(), "it holds the policy");
    return policy_file.has_value();
  }

  void readPolicyFile() {
    SpdText text = readSpdText(*policy_file, sources.text(*policy_file), diags);
    std::vector<std::pair<uint32_t, std::string>> items;
    for (const Word& comment : text.comments)
      items.emplace_back(comment.span.begin, residue_item::comment(comment.text));
    if (!text.comments.empty())
      if (auto title = parsePolicyTitle(text.comments.front().text)) {
        policy.ir.name = title->policy;
        policy.ir.version = title->version;
      }
    for (const SpdEntry& entry : text.entries) {
      if (hopeless())
        break;
      if (auto rule = readSpdRule(entry, diags)) {
        for (const Selector& pattern : rule->patterns)
          items.emplace_back(entry.span.begin,
                             residue_item::entry(rule->tunnel ? rule->tunnel->text : "", withKnownSelf(pattern),
                                                 rule->out, rule->in, actionText(*rule)));
        for (auto [place, unique] : rule->unique_sa)
          items.emplace_back(place, residue_item::sa(unique));
        rules.push_back(std::move(*rule));
      }
    }
    nameEntries(text.comments);
    if (rules.size() > kEntriesMax)
      diags.report({*policy_file, 0, 0}, diag::EntryTooLarge, "more entries in one file", uint64_t(kEntriesMax));
    addResidue(kPolicyFile, std::move(items));
  }

  static std::string actionText(const SpdRule& rule) {
    return std::visit(ir::Overloaded{
                          [](const ir::Permit&) { return std::string("pass"); },
                          [](const ir::Block&) { return std::string("drop"); },
                          [](const Protect& protect) {
                            return residue_item::offers(protect.offers) + (protect.or_clear ? " | pass" : "");
                          },
                      },
                      rule.action);
  }

  /// An entry without own address holds for any address at which a packet comes in, broadcasts too; where nobody has
  /// told the host's addresses, that is what `me` means.
  Selector withKnownSelf(Selector pattern) const {
    pattern.local_me = pattern.local_me && policy.host.addresses.empty();
    return pattern;
  }

  /// The last comment above an entry names it, and the ones that follow up to the next comment.
  void nameEntries(llvm::ArrayRef<Word> comments) {
    llvm::StringRef name;
    for (SpdRule& rule : rules) {
      for (; !comments.empty() && comments.front().span.begin < rule.span.begin; comments = comments.drop_front()) {
        name = comments.front().text;
        if (parsePolicyTitle(name) || llvm::is_contained(policyHeader(), name))
          name = "";
      }
      rule.name = name.empty() ? placeName(sources.position(rule.span).line) : name.str();
    }
  }

  void readTunnelFiles() {
    for (const auto& [name, input] : tunnel_files) {
      auto file = readTunnelFile(input.file, sources.text(input.file), diags);
      if (!file)
        continue;
      addResidue(input.role, std::move(file->residue));
      if (!interfaces.emplace(name, std::move(*file)).second)
        diags.report({input.file, 0, 0}, diag::FilesContradict, "interface `" + name + "` has two files");
    }
  }

  void readIkeFiles() {
    bool negotiates =
        llvm::any_of(rules, [](const SpdRule& rule) { return std::holds_alternative<Protect>(rule.action); });
    if (ike_file) {
      ike = readIkeText(*ike_file, sources.text(*ike_file), diags);
      addResidue(kIkeFile, std::move(ike.residue));
    } else if (negotiates) {
      diags.report({*policy_file, 0, 0}, diag::MissingFile, kIkeFile.str(), "entries with `ipsec` need its rules");
    }
    if (key_file) {
      keys = readKeyFile(*key_file, sources, diags);
      addResidue(kKeyFile, std::move(keys.residue));
    } else if (negotiates && usesKeys()) {
      diags.report({*ike_file, 0, 0}, diag::MissingFile, kKeyFile.str(), "rules with `preshared` need its keys");
    }
  }

  bool usesKeys() const {
    auto preshared = [](const IkeTransform& transform) { return transform.preshared; };
    return llvm::any_of(ike.defaults.transforms, preshared) || llvm::any_of(ike.rules, [&](const IkeRuleText& rule) {
             return llvm::any_of(rule.settings.transforms, preshared);
           });
  }

  void addResidue(llvm::StringRef role, std::vector<std::pair<uint32_t, std::string>> items) {
    llvm::stable_sort(items, [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [place, item] : items)
      residue.push_back(role.str() + ": " + item);
  }

  /// An entry one of whose rules the kernel already has (same selector, same direction) is not added at all.
  void dropDuplicates() {
    using Installed = std::tuple<llvm::StringRef, Direction, Selector>; // the first is the tunnel's name
    std::set<Installed> installed;
    std::vector<SpdRule> kept;
    for (SpdRule& rule : rules) {
      std::vector<Installed> wanted;
      for (const Selector& pattern : rule.patterns)
        for (Direction direction : {Direction::out, Direction::in})
          if (direction == Direction::out ? rule.out : rule.in)
            wanted.emplace_back(rule.tunnel ? rule.tunnel->text : "", direction, pattern);
      if (llvm::any_of(wanted, [&](const auto& key) { return installed.count(key) > 0; })) {
        diags.report(rule.span, diag::DuplicateEntry);
        residue.push_back(kPolicyFile.str() + ": a duplicate entry");
        continue;
      }
      installed.insert(wanted.begin(), wanted.end());
      kept.push_back(std::move(rule));
    }
    rules = std::move(kept);
  }

  void addRule(const SpdRule& rule, Negotiations& negotiations) {
    Entry entry;
    entry.out = rule.out;
    entry.in = rule.in;
    entry.origin = policy.ir.add({ir::Origin::Kind::imported, rule.name, {rule.span}});
    for (const Selector& pattern : rule.patterns) {
      entry.selector = withKnownSelf(pattern);
      const auto* protect = std::get_if<Protect>(&rule.action);
      if (!protect) {
        bool clear = std::holds_alternative<ir::Permit>(rule.action);
        entry.action = policy.ir.intern(clear ? ir::Action(ir::Permit{}) : ir::Action(ir::Block{}));
        addFilters(entry);
        continue;
      }
      auto parts = negotiations.assemble(rule, *protect, pattern);
      if (!parts)
        return;
      for (const NegotiatedPart& part : *parts) {
        entry.action = part.action;
        for (const net::Prefix& local : net::coverOf(part.addresses.local))
          for (const net::Prefix& remote : net::coverOf(part.addresses.remote)) {
            entry.selector.local = local;
            entry.selector.remote = remote;
            addFilters(entry);
          }
      }
    }
  }

  /// The entries in class order, then what none of them takes.
  void addTunnel(const TunnelPolicy& tunnel, Negotiations& negotiations) {
    Selector outer;
    outer.family = tunnel.ends.local->family;
    outer.local = net::hostPrefix(*tunnel.ends.local);
    outer.remote = net::hostPrefix(*tunnel.ends.remote);
    for (const SpdRule* rule : tunnel.rules) {
      Entry entry;
      entry.out = rule->out;
      entry.in = rule->in;
      entry.origin = policy.ir.add({ir::Origin::Kind::imported, rule->name, {rule->span}});
      if (const auto* written = std::get_if<Protect>(&rule->action)) {
        Protect protect = *written;
        protect.tunnel = tunnel.ends;
        auto parts = negotiations.assemble(*rule, protect, outer);
        if (!parts)
          return;
        entry.action = parts->front().action; // one pair of addresses is one part
      } else {
        entry.action = policy.ir.intern(ir::Block{});
      }
      for (const Selector& pattern : rule->patterns) {
        entry.selector = pattern;
        addTunnelled(entry);
      }
    }
    for (const net::Prefix& network : tunnel.routed) {
      Entry fence;
      fence.selector.family = network.family;
      fence.selector.local = net::anyPrefix(network.family);
      fence.selector.remote = network;
      fence.out = fence.in = true;
      fence.action = policy.ir.intern(ir::Block{});
      const SpdRule& first = *tunnel.rules.front();
      fence.origin = policy.ir.add({ir::Origin::Kind::imported, "tunnel " + tunnel.name, {first.span}});
      addTunnelled(fence);
    }
  }

  /// A tunnel's policy holds for what the host passes on, too.
  void addTunnelled(const Entry& entry) {
    if (policy.host.forwards) {
      if (entry.out)
        leaving.push_back(filterOf(entry, Direction::out));
      if (entry.in)
        arriving.push_back(filterOf(entry, Direction::in));
    }
    addFilters(entry);
  }

  /// A packet that arrives through one tunnel and leaves through another meets both; the latter protects it from here.
  void rankForwarded() {
    policy.ir.forward = std::move(leaving);
    llvm::append_range(policy.ir.forward, arriving);
    for (size_t i = 0; i < policy.ir.forward.size(); ++i)
      policy.ir.forward[i].rank = uint32_t(i);
  }

  void addFilters(const Entry& entry) {
    for (Direction direction : {Direction::out, Direction::in})
      if (entry.has(direction)) {
        ir::Filter& filter = policy.ir.list(direction).emplace_back(filterOf(entry, direction));
        filter.rank = next_rank;
      }
    ++next_rank; // both halves stand at one place
  }

  const source::SourceMap& sources;
  diag::Diagnostics& diags;
  std::optional<source::FileId> policy_file, ike_file, key_file;
  std::vector<std::pair<std::string, InputFile>> tunnel_files; ///< with the interfaces' names
  std::map<std::string, TunnelFile> interfaces;
  std::vector<SpdRule> rules;
  std::vector<ir::Filter> leaving, arriving; ///< forwarded
  uint32_t next_rank = 0;
  size_t errors_before = 0;
  IkeText ike;
  KeyFile keys;
  ir::HostPolicy policy;
  Residue residue;
};

} // namespace

std::optional<Imported> import(llvm::ArrayRef<InputFile> files, const ir::Host& host, const source::SourceMap& sources,
                               diag::Diagnostics& diags) {
  return Importer(host, sources, diags).run(files);
}

} // namespace cordon::backends::solaris
