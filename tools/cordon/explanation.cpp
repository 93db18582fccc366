#include "tools/cordon/explanation.h"

#include "backends/backend.h"
#include "compiler/catalog/exemptions.h"
#include "compiler/catalog/platforms.h"
#include "compiler/diag/visible.h"
#include "compiler/ir/describe.h"
#include "compiler/ir/filter_order.h"
#include "compiler/meaning/evaluate.h"
#include "compiler/meaning/outcome_text.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::cli {
namespace {

/// True if the packet, in this direction, is one that the exemption speaks of.
bool covers(const catalog::Exemption& exemption, ir::Direction direction, const net::Packet& packet) {
  bool direct = direction == ir::Direction::out ? exemption.outbound : exemption.inbound;
  return direct && direction != ir::Direction::forward &&
         (!exemption.protocol || *exemption.protocol == packet.protocol) &&
         exemption.source_ports.contains(packet.source_port) &&
         exemption.target_ports.contains(packet.destination_port) &&
         (!exemption.target || exemption.target->contains(packet.destination));
}

} // namespace

void Explanation::heading() {
  session.io.out << ir::describe(query.packet) << "\n";
}

void Explanation::verdict(const meaning::Outcome& outcome) {
  llvm::raw_ostream& out = session.io.out;
  out << "verdict: " << diag::visible(meaning::describe(outcome, nameOf(query.from), nameOf(query.to))) << '\n';
  for (const std::string& note : outcome.remarks.notes)
    out << "  note: " << diag::visible(note) << '\n';
  for (const std::string& text : outcome.remarks.assumptions)
    assume(text);
}

void Explanation::path(llvm::ArrayRef<meaning::OnPath> devices) {
  for (const meaning::OnPath& one : devices)
    session.io.out << "  device " << one.device->name << ' ' << one.what << '\n'
                   << "       " << diag::visible(session.sources.place(one.device->span)) << '\n';
}

void Explanation::judge(const char* what, llvm::StringRef host, const ir::HostPolicy& policy, ir::Direction direction,
                        const net::Packet& packet, llvm::ArrayRef<net::Address> me) {
  llvm::raw_ostream& out = session.io.out;
  out << '\n' << what << " at " << host << ", " << ir::nameOf(direction) << ": ";
  noteDisputed(policy.ir, direction, packet);
  meaning::Decision decision = meaning::evaluate(policy.ir, direction, packet, me);
  if (!decision.decides) {
    out << "clear\n  no filter matches\n";
    if (policy.ir.default_response)
      out << "  default response: if the peer asks for security, it is negotiated\n";
    return;
  }
  out << diag::visible(ir::describe(policy.ir, policy.ir.action(*decision.decides))) << '\n';
  line("by  ", policy.ir, *decision.decides);
  if (!decision.next) {
    out << "  next none: without it the packet would pass in clear\n";
    return;
  }
  line("next", policy.ir, *decision.next, /*with_action=*/true);
  noteOrder(policy.ir, *decision.decides, *decision.next);
}

void Explanation::noPolicy(const char* what, const End& end, ir::Direction direction) {
  session.io.out << '\n' << what << " at " << nameOf(end) << ", " << ir::nameOf(direction) << ": ";
  if (!end.host)
    session.io.out << "unknown\n  not in the inventory\n";
  else
    session.io.out << "clear\n  no policy concerns this host\n";
}

void Explanation::assumptions() {
  std::vector<std::string> all = query.assumptions;
  all.insert(all.end(), further.begin(), further.end());
  if (all.empty())
    return;
  session.io.out << "\nassumptions\n";
  for (const std::string& text : all)
    session.io.out << "  - " << diag::visible(text) << '\n';
}

void Explanation::assume(const std::string& text) {
  if (!llvm::is_contained(further, text))
    further.push_back(text);
}

void Explanation::line(const char* label, const ir::PolicyIr& ir, const ir::Filter& filter, bool with_action) {
  const ir::Origin& origin = ir.origin(filter);
  llvm::raw_ostream& out = session.io.out;
  out << "  " << label << ' ' << diag::visible(origin.name) << ": " << ir::describe(filter);
  if (with_action)
    out << ": " << ir::brief(ir.action(filter));
  out << '\n';
  for (source::Span span : origin.spans)
    if (span.isValid())
      out << "       " << diag::visible(session.sources.place(span)) << '\n';
}

/// Says where only an undocumented step of the order separates two different treatments.
void Explanation::noteOrder(const ir::PolicyIr& ir, const ir::Filter& decides, const ir::Filter& next) {
  const catalog::Platform* platform = catalog::findPlatform(ir.platform);
  // The order of cordon-runtime is the compiler's own: its rule sets carry it.
  bool sorts = platform && platform->order.value == catalog::NativeOrder::specificity &&
               platform->backend != backends::runtimeBackend().name();
  if (!sorts || !ir.order.specificity || ir.action(decides) == ir.action(next))
    return;
  if (ir::isDocumented(ir::separatingStep(ir, decides, next)))
    return;
  std::string note = "`" + ir.origin(decides).name + "` before `" + ir.origin(next).name +
                     "`: nothing documents which of such a pair " + ir.platform + " tries first";
  assume(note);
}

void Explanation::noteDisputed(const ir::PolicyIr& ir, ir::Direction direction, const net::Packet& packet) {
  for (const catalog::Exemption& exemption : catalog::exemptionsOf(ir.platform))
    if (exemption.certainty == catalog::Exemption::Certainty::disputed && covers(exemption, direction, packet))
      assume("not documented: whether " + exemption.name.str() + " bypasses the filters of " + ir.platform +
             "; taken as no (" + exemption.source + ")");
}

} // namespace cordon::cli
