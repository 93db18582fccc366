#include "backends/strongswan/vocabulary.h"

#include "backends/strongswan/numbers.h"
#include "compiler/diag/kinds/imp.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

namespace cordon::backends::strongswan {
namespace {

using enum ValueKind;

constexpr Key kConnection[] = {
    {"version", choice, "0 1 2"},
    {"local_addrs", list},
    {"remote_addrs", list},
    {"local_port", number, "", "500"},
    {"remote_port", number, "", "500"},
    {"proposals", list},
    {"vips", list, "", ""},
    {"aggressive", onoff, "", "no"},
    {"pull", onoff},
    {"dscp"},
    {"encap", onoff},
    {"mobike", onoff},
    {"dpd_delay", time},
    {"dpd_timeout", time},
    {"fragmentation", choice, "yes accept force no"},
    {"childless", choice, "allow prefer force never"},
    {"send_certreq", onoff},
    {"send_cert", choice, "always never ifasked"},
    {"ocsp", choice, "reply request both never"}, // 6.0
    {"ppk_id", text, "", ""},
    {"ppk_required", onoff, "", "no"},
    {"keyingtries", number},
    {"unique", choice, "never no replace keep"},
    {"reauth_time", time},
    {"rekey_time", time},
    {"over_time", time},
    {"rand_time", time},
    {"pools", list, "", ""},
    {"if_id_in", text, "", "0"},
    {"if_id_out", text, "", "0"},
    {"mediation", onoff, "", "no"},
    {"mediated_by", text, "", ""},
    {"mediation_peer", text, "", ""},
};

constexpr llvm::StringLiteral kActions = "none trap start trap|start start|trap restart clear route";

constexpr Key kChild[] = {
    {"ah_proposals", list},
    {"esp_proposals", list},
    {"sha256_96", onoff, "", "no"},
    {"local_ts", list},
    {"remote_ts", list},
    {"rekey_time", time},
    {"life_time", time},
    {"rand_time", time},
    {"rekey_bytes", bytes},
    {"life_bytes", bytes},
    {"rand_bytes", bytes},
    {"rekey_packets", number},
    {"life_packets", number, "", "0"},
    {"rand_packets", number},
    {"updown", text, "", ""},
    {"hostaccess", onoff, "", "no"},
    {"mode", choice, "tunnel transport transport_proxy beet iptfs pass drop"}, // iptfs: 6.0
    {"policies", onoff, "", "yes"},
    {"policies_fwd_out", onoff},
    {"dpd_action", choice, kActions},
    {"ipcomp", onoff, "", "no"},
    {"inactivity", time},
    {"reqid", number},
    {"priority", number},
    {"interface", text, "", ""},
    {"mark_in", text, "", "0"},
    {"mark_in_sa", onoff, "", "no"},
    {"mark_out", text, "", "0"},
    {"set_mark_in", text, "", "0"},
    {"set_mark_out", text, "", "0"},
    {"if_id_in", text, "", "0"},
    {"if_id_out", text, "", "0"},
    {"label", text, "", ""},
    {"label_mode", choice, "system simple selinux"},
    {"per_cpu_sas", choice, "yes no encap"}, // 6.0
    {"tfc_padding"},
    {"replay_window", number},
    {"hw_offload", choice, "yes no auto crypto packet"},
    {"copy_df", onoff},
    {"copy_ecn", onoff},
    {"copy_dscp", choice, "out in yes no"},
    {"start_action", choice, kActions},
    {"close_action", choice, kActions},
};

constexpr Key kLocal[] = {
    {"round", number},
    {"certs", list},
    {"pubkeys", list, "", ""},
    {"auth", choice, "psk pubkey"},
    {"id"},
    {"eap_id", text, "", ""},
    {"aaa_id", text, "", ""},
    {"xauth_id", text, "", ""},
};
constexpr Key kRemote[] = {
    {"round", number},
    {"id"},
    {"eap_id", text, "", ""},
    {"groups", list, "", ""},
    {"cert_policy", list, "", ""},
    {"certs", list, "", ""},
    {"cacerts", list},
    {"ca_id"},
    {"pubkeys", list, "", ""},
    {"revocation", choice, "strict ifuri relaxed"},
    {"auth", choice, "psk pubkey"},
};
constexpr Key kAuthority[] = {
    {"cacert"}, {"file"},           {"handle"},          {"slot", number},
    {"module"}, {"crl_uris", list}, {"ocsp_uris", list}, {"cert_uri_base"},
};

bool isChoice(llvm::StringRef value, llvm::StringRef choices) {
  llvm::SmallVector<llvm::StringRef, 8> words;
  choices.split(words, ' ');
  return llvm::any_of(words, [&](llvm::StringRef word) { return word.equals_insensitive(value); });
}

bool isValue(const Key& key, llvm::StringRef value) {
  switch (key.kind) {
  case text:
  case list:
    return llvm::all_of(value, [](char c) { return llvm::isPrint(c); });
  case number:
    return parseNumber(value, 0xffffffff).has_value();
  case time:
    return parseTime(value).has_value();
  case bytes:
    return parseBytes(value).has_value();
  case onoff:
    return parseSwitch(value).has_value();
  case choice:
    return isChoice(value, key.choices);
  }
  __builtin_unreachable();
}

std::string expectation(const Key& key) {
  switch (key.kind) {
  case text:
  case list:
    return "printable ASCII";
  case number:
    return "a number of 32 bits";
  case time:
    return "a number with s, m, h or d";
  case bytes:
    return "a number with K, M or G";
  case onoff:
    return "yes or no";
  case choice: {
    llvm::SmallVector<llvm::StringRef, 8> words;
    key.choices.split(words, ' ');
    return "one of " + llvm::join(words, ", ");
  }
  }
  __builtin_unreachable();
}

bool isCarried(const Key& key, llvm::StringRef value) {
  if (key.only == "*")
    return true;
  if (key.only.empty())
    return false;
  if (key.kind == onoff)
    return parseSwitch(value) == parseSwitch(key.only);
  return parseNumber(value, UINT64_MAX) == parseNumber(key.only, UINT64_MAX);
}

} // namespace

llvm::ArrayRef<Key> connectionKeys() {
  return kConnection;
}
llvm::ArrayRef<Key> childKeys() {
  return kChild;
}
llvm::ArrayRef<Key> localKeys() {
  return kLocal;
}
llvm::ArrayRef<Key> remoteKeys() {
  return kRemote;
}
llvm::ArrayRef<Key> authorityKeys() {
  return kAuthority;
}

void reportUnknown(source::Span where, llvm::StringRef what, llvm::StringRef word,
                   llvm::ArrayRef<llvm::StringRef> known, Places& places) {
  std::string shown;
  for (char c : word.take_front(100))
    shown += llvm::isPrint(c) ? c : '?';
  places.report(where, diag::UnknownKeyword, what.str(), shown).didYouMean(word, known);
}

void checkSettings(const Section& section, llvm::ArrayRef<Key> keys, llvm::StringRef what, Places& places) {
  for (const Setting& setting : section.settings) {
    const Key* key =
        llvm::find_if(keys, [&](const Key& key) { return llvm::StringRef(setting.key).equals_insensitive(key.name); });
    if (key == keys.end()) {
      std::vector<llvm::StringRef> names;
      for (const Key& known : keys)
        names.push_back(known.name);
      reportUnknown(setting.span, ("key of " + what).str(), setting.key, names, places);
      continue;
    }
    std::string shown = llvm::StringRef(setting.value).take_front(100).str();
    for (char& c : shown)
      c = llvm::isPrint(c) ? c : '?';
    if (!isValue(*key, setting.value))
      places.report(setting.value_span, diag::BadSettingValue, shown, key->name.str(), expectation(*key));
    else if (!isCarried(*key, setting.value))
      places.report(setting.span, diag::SettingNotCarried, key->name.str(), shown);
  }
}

std::vector<std::string> listItems(llvm::StringRef value) {
  std::vector<std::string> items;
  llvm::SmallVector<llvm::StringRef, 8> parts;
  value.split(parts, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (llvm::StringRef part : parts)
    if (!part.trim().empty())
      items.push_back(part.trim().str());
  return items;
}

} // namespace cordon::backends::strongswan
