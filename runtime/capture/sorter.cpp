#include "runtime/capture/sorter.h"

#include <algorithm>

namespace cordon::capture {
namespace {

/// How many link types are named that are not read.
constexpr size_t kLinksShown = 8;

} // namespace

void Sorter::skip(Skip why, const Record& record) {
  sorted.skipped[size_t(why)].add({1, record.length});
  std::vector<uint32_t>& links = sorted.unknown_links;
  if (why == Skip::unknown_link && links.size() < kLinksShown) {
    auto place = std::lower_bound(links.begin(), links.end(), record.link);
    if (place == links.end() || *place != record.link)
      links.insert(place, record.link);
  }
}

template <class Header> bool Sorter::add(Header& header, uint32_t length, Batches<Header>& batches, Belt& belt) {
  const Course course = own.courseOf(header);
  if (course == Course::internal || course == Course::foreign) {
    sorted.skipped[size_t(course == Course::internal ? Skip::internal : Skip::foreign)].add({1, length});
    return true;
  }
  const Direction direction = Direction(course);
  Batch<Header>& batch = batches[size_t(direction)];
  header.connection = connection;
  batch.add(header, length);
  if (!batch.isFull())
    return true;
  const bool is_taken = belt.put(batch, direction);
  batch.size = 0;
  return is_taken;
}

bool Sorter::sort(const Record& record, Belt& belt) {
  sorted.all.add({1, record.length});
  switch (dissector.dissect(record, four, six)) {
  case Found::ipv4:
    return add(four, record.length, batches4, belt);
  case Found::ipv6:
    return add(six, record.length, batches6, belt);
  case Found::unknown_link:
    skip(Skip::unknown_link, record);
    return true;
  case Found::not_ip:
    skip(Skip::not_ip, record);
    return true;
  case Found::cut_off:
    skip(Skip::cut_off, record);
    return true;
  case Found::malformed:
    skip(Skip::malformed, record);
    return true;
  }
  __builtin_unreachable();
}

template <class Header> void Sorter::putRest(Batches<Header>& batches, Belt& belt) {
  for (size_t direction = 0; direction < kDirections; ++direction) {
    Batch<Header>& batch = batches[direction];
    if (batch.size != 0)
      belt.put(batch, Direction(direction));
    batch.size = 0;
  }
}

void Sorter::run(Reader& reader, Belt& belt) {
  Record record;
  while (reader.next(record))
    if (!sort(record, belt))
      return;
  putRest(batches4, belt);
  putRest(batches6, belt);
  sorted.followers = dissector.followers();
  sorted.orphans = dissector.orphans();
}

} // namespace cordon::capture
