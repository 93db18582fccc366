/// What Solaris carries of an action. Lists are preferences: what the release has no word for is left out with a note.
#pragma once

#include "backends/solaris/vocabulary.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/ir/policy_ir.h"

#include <optional>
#include <string>

namespace cordon::backends::solaris {

/// For whom and from where something is reported.
struct Place {
  std::string platform;
  Release release;
  source::Span span;
};

/// The action as Solaris carries it: IKEv1, one kind of authentication, one lifetime for all offers, PFS in a named
/// group. Reports what is left out and what is refused; none if refused.
std::optional<ir::Action> projectAction(const ir::Action& action, const ir::HostPolicy& policy, const Place& place,
                                        diag::Diagnostics& diags);

} // namespace cordon::backends::solaris
