#include "compiler/ir/policy_ir.h"

#include "compiler/ir/filter_sort.h"

#include <algorithm>

namespace cordon::ir {

std::vector<Filter>& PolicyIr::list(Direction direction) {
  return const_cast<std::vector<Filter>&>(std::as_const(*this).list(direction));
}

const std::vector<Filter>& PolicyIr::list(Direction direction) const {
  switch (direction) {
  case Direction::out:
    return out;
  case Direction::in:
    return in;
  case Direction::forward:
    return forward;
  }
  __builtin_unreachable();
}

bool canRespond(const Action& action) {
  const auto* negotiate = std::get_if<Negotiate>(&action);
  return negotiate && !negotiate->tunnel && !negotiate->fallback_to_clear && !negotiate->inbound_clear &&
         negotiate->remote_identity.empty() && negotiate->stage == Negotiate::Stage::require;
}

const Origin& PolicyIr::origin(OriginId id) const {
  static const Origin kUnknown;
  return id.index < origins.size() ? origins[id.index] : kUnknown;
}

source::Span PolicyIr::placeOf(OriginId id) const {
  const source::Spans& spans = origin(id).spans;
  return spans.empty() ? source::Span() : spans.front();
}

const Negotiate* PolicyIr::response() const {
  return default_response ? std::get_if<Negotiate>(&actions[default_response->action.index]) : nullptr;
}

template <class IdType, class T, class Same> static IdType internInto(std::vector<T>& table, T value, Same same) {
  auto at = std::find_if(table.begin(), table.end(), [&](const T& other) { return same(other, value); });
  if (at == table.end())
    at = table.insert(table.end(), std::move(value));
  return IdType{{uint32_t(at - table.begin())}};
}

ActionId PolicyIr::intern(Action action) {
  return internInto<ActionId>(actions, std::move(action), std::equal_to<Action>());
}

SecretId PolicyIr::intern(const SecretRef& secret) {
  return internInto<SecretId>(secrets, secret, std::equal_to<SecretRef>());
}

AuthorityId PolicyIr::intern(const Authority& authority) {
  return internInto<AuthorityId>(authorities, authority, [](const Authority& a, const Authority& b) {
    return a.name == b.name && a.subject == b.subject && a.file == b.file;
  });
}

OriginId PolicyIr::add(Origin origin) {
  origins.push_back(std::move(origin));
  return OriginId{{uint32_t(origins.size() - 1)}};
}

void removeBuiltin(PolicyIr& ir) {
  for (Direction direction : {Direction::out, Direction::in, Direction::forward}) {
    std::vector<Filter>& list = ir.list(direction);
    std::erase_if(list, [&](const Filter& filter) { return ir.origin(filter).kind == Origin::Kind::builtin; });
    for (size_t i = 0; i < list.size(); ++i)
      list[i].rank = uint32_t(i);
  }
}

void rankBySpecificity(PolicyIr& ir) {
  ir.order = {};
  for (Direction direction : {Direction::out, Direction::in, Direction::forward}) {
    std::vector<Filter>& list = ir.list(direction);
    sortByOrder(ir, list);
    auto same = [](const Filter& a, const Filter& b) { return a.action == b.action && matchesSame(a, b); };
    list.erase(std::unique(list.begin(), list.end(), same), list.end());
    for (size_t i = 0; i < list.size(); ++i)
      list[i].rank = uint32_t(i);
  }
}

} // namespace cordon::ir
