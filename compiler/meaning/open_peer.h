/// Hosts that Cordon does not configure: what is known of them is what `offers` says, or their platform's defaults.
/// Internal to outcome.
#pragma once

#include "compiler/meaning/half.h"

namespace cordon::meaning {

/// A host's action with what the host is known to offer in place of what the policy says.
ir::Negotiate withOffers(const Peer& peer, ir::Negotiate action, Remarks& remarks);

/// A leg of which at least one end is open, and neither blocks. An open host negotiates where the other end does, if
/// its offers are known; what it does else is not known. Where the other end does not negotiate, it is taken to have no
/// policy.
Half judgeOpenLeg(const Network& network, Leg leg, bool has_soft, Remarks& remarks);

} // namespace cordon::meaning
