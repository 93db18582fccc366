#include "backends/netsh/grammar.h"

namespace cordon::netsh {
namespace {

using enum Parameter;

// clang-format off
constexpr Parameter kAddPolicy[] = {name, description, mmpfs, qmpermm, mmlifetime, activatedefaultrule, pollinginterval,
                                    assign, mmsecmethods};
constexpr Parameter kAddFilterlist[] = {name, description};
constexpr Parameter kAddFilter[] = {filterlist, srcaddr, dstaddr, description, protocol, mirrored, srcmask, dstmask,
                                    srcport, dstport};
constexpr Parameter kAddFilteraction[] = {name, description, qmpfs, inpass, soft, action, qmsecmethods};
constexpr Parameter kAddRule[] = {name, policy, filterlist, filteraction, tunnel, conntype, activate, description,
                                  kerberos, psk, rootca};
constexpr Parameter kSetPolicy[] = {name, guid, newname, description, mmpfs, qmpermm, mmlifetime, activatedefaultrule,
                                    pollinginterval, assign, gponame, mmsecmethods};
constexpr Parameter kSetFilterlist[] = {name, guid, newname, description};
constexpr Parameter kSetFilteraction[] = {name, guid, newname, description, qmpfs, inpass, soft, action, qmsecmethods};
constexpr Parameter kSetRule[] = {name, id, policy, newname, description, filterlist, filteraction, tunnel, conntype,
                                  activate, kerberos, psk, rootca};
constexpr Parameter kSetDefaultrule[] = {policy, qmpfs, activate, qmsecmethods, kerberos, psk, rootca};
constexpr Parameter kSetStore[] = {location, domain};
constexpr Parameter kSetBatch[] = {mode};
constexpr Parameter kSetConfig[] = {property, value};
constexpr Parameter kDeleteNamed[] = {name};
constexpr Parameter kDeleteRule[] = {name, id, policy};
constexpr Parameter kDeleteFilter[] = {filterlist, srcaddr, dstaddr, protocol, mirrored, srcmask, dstmask, srcport,
                                       dstport};

constexpr Parameter kShowPolicy[] = {name, level, format, wide};

constexpr Parameter kNeedsName[] = {name};
constexpr Parameter kNeedsPolicy[] = {policy};
constexpr Parameter kNeedsSides[] = {filterlist, srcaddr, dstaddr};
constexpr Parameter kNeedsParts[] = {name, policy, filterlist, filteraction};
constexpr Parameter kNeedsRule[] = {name, policy};
constexpr Parameter kNeedsLocation[] = {location};
constexpr Parameter kNeedsMode[] = {mode};

constexpr CommandSpec kCommands[] = {
    {Verb::add, Object::policy, "add", "policy", kAddPolicy, kNeedsName},
    {Verb::add, Object::filterlist, "add", "filterlist", kAddFilterlist, kNeedsName},
    {Verb::add, Object::filter, "add", "filter", kAddFilter, kNeedsSides},
    {Verb::add, Object::filteraction, "add", "filteraction", kAddFilteraction, kNeedsName},
    {Verb::add, Object::rule, "add", "rule", kAddRule, kNeedsParts},
    {Verb::set, Object::policy, "set", "policy", kSetPolicy, kNeedsName},
    {Verb::set, Object::filterlist, "set", "filterlist", kSetFilterlist, kNeedsName},
    {Verb::set, Object::filteraction, "set", "filteraction", kSetFilteraction, kNeedsName},
    {Verb::set, Object::rule, "set", "rule", kSetRule, kNeedsRule},
    {Verb::set, Object::defaultrule, "set", "defaultrule", kSetDefaultrule, kNeedsPolicy},
    {Verb::set, Object::store, "set", "store", kSetStore, kNeedsLocation},
    {Verb::set, Object::batch, "set", "batch", kSetBatch, kNeedsMode},
    {Verb::set, Object::config, "set", "config", kSetConfig, {}},
    {Verb::remove, Object::policy, "delete", "policy", kDeleteNamed, kNeedsName},
    {Verb::remove, Object::filterlist, "delete", "filterlist", kDeleteNamed, kNeedsName},
    {Verb::remove, Object::filteraction, "delete", "filteraction", kDeleteNamed, kNeedsName},
    {Verb::remove, Object::rule, "delete", "rule", kDeleteRule, kNeedsRule},
    {Verb::remove, Object::filter, "delete", "filter", kDeleteFilter, kNeedsSides},
    {Verb::remove, Object::all, "delete", "all", {}, {}},
    {Verb::show, Object::policy, "show", "policy", kShowPolicy, {}},
};

constexpr llvm::StringLiteral kTags[] = {
    "name", "guid", "id", "newname", "description", "mmpfs", "qmpermm", "mmlifetime", "activatedefaultrule",
    "pollinginterval", "assign", "gponame", "mmsecmethods", "filterlist", "srcaddr", "dstaddr", "protocol", "mirrored",
    "srcmask", "dstmask", "srcport", "dstport", "qmpfs", "inpass", "soft", "action", "qmsecmethods", "policy",
    "filteraction", "tunnel", "conntype", "activate", "kerberos", "psk", "rootca", "location", "domain", "mode",
    "property", "value", "level", "format", "wide"};
// clang-format on
static_assert(std::size(kTags) == size_t(wide) + 1);

} // namespace

llvm::StringRef tagOf(Parameter parameter) {
  return kTags[size_t(parameter)];
}

llvm::ArrayRef<CommandSpec> commands() {
  return kCommands;
}

llvm::ArrayRef<llvm::StringLiteral> passiveWords() {
  static constexpr llvm::StringLiteral words[] = {"show", "dump", "help", "?", "exportpolicy"};
  return words;
}

llvm::ArrayRef<llvm::StringLiteral> otherContexts() {
  static constexpr llvm::StringLiteral words[] = {
      "aaaa",    "add",      "advfirewall", "bridge", "bye",       "dhcp",  "delete",  "diag",    "dump",
      "exec",    "firewall", "help",        "http",   "interface", "netio", "p2p",     "quit",    "ras",
      "routing", "rpc",      "set",         "show",   "trace",     "wins",  "winsock", "offline", "online"};
  return words;
}

bool isRepeatable(Parameter parameter) {
  return parameter == rootca;
}

Match matchWord(llvm::StringRef written, llvm::ArrayRef<llvm::StringRef> words) {
  Match match;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].equals_insensitive(written))
      return {Match::Kind::one, i};
    if (!written.empty() && words[i].starts_with_insensitive(written))
      match = {match.kind == Match::Kind::none ? Match::Kind::one : Match::Kind::several, i};
  }
  return match;
}

} // namespace cordon::netsh
