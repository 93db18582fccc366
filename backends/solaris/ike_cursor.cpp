#include "backends/solaris/ike_cursor.h"

#include "compiler/diag/kinds/imp.h"

namespace cordon::backends::solaris {

constexpr uint64_t kSecondsMax = 0xffffffff;

std::string IkeCursor::found(const IkeToken& token) {
  return token.isEnd() ? "the end of the file" : "`" + shown(token.text) + "`";
}
bool IkeCursor::expected(const char* what) const {
  diags.report(now().span, diag::ExpectedInFile, what, found(now()));
  return false;
}
bool IkeCursor::bad(const IkeToken& value, std::string what) const {
  diags.report(value.span, diag::WrongValue, shown(value.text), std::move(what));
  return false;
}
bool IkeCursor::once(const IkeToken& name, bool already) const {
  if (already)
    diags.report(name.span, diag::RepeatedName, name.text.str());
  return !already;
}
bool IkeCursor::missing(source::Span span, std::string whole, std::string part) const {
  diags.report(span, diag::MissingName, std::move(whole), std::move(part));
  return false;
}

bool IkeCursor::readNumber(const char* what, uint64_t least, uint64_t most, uint64_t& number) {
  const IkeToken& value = now();
  if (value.kind != IkeToken::Kind::word)
    return expected(what);
  auto parsed = parseNumber(value.text);
  if (!parsed || *parsed < least || *parsed > most)
    return bad(value, std::string(what) + " from " + std::to_string(least) + " to " + std::to_string(most));
  number = *parsed;
  take();
  return true;
}

bool IkeCursor::readSeconds(const IkeToken& name, std::optional<uint32_t>& seconds) {
  uint64_t number = 0;
  if (!once(name, seconds.has_value()) || !readNumber("a number of seconds", 1, kSecondsMax, number))
    return false;
  seconds = uint32_t(number);
  return true;
}

bool IkeCursor::readText(std::string& value) {
  if (now().kind != IkeToken::Kind::string)
    return expected("a string in quotes");
  value = take().value;
  return true;
}

} // namespace cordon::backends::solaris
