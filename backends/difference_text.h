/// A region in which two policies differ, in words.
#pragma once

#include "compiler/meaning/difference.h"
#include "compiler/source/source_map.h"

#include <string>

namespace cordon::backends {

/// One of the two policies, with what introduces it in a text, and what resolves the places of its statements (or
/// null).
struct Side {
  const ir::HostPolicy& policy;
  const char* says; ///< "files say"
  const source::SourceMap* sources;
};

/// `outbound 10.1.0.1 -> ...: policy says block (rule a at x.cordon:3:1), files say permit; ...; for example ...`
std::string describe(const meaning::Difference& part, const Side& left, const Side& right);

} // namespace cordon::backends
