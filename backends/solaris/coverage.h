/// Which pairs of addresses the rules of ike/config, or the keys of ike.preshared, are for, and which of these pairs no
/// pattern has asked for.
#pragma once

#include "backends/solaris/address_box.h"
#include "backends/solaris/overlap_index.h"

#include <vector>

namespace cordon::backends::solaris {

class Coverage {
public:
  struct Part {
    size_t owner = 0; ///< number of the rule or key
    AddressBox box;
    std::vector<AddressBox> rest; ///< not asked for yet
  };

  void add(size_t owner, const AddressBox& box);
  /// Numbers of the parts whose remote sides meet `remote`, by owner, then in the order of adding.
  std::vector<size_t> meeting(const net::AddressRange& remote) const;
  const Part& part(size_t number) const { return parts[number]; }
  /// Marks pairs of one part as asked for.
  void use(size_t number, const AddressBox& pairs);
  const std::vector<Part>& all() const { return parts; }

private:
  std::vector<Part> parts;
  OverlapIndex by_remote;
};

} // namespace cordon::backends::solaris
