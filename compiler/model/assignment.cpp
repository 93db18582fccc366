#include "compiler/model/assignment.h"

#include <llvm/ADT/StringExtras.h>

namespace cordon::model {
namespace {

std::string key(char place, llvm::StringRef where) {
  return std::string(1, place) + where.lower();
}

/// A unit's key ends in a `/`, so that a parent's is a prefix of it.
std::string unitKey(llvm::StringRef domain, llvm::StringRef unit) {
  std::string result = key('o', domain) + "/";
  llvm::SmallVector<llvm::StringRef, 8> parts;
  unit.split(parts, '/', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (llvm::StringRef part : parts)
    result += part.trim().lower() + "/";
  return result;
}

} // namespace

bool takesGroupPolicy(const Host& host) {
  return !host.domain.empty() && host.platform && host.platform->group_policy.value.value_or(false);
}

std::string keyOf(const Model& model, const Assignment& assignment) {
  switch (assignment.place) {
  case Assignment::Place::local:
    return key('l', model.host(assignment.host).name);
  case Assignment::Place::site:
    return key('s', assignment.where);
  case Assignment::Place::domain:
    return key('d', assignment.where);
  case Assignment::Place::ou:
    return unitKey(assignment.where, assignment.unit);
  }
  __builtin_unreachable();
}

AssignmentIndex::AssignmentIndex(const Model& model) {
  for (const Assignment& assignment : model.assignments)
    places.try_emplace(keyOf(model, assignment), &assignment);
}

const Assignment* AssignmentIndex::winnerFor(const Host& host) const {
  if (places.empty())
    return nullptr;
  if (takesGroupPolicy(host)) {
    std::string unit = unitKey(host.domain, host.ou);
    // From the nearest unit upwards; what is left of the first `/` is the domain.
    for (size_t end = unit.size(); end != std::string::npos && end > 0 && unit.find('/') != end - 1;
         end = unit.rfind('/', end - 2) + 1)
      if (const Assignment* found = places.lookup(llvm::StringRef(unit).take_front(end)))
        return found;
    if (const Assignment* found = places.lookup(key('d', host.domain)))
      return found;
    if (const Assignment* found = host.site.empty() ? nullptr : places.lookup(key('s', host.site)))
      return found;
  }
  return localOf(host);
}

const Assignment* AssignmentIndex::localOf(const Host& host) const {
  return places.lookup(key('l', host.name));
}

std::string describePlace(const Model& model, const Assignment& assignment) {
  switch (assignment.place) {
  case Assignment::Place::local:
    return "local " + model.host(assignment.host).name;
  case Assignment::Place::site:
    return "site " + assignment.where;
  case Assignment::Place::domain:
    return "domain " + assignment.where;
  case Assignment::Place::ou:
    return "ou \"" + assignment.unit + "\" in " + assignment.where;
  }
  __builtin_unreachable();
}

llvm::StringRef policyName(const Model& model, const Assignment& assignment) {
  return assignment.group.isValid() ? model.group(assignment.group).name : model.host(assignment.own_of).name;
}

} // namespace cordon::model
