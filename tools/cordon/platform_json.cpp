#include "tools/cordon/platform_json.h"

#include "compiler/catalog/fact_text.h"

#include <nlohmann/json.hpp>

namespace cordon::cli {
namespace {

using nlohmann::json;

json valueOf(bool value) {
  return value;
}
json valueOf(uint32_t value) {
  return value;
}
json valueOf(catalog::MainOffers offers) {
  return catalog::textsOf(offers);
}
json valueOf(catalog::QuickOffers offers) {
  return catalog::textsOf(offers);
}
json valueOf(const catalog::DnNames& names) {
  json object = json::object();
  for (const catalog::DnName& each : catalog::namesOf(names))
    object[each.attribute.str()] = each.name.str();
  return object;
}
template <class E> json valueOf(catalog::Set<E> set) {
  json list = json::array();
  for (llvm::StringRef name : catalog::namesOf(set))
    list.push_back(name.str());
  return list;
}
template <class T> json valueOf(const T& value) {
  return catalog::textOf(value);
}

json rowOf(const catalog::Platform& row) {
  json cells = json::object();
  catalog::forEachCell(row, [&](const catalog::Column& column, const auto& cell) {
    json& entry = cells[column.name.str()];
    entry["value"] = cell.value ? valueOf(*cell.value) : json();
    entry["source"] = cell.source;
    if (*cell.note)
      entry["note"] = cell.note;
  });
  return {{"name", row.name.str()},
          {"title", row.title.str()},
          {"backend", row.backend.empty() ? json() : json(row.backend.str())},
          {"cells", cells}};
}

const char* nameOf(catalog::ColumnComparison::Kind kind) {
  using Kind = catalog::ColumnComparison::Kind;
  switch (kind) {
  case Kind::common:
    return "common";
  case Kind::renamed:
    return "renamed";
  case Kind::different:
    return "different";
  case Kind::unknown:
    return "not documented";
  }
  __builtin_unreachable();
}

std::string written(const json& document) {
  return document.dump(2) + "\n";
}

} // namespace

std::string platformsJson(llvm::ArrayRef<catalog::Platform> rows) {
  json list = json::array();
  for (const catalog::Platform& row : rows)
    list.push_back(rowOf(row));
  return written({{"schema", "cordon.platforms/1"}, {"platforms", list}});
}

std::string comparisonJson(const catalog::Comparison& comparison) {
  json columns = json::object();
  catalog::forEachCellPair(*comparison.a, *comparison.b,
                           [&](const catalog::Column& column, const auto& a, const auto& b) {
                             json& entry = columns[column.name.str()];
                             entry["a"] = a.value ? valueOf(*a.value) : json();
                             entry["b"] = b.value ? valueOf(*b.value) : json();
                           });
  for (const catalog::ColumnComparison& column : comparison.columns)
    columns[column.column->name.str()]["result"] = nameOf(column.kind);
  json renamed = json::array();
  for (const catalog::Renaming& each : comparison.renamings)
    renamed.push_back({{"thing", each.thing}, {"a", each.a}, {"b", each.b}});
  return written({{"schema", "cordon.platform-comparison/1"},
                  {"a", comparison.a->name.str()},
                  {"b", comparison.b->name.str()},
                  {"columns", columns},
                  {"renamed", renamed},
                  {"no_common", comparison.obstacles},
                  {"common_not_documented", comparison.open_questions}});
}

} // namespace cordon::cli
