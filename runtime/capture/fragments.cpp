#include "runtime/capture/fragments.h"

namespace cordon::capture {

static size_t groupOf(const FragmentKey& key, size_t groups) {
  uint64_t hash = key.identification + (uint64_t(key.protocol) << 32);
  for (uint64_t part : {key.source.hi, key.source.lo, key.target.hi, key.target.lo})
    hash = (hash ^ part) * 0x9e3779b97f4a7c15;
  return (hash ^ hash >> 32) % groups;
}

void Fragments::remember(const FragmentKey& key, const FragmentPorts& ports) {
  if (fragments_max == 0)
    return;
  if (groups.empty())
    groups.resize((fragments_max + 3) / 4);
  Group& group = groups[groupOf(key, groups.size())];
  for (Entry& entry : group.entries)
    if (entry.used && entry.key == key) {
      entry.ports = ports;
      return;
    }
  group.entries[group.oldest] = {key, ports, true};
  group.oldest = (group.oldest + 1) % group.entries.size();
}

const FragmentPorts* Fragments::find(const FragmentKey& key) const {
  if (groups.empty())
    return nullptr;
  for (const Entry& entry : groups[groupOf(key, groups.size())].entries)
    if (entry.used && entry.key == key)
      return &entry.ports;
  return nullptr;
}

} // namespace cordon::capture
