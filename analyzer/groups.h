/// What several checks ask of groups.
#pragma once

#include "compiler/model/model.h"

#include <llvm/ADT/ArrayRef.h>

#include <string>

namespace cordon::analyzer {

/// True if the group takes nothing in clear: isolation, no-fallback, encryption.
bool isInner(const model::Group& group);

/// True if its members negotiate, and prove themselves by Kerberos or not at all.
bool takesKerberosAlone(const model::Group& group);

/// True if the host is in a group that takes Kerberos alone, and in no domain (GRP702).
bool cannotJoin(const model::Model& model, const model::Host& host);

/// True if nothing that the group's access lists say keeps the host out. A list of those who are let in is a decision
/// about whom; whom the directory's accounts in a list of those denied stand for is not known.
bool letsIn(const model::Group& group, model::HostId host);

/// True if both lists have a method that could prove one to the other: of one kind, with one key or one authority.
bool shareMethod(const model::Using& a, const model::Using& b);

/// True if an expectation says this of the host and the first member of the group: then it is meant so.
bool isExpected(const model::Model& model, const model::Host& from, const model::Group& to,
                model::Expectation::Verdict verdict);

/// `edge, vault`.
std::string namesOf(llvm::ArrayRef<const model::Group*> groups);
/// "group `edge`", "groups `edge` and `vault`".
std::string groupsText(llvm::ArrayRef<const model::Group*> groups);

} // namespace cordon::analyzer
