/// `p1_xform { auth_method preshared oakley_group 2 auth_alg sha1 encr_alg 3des }` of ike/config.
#pragma once

#include "backends/solaris/ike_cursor.h"
#include "backends/solaris/ike_text.h"

#include <optional>

namespace cordon::backends::solaris {

/// Reads what follows the word `p1_xform`, which is `name`. None after a report.
std::optional<IkeTransform> readIkeTransform(IkeCursor& cursor, const IkeToken& name);

} // namespace cordon::backends::solaris
