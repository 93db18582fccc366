#include "runtime/capi/cordon.h"

#include "runtime/capi/handle.h"
#include "runtime/capi/sized.h"
#include "runtime/capture/dissect.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace cordon::capi {
namespace {

static_assert(sizeof(cordon_header) == 40);

/// How many headers are handed to the classifier at a time.
constexpr size_t kBatch = 256;

bool isDirection(int direction) {
  return direction >= CORDON_OUT && direction <= CORDON_FORWARD;
}

bool isHeader(const cordon_header& header) {
  return (header.family == 4 || header.family == 6) && header.remote_access <= 1;
}

template <class Header> void fillRest(const cordon_header& from, Header& to) {
  to.source_port = from.source_port;
  to.target_port = from.target_port;
  to.protocol = from.protocol;
  to.connection = from.remote_access ? net::ConnectionClass::remote_access : net::ConnectionClass::lan;
}

classify::Header4 header4(const cordon_header& from) {
  classify::Header4 to;
  to.source = capture::big<uint32_t>(from.source);
  to.target = capture::big<uint32_t>(from.target);
  fillRest(from, to);
  return to;
}

classify::Header6 header6(const cordon_header& from) {
  classify::Header6 to;
  to.source = {capture::big<uint64_t>(from.source), capture::big<uint64_t>(from.source + 8)};
  to.target = {capture::big<uint64_t>(from.target), capture::big<uint64_t>(from.target + 8)};
  fillRest(from, to);
  return to;
}

/// The headers of one family, and where their answers go.
template <class Header> struct Batch {
  std::array<Header, kBatch> headers;
  std::array<uint32_t, kBatch> places;
  size_t size = 0;

  void add(const Header& header, size_t place) {
    headers[size] = header;
    places[size] = uint32_t(place);
    ++size;
  }
  void find(const classify::Classifier& list, uint32_t* ranks) const {
    std::array<uint32_t, kBatch> found;
    list.find(std::span(headers.data(), size), found.data());
    for (size_t at = 0; at < size; ++at)
      ranks[places[at]] = found[at];
  }
};

void classifyPart(const classify::Classifier& list, std::span<const cordon_header> headers, uint32_t* ranks) {
  Batch<classify::Header4> four;
  Batch<classify::Header6> six;
  for (size_t at = 0; at < headers.size(); ++at) {
    if (headers[at].family == 4)
      four.add(header4(headers[at]), at);
    else
      six.add(header6(headers[at]), at);
  }
  four.find(list, ranks);
  six.find(list, ranks);
}

template <class T> void putBig(T value, uint8_t* to) {
  T bytes = capture::big<T>(reinterpret_cast<const uint8_t*>(&value));
  std::memcpy(to, &bytes, sizeof bytes);
}

template <class Header> void putRest(const Header& from, cordon_header& to) {
  to.source_port = from.source_port;
  to.target_port = from.target_port;
  to.protocol = from.protocol;
}

int parse(std::span<const uint8_t> packet, cordon_header& header) {
  capture::Dissector dissector(/*fragments_max=*/0);
  classify::Header4 four;
  classify::Header6 six;
  cordon_header read = {};
  switch (dissector.dissectIp(packet, four, six)) {
  case capture::Found::ipv4:
    read.family = 4;
    putBig(four.source, read.source);
    putBig(four.target, read.target);
    putRest(four, read);
    break;
  case capture::Found::ipv6:
    read.family = 6;
    putBig(six.source.hi, read.source);
    putBig(six.source.lo, read.source + 8);
    putBig(six.target.hi, read.target);
    putBig(six.target.lo, read.target + 8);
    putRest(six, read);
    break;
  case capture::Found::cut_off:
    return fail(ENODATA, "the packet is cut off before its ports");
  case capture::Found::malformed:
  case capture::Found::not_ip:
  case capture::Found::unknown_link:
    return fail(EBADMSG, "the packet is malformed");
  }
  header = read;
  return 0;
}

} // namespace
} // namespace cordon::capi

using namespace cordon;
using namespace cordon::capi;

const char* cordon_version(void) {
  return CORDON_VERSION;
}

const char* cordon_error_text(void) {
  return errorText();
}

