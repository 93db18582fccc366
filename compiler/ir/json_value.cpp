#include "compiler/ir/json_value.h"

#include "compiler/diag/kinds/imp.h"
#include "compiler/ir/json_names.h"

#include <llvm/ADT/StringExtras.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace cordon::ir {
namespace {

/// Every field this version understands, wherever it stands: a document's `critical` list may name them. The schema's
/// test holds this list against the published schema.
constexpr llvm::StringLiteral kFields[] = {
    "access",
    "account",
    "account_mapping",
    "action",
    "actions",
    "addresses",
    "ah",
    "allow",
    "audit",
    "authentication",
    "authorities",
    "authority",
    "begin",
    "bytes",
    "certificate",
    "cipher",
    "classes",
    "column",
    "connection",
    "critical",
    "default_response",
    "deny",
    "dynamic_in",
    "end",
    "esp",
    "exclude_ca_name",
    "fallback_to_clear",
    "family",
    "file",
    "forward",
    "forwards",
    "from",
    "group",
    "hosts",
    "identity",
    "ike",
    "in",
    "inbound_clear",
    "integrity",
    "key_file",
    "kind",
    "layer",
    "lifetime_kb",
    "lifetime_s",
    "line",
    "local",
    "main",
    "main_lifetime_s",
    "method",
    "name",
    "order",
    "origin",
    "origins",
    "out",
    "pfs",
    "places",
    "platform",
    "protocol",
    "quick",
    "rank",
    "remote",
    "remote_identity",
    "schema",
    "secret",
    "secrets",
    "source",
    "source_ports",
    "specificity",
    "stage",
    "subject",
    "target",
    "target_ports",
    "tunnel",
    "version",
};

/// Deeper than any document of ours; the parser itself does not recurse.
constexpr int kDepthMax = 16;

/// Sees the document while it is parsed, and stops where two readers could see two documents: a key given twice.
class Guard {
public:
  /// Why the document was refused; empty if it was not.
  std::string fault;

  bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    if (!fault.empty())
      return false; // what comes after a fault is dropped
    if (depth > kDepthMax)
      fault = "is nested too deeply";
    if (event == Event::object_start)
      keys.emplace_back();
    else if (event == Event::object_end)
      keys.pop_back();
    else if (event == Event::key && !keys.back().insert(value.get<std::string>()).second)
      fault = "has the key `" + value.get<std::string>() + "` twice in one object";
    return fault.empty();
  }

private:
  std::vector<std::set<std::string>> keys; ///< of the objects that are open
};

void checkCritical(const JsonValue& document) {
  auto critical = document.optional("critical");
  if (!critical)
    return;
  for (size_t i = 0; i < critical->size(); ++i) {
    JsonValue name = critical->at(i);
    if (!llvm::is_contained(kFields, name.string()))
      name.refuse("is a critical field that this version does not know");
  }
}

void checkSchema(const JsonValue& document) {
  JsonValue schema = document.field("schema");
  if (schema.string() != kJsonSchema)
    schema.refuse("is not `" + kJsonSchema.str() + "`");
}

} // namespace

void JsonValue::refuse(std::string why) const {
  JsonRefusal refusal{{}, std::move(why)};
  for (const JsonValue* value = this; value->parent; value = value->parent)
    refusal.path.push_back(value->step);
  std::reverse(refusal.path.begin(), refusal.path.end());
  throw refusal;
}

std::optional<JsonValue> JsonValue::optional(const char* name) const {
  if (!json.is_object())
    refuse("is not an object");
  auto member = json.find(name);
  if (member == json.end())
    return std::nullopt;
  return JsonValue(*member, this, {name, 0, false});
}

JsonValue JsonValue::field(const char* name) const {
  if (auto value = optional(name))
    return *value;
  refuse("has no field `" + std::string(name) + "`");
}

size_t JsonValue::size() const {
  if (!json.is_array())
    refuse("is not an array");
  return json.size();
}

JsonValue JsonValue::at(size_t index) const {
  return JsonValue(json[index], this, {{}, index, true});
}

bool JsonValue::isNull() const {
  return json.is_null();
}

bool JsonValue::boolean() const {
  if (!json.is_boolean())
    refuse("is not true or false");
  return json.get<bool>();
}

uint64_t JsonValue::number(uint64_t largest) const {
  if (!json.is_number_unsigned() || json.get<uint64_t>() > largest)
    refuse("is not a whole number up to " + std::to_string(largest));
  return json.get<uint64_t>();
}

llvm::StringRef JsonValue::string() const {
  if (!json.is_string())
    refuse("is not a string");
  return json.get_ref<const std::string&>();
}

std::string JsonValue::text() const {
  if (!json.is_object())
    return string().str();
  JsonValue hex = field("bytes");
  std::string bytes;
  if (!llvm::tryGetFromHex(hex.string(), bytes) || hex.string().size() % 2 != 0)
    hex.refuse("is not hexadecimal");
  return bytes;
}

bool readDocument(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& diags,
                  llvm::function_ref<void(const JsonValue&)> read) {
  llvm::StringRef text = sources.text(file);
  auto at = [&](size_t offset) {
    auto begin = uint32_t(std::min(offset, text.size()));
    return source::Span{file, begin, uint32_t(std::min<size_t>(begin + 1, text.size()))};
  };
  nlohmann::json json;
  Guard guard;
  try {
    json = nlohmann::json::parse(text.begin(), text.end(), std::ref(guard));
  } catch (const nlohmann::json::parse_error& error) {
    // The byte counts from 1, and stands behind the end if that came too early.
    diags.report(at(error.byte > 0 ? error.byte - 1 : 0), diag::JsonSyntax);
    return false;
  } catch (const nlohmann::json::out_of_range&) {
    diags.report(at(0), diag::JsonValueRefused, "it", "holds a number that no machine has");
    return false;
  }
  if (!guard.fault.empty()) {
    diags.report(at(0), diag::JsonValueRefused, "it", guard.fault);
    return false;
  }
  try {
    JsonValue document(json);
    checkSchema(document);
    checkCritical(document);
    read(document);
    return true;
  } catch (const JsonRefusal& refusal) {
    std::string subject = refusal.path.empty() ? "it" : "`" + pointerText(refusal.path) + "`";
    diags.report(at(offsetOf(text, refusal.path)), diag::JsonValueRefused, std::move(subject), refusal.why);
    return false;
  }
}

} // namespace cordon::ir
