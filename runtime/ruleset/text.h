/// Which texts a rule set may hold: they end up in terminals, logs and file names. Compiler and loader ask here.
#pragma once

#include <string_view>

namespace cordon::ruleset {

/// True for UTF-8 (RFC 3629) without controls, line and paragraph separators, and characters that are not seen or
/// change the direction of what is: what is shown is all there is.
bool isPrintable(std::string_view text);

/// True for a relative path that stays below the folder it starts from: no empty, `.` or `..` component, no backslash.
bool isKeyName(std::string_view text);

} // namespace cordon::ruleset
