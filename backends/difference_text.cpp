#include "backends/difference_text.h"

#include <llvm/ADT/StringExtras.h>

namespace cordon::backends {
namespace {

constexpr const char* kDirections[] = {"outbound", "inbound", "forwarded"};

/// Where a filter was written: each of its statements, with its place if `sources` has it.
std::string placesOf(const ir::HostPolicy& policy, const ir::Filter* filter, const source::SourceMap* sources) {
  if (!filter || filter->origin.index >= policy.ir.origins.size())
    return "";
  const ir::Origin& origin = policy.ir.origin(*filter);
  std::string places;
  if (sources)
    for (const source::Span& span : origin.spans)
      if (span.isValid() && span.file.index < sources->size())
        places += (places.empty() ? "" : " and ") + sources->place(span);
  if (places.empty())
    return origin.name.empty() ? "" : " (" + origin.name + ")";
  return " (" + (origin.name.empty() ? "" : origin.name + " at ") + places + ")";
}

std::string saying(const Side& side, const ir::Filter* filter) {
  return side.says + (" " + meaning::describeTreatment(side.policy, filter)) +
         placesOf(side.policy, filter, side.sources);
}

} // namespace

std::string describe(const meaning::Difference& part, const Side& left, const Side& right) {
  auto fields = meaning::describeDifference(left.policy, part.left, right.policy, part.right);
  return std::string(kDirections[size_t(part.direction)]) + " " + space::toString(part.box) + ": " +
         saying(left, part.left) + ", " + saying(right, part.right) + "; " + llvm::join(fields, "; ") +
         "; for example " + space::toString(part.witness);
}

} // namespace cordon::backends
