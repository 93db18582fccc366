#include "backends/strongswan/settings.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <cassert>

namespace cordon::backends::strongswan {
namespace {

bool isNameChar(char c) {
  return llvm::isAlnum(c) || c == '_' || c == '-';
}

/// What needs no quotes: far less than the format allows, so that no reader's rule is stretched.
bool isBareChar(char c) {
  return llvm::isAlnum(c) || llvm::StringRef("_-.:/%[],+@*").contains(c);
}

bool isBare(llvm::StringRef value) {
  if (value.empty() || value.trim(' ') != value || value.contains("  "))
    return false;
  return llvm::all_of(value, [](char c) { return c == ' ' || isBareChar(c); });
}

/// A comment is one line of printable ASCII, whatever the text was.
std::string commentText(llvm::StringRef text) {
  std::string line;
  for (char c : text)
    line += llvm::isPrint(c) ? c : '?';
  return line;
}

void write(const Section& section, unsigned depth, std::string& out) {
  std::string indent(size_t(4) * depth, ' ');
  for (const Setting& setting : section.settings) {
    assert(isLegalName(setting.key));
    out += indent + setting.key + " = " + valueText(setting.value) + "\n";
  }
  for (const Section& inner : section.sections) {
    assert(isLegalName(inner.name));
    for (const std::string& comment : inner.comments)
      out += indent + "# " + commentText(comment) + "\n";
    out += indent + inner.name + " {\n";
    write(inner, depth + 1, out);
    out += indent + "}\n";
  }
}

} // namespace

bool isLegalName(llvm::StringRef name) {
  return !name.empty() && name != "include" && llvm::all_of(name, isNameChar);
}

std::string legalName(llvm::StringRef text) {
  std::string name;
  for (char c : text)
    name += isNameChar(c) ? c : '-';
  return isLegalName(name) ? name : "x-" + name;
}

std::string valueText(llvm::StringRef value) {
  assert(!value.contains('\0'));
  if (isBare(value))
    return value.str();
  std::string quoted = "\"";
  for (char c : value) {
    switch (c) {
    case '\n':
      quoted += "\\n";
      break;
    case '\r':
      quoted += "\\r";
      break;
    case '\t':
      quoted += "\\t";
      break;
    case '"':
    case '\\':
      quoted += '\\';
      [[fallthrough]];
    default:
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string writeSettings(const Section& root) {
  std::string out;
  for (const std::string& comment : root.comments)
    out += "# " + commentText(comment) + "\n";
  write(root, 0, out);
  return out;
}

} // namespace cordon::backends::strongswan
