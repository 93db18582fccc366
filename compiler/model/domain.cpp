#include "compiler/model/domain.h"

namespace cordon::model {

std::string whyInNoDomain(const Host& host) {
  if (!host.platform->ad_member.value.value_or(true))
    return host.platform->title.str() + " joins no Active Directory domain";
  return host.domain.empty() ? "it is joined to no domain" : "";
}

} // namespace cordon::model
