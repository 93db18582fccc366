/// What whoever makes a rule set puts into its sections: the records of each (format.h), before they are bytes.
#pragma once

#include "runtime/ruleset/format.h"

#include <vector>

namespace cordon::ruleset {

/// All sections but the texts and the filters, by their names in the format. The header lacks what only the finished
/// file has.
struct Records {
  Header header{};
  std::vector<HostRecord> hosts;
  std::vector<AddressRecord> addresses;
  std::vector<PrefixRecord> dynamic;
  std::vector<OriginRecord> origins;
  std::vector<AuthorityRecord> authorities;
  std::vector<NamePartRecord> name_parts;
  std::vector<KeyRecord> keys;
  std::vector<ActionRecord> actions;
  std::vector<MethodRecord> methods;
  std::vector<MainRecord> main;
  std::vector<QuickRecord> quick;
  std::vector<PrincipalRecord> principals;
};

} // namespace cordon::ruleset
