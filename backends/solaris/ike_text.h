/// ike/config as read: global parameters, defaults, rules (ike.config(5)).
#pragma once

#include "backends/solaris/identity.h"
#include "backends/solaris/word.h"
#include "compiler/ir/action.h"

#include <optional>
#include <string>
#include <vector>

namespace cordon::backends::solaris {

/// `p1_xform { ... }`. A cipher without a key range stands for several.
struct IkeTransform {
  source::Span span;
  bool preshared = false; ///< else rsa_sig
  catalog::DhGroup group = catalog::DhGroup::modp768;
  catalog::Integrity integrity = catalog::Integrity::md5;
  std::vector<catalog::Cipher> ciphers;
  std::optional<uint32_t> lifetime_s;
};

/// What a rule may say and the file may give as a default.
struct IkeSettings {
  std::optional<uint32_t> lifetime_s;          ///< p2_lifetime_secs
  std::optional<uint16_t> pfs_group;           ///< p2_pfs; 0: off
  std::optional<Identity::Kind> local_id_type; ///< local_id_type
  std::vector<IkeTransform> transforms;
};

struct IkeRuleText {
  source::Span span;
  std::string label;
  std::vector<net::AddressRange> locals, remotes;
  IkeSettings settings;
  std::optional<Identity> local_id;
  std::vector<std::optional<Identity>> remote_ids; ///< none: anyone
};

struct IkeText {
  std::vector<DistinguishedName> roots; ///< cert_root, in order
  std::vector<source::Span> root_spans;
  IkeSettings defaults;
  std::optional<uint32_t> main_lifetime_s; ///< file-level p1_lifetime_secs
  std::optional<uint64_t> lifetime_kb;     ///< p2_lifetime_kb
  std::vector<IkeRuleText> rules;
  std::vector<std::pair<uint32_t, std::string>> residue; ///< by place: comments, labels, timers
};

/// Reads the whole file; what cannot be read is reported.
IkeText readIkeText(source::FileId file, llvm::StringRef text, diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