int cordon_open_file(const char* path, const cordon_open_options* options, cordon_set** set) {
  return guarded([&] {
    if (!path || !set)
      return fail(EINVAL, "a path and a place for the handle are needed");
    errno = 0;
    auto bytes = ruleset::readFile(path, ruleset::kFileBytesMax);
    if (!bytes)
      return fail(errno ? errno : EBADMSG, "the rule set cannot be read: " + bytes.refusal().text);
    return open(std::move(*bytes), options, *set);
  });
}

int cordon_open_bytes(const void* bytes, size_t count, const cordon_open_options* options, cordon_set** set) {
  return guarded([&] {
    if (!bytes || !set)
      return fail(EINVAL, "bytes and a place for the handle are needed");
    if (count > ruleset::kFileBytesMax)
      return fail(EBADMSG, "the rule set cannot be read: longer than any rule set");
    return open(ruleset::Bytes::copyOf({static_cast<const uint8_t*>(bytes), count}), options, *set);
  });
}

void cordon_close(cordon_set* set) {
  delete set;
}

int cordon_get_info(const cordon_set* set, cordon_set_info* info) {
  return guarded([&] {
    if (!set || !info)
      return fail(EINVAL, "a handle and a place for the answer are needed");
    cordon_set_info whole = {};
    whole.name = set->name.c_str();
    whole.host = set->host.c_str();
    whole.set_version = set->rules.setVersion();
    whole.not_after_s = set->rules.notAfter();
    whole.policy_version = set->rules.policyVersion();
    whole.audit = set->rules.isAudit() ? 1 : 0;
    for (const classify::Classifier& list : set->lists)
      whole.memory_bytes += list.bytes();
    return giveSized(whole, info);
  });
}

int cordon_classify(const cordon_set* set, int direction, const cordon_header* header, uint32_t* rank) {
  return cordon_classify_batch(set, direction, header, 1, rank);
}

int cordon_classify_batch(const cordon_set* set, int direction, const cordon_header* headers, size_t count,
                          uint32_t* ranks) {
  return guarded([&] {
    if (!set || !isDirection(direction) || (count > 0 && (!headers || !ranks)))
      return fail(EINVAL, "a handle, a direction, headers and a place for the answers are needed");
    std::span<const cordon_header> all(headers, count);
    if (!std::all_of(all.begin(), all.end(), isHeader))
      return fail(EINVAL, "a header has no such family, or no such connection");
    const classify::Classifier& list = set->lists[size_t(direction)];
    if (count == 1) {
      *ranks = headers->family == 4 ? list.find(header4(*headers)) : list.find(header6(*headers));
      return 0;
    }
    for (size_t at = 0; at < count; at += kBatch)
      classifyPart(list, all.subspan(at, std::min(kBatch, count - at)), ranks + at);
    return 0;
  });
}

int cordon_parse(const void* packet, size_t count, cordon_header* header) {
  return guarded([&] {
    if (!packet || !header)
      return fail(EINVAL, "a packet and a place for its header are needed");
    return parse({static_cast<const uint8_t*>(packet), count}, *header);
  });
}

uint32_t cordon_filter_count(const cordon_set* set, int direction) {
  return set && isDirection(direction) ? uint32_t(set->rules.filters(ruleset::Direction(direction)).size()) : 0;
}

int cordon_get_filter(const cordon_set* set, int direction, uint32_t rank, cordon_filter* filter) {
  return guarded([&] {
    if (!set || !isDirection(direction) || !filter)
      return fail(EINVAL, "a handle, a direction and a place for the answer are needed");
    auto filters = set->rules.filters(ruleset::Direction(direction));
    if (rank >= filters.size())
      return fail(ENOENT, "no filter has this rank");
    const ruleset::FilterRecord& record = filters[rank];
    const ruleset::ActionRecord& action = set->rules.action(record);
    cordon_filter whole = {};
    whole.name = record.origin == ruleset::kNone ? "" : set->names[record.origin].c_str();
    whole.action = int(action.kind);
    whole.fallback_to_clear = action.fallback_to_clear;
    whole.inbound_clear = action.inbound_clear;
    whole.tunnel = action.is_tunnel;
    return giveSized(whole, filter);
  });
}
