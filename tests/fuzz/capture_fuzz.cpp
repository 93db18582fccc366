// Any bytes as a capture: no crash, no hang; packets lie in the file, in order; a fault has its place there; each frame
// can be taken apart, also as every link type; the counts agree.
#include "runtime/capture/link.h"
#include "runtime/capture/replay.h"

#include <cstdlib>

using namespace cordon;

namespace {

constexpr size_t kFragments = 64; // few, so that they are forgotten

void require(bool condition) {
  if (!condition)
    std::abort();
}

/// How many packets there are, and where reading ended.
uint64_t readAll(std::span<const uint8_t> file) {
  capture::Input input(file);
  capture::Reader reader(input);
  capture::Record record;
  const uint8_t* before = file.data();
  capture::Dissector dissector(kFragments);
  classify::Header4 four;
  classify::Header6 six;
  while (reader.next(record)) {
    require(record.bytes.size() <= capture::kCapturedMax);
    require(record.bytes.data() >= before && record.bytes.data() + record.bytes.size() <= file.data() + file.size());
    before = record.bytes.data() + record.bytes.size();
    for (uint32_t link : {0u, 1u, 9u, 101u, 108u, 113u, 276u})
      dissector.dissect({record.bytes, record.length, link}, four, six);
  }
  if (const auto& fault = reader.fault()) {
    require(fault->offset <= file.size() && fault->packet == reader.count() + 1 && !fault->what.empty());
    require((fault->kind == capture::Fault::Kind::not_a_capture) <= (reader.count() == 0));
  } else {
    require(input.offset() == file.size());
  }
  return reader.count();
}

capture::Policy makePolicy() {
  classify::Rule rule;
  return {capture::List{classify::Classifier({&rule, 1}), {1}},
          capture::List{classify::Classifier(std::span<const classify::Rule>()), {}},
          capture::List{classify::Classifier({&rule, 1}), {1}}};
}

void replayAll(std::span<const uint8_t> file, uint64_t packets) {
  static const capture::Policy policy = makePolicy();
  capture::Options options;
  options.own = {{net::Family::v4, {0, 0x0a000001}}};
  options.forwards = true;
  options.flows_max = 64;
  options.fragments_max = kFragments;
  capture::Replay replay(options, policy);
  capture::Input input(file);
  capture::Reader reader(input);
  replay.run(reader);
  const capture::Totals& totals = replay.totals();
  uint64_t skipped = 0, in_flows = 0;
  for (const capture::Count& count : totals.skipped)
    skipped += count.packets;
  for (const capture::Flow& flow : replay.flows())
    in_flows += flow.packets;
  require(totals.all.packets == packets && packets == totals.judged.packets + skipped);
  require(in_flows + totals.beyond.packets == totals.judged.packets);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  replayAll({data, size}, readAll({data, size}));
  return 0;
}
