/// When two policies treat a packet alike, and in words what separates them. Values of keys take part in comparisons,
/// never in texts.
#pragma once

#include "compiler/ir/policy_ir.h"

#include <string>
#include <vector>

namespace cordon::meaning {

/// True if both actions mean the same: all fields equal, preshared keys by value where both values are loaded (else by
/// reference), authorities by subject where both are known (else by file, or else by name).
bool sameAction(const ir::HostPolicy& left, const ir::Action& left_action, const ir::HostPolicy& right,
                const ir::Action& right_action);

/// True if both are one preshared key, as above.
bool sameSecret(const ir::HostPolicy& left, ir::SecretId a, const ir::HostPolicy& right, ir::SecretId b);

/// True if both are one certification authority: by subject where both are known, else by file, else by name.
bool sameAuthority(const ir::Authority& a, const ir::Authority& b);

/// The same for the filters that decide; null stands for none. A permit and no filter both pass in clear, but are told
/// apart: a permit is a statement, and under a default response only packets without a filter are negotiated when
/// asked.
bool sameTreatment(const ir::HostPolicy& left, const ir::Filter* left_filter, const ir::HostPolicy& right,
                   const ir::Filter* right_filter);

/// `no filter`, `permit`, `block`, `negotiate`.
std::string describeTreatment(const ir::HostPolicy& policy, const ir::Filter* filter);

/// One text for each field that separates the two treatments: `lifetime of main mode: 28800 s / 3600 s`. Empty if they
/// are the same.
std::vector<std::string> describeDifference(const ir::HostPolicy& left, const ir::Filter* left_filter,
                                            const ir::HostPolicy& right, const ir::Filter* right_filter);

/// What separates the two default responses: `off / on`, or one text for each field of their methods that differs.
std::vector<std::string> describeResponseDifference(const ir::HostPolicy& left, const ir::HostPolicy& right);

} // namespace cordon::meaning
