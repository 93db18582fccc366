#include "compiler/diag/kinds/cap.h"
#include "compiler/diag/kinds/inv.h"
#include "compiler/diag/kinds/nam.h"
#include "compiler/meaning/outcome_text.h"
#include "runtime/capture/link.h"
#include "tools/cordon/complaint.h"
#include "tools/cordon/form_options.h"
#include "tools/cordon/replay_report.h"
#include "tools/cordon/vendor_files.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>

namespace cordon::cli {
namespace {

constexpr uint64_t kFlowsMax = 1'000'000;
constexpr uint64_t kFlowsLimit = 100'000'000; ///< 160 to 180 bytes each: docs/replay.md

/// The capture's file, open for as long as this lives; standard input for "-".
class OpenFile {
public:
  explicit OpenFile(const std::string& path) : descriptor(path == "-" ? STDIN_FILENO : openFile(path)) {
    struct stat status = {};
    if (descriptor < 0 || fstat(descriptor, &status) != 0)
      why = std::strerror(errno);
    else if (S_ISDIR(status.st_mode))
      why = "it is a folder";
    else if (path != "-" && !S_ISREG(status.st_mode))
      why = "it is not a regular file";
  }
  ~OpenFile() {
    if (descriptor > STDIN_FILENO)
      close(descriptor);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  const int descriptor;
  std::string why; ///< empty: it can be read

private:
  /// A pipe without a writer does not hold us up: it is refused.
  static int openFile(const std::string& path) { return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }
};

class ReplayRun {
public:
  ReplayRun(const Arguments& arguments, Session& session) : arguments(arguments), session(session) {}

  int run() {
    if (!readNumbers() || !readConnection() || !isClear() || !allCount() || !chooseKernel())
      return kBadInput;
    HostFacts facts;
    auto policy = arguments.has("--set") ? readPolicyOfSet(arguments.value("--set"), arguments, session)
                                         : readHostPolicy(arguments.value("--policy"), arguments, session, facts);
    if (!policy)
      return finish(kBadInput);
    std::optional<ir::HostPolicy> other;
    if (arguments.has("--against")) {
      if (facts.assumptions.empty()) // what was assumed of one says nothing about the other
        facts.platform = policy->host.platform;
      other = readHostPolicy(arguments.value("--against"), arguments, session, facts);
      if (!other)
        return finish(kBadInput);
    }
    if (!readOwn(*policy))
      return finish(kBadInput);
    Treatments treatments;
    std::optional<capture::Policy> lists = treatments.listsOf(*policy, options.own, *kernel, session.diags),
                                   other_lists;
    if (lists && other)
      other_lists = treatments.listsOf(*other, options.own, *kernel, session.diags);
    if (!lists || other.has_value() != other_lists.has_value())
      return finish(kBadInput);
    options.forwards = policy->host.forwards || (other && other->host.forwards);

    ReplayReport report;
    report.policy = {&*policy, &*lists};
    if (other)
      report.other = {&*other, &*other_lists};
    report.capture = arguments.value("FILE");
    report.other_path = arguments.value("--against");
    report.own = options.own;
    report.assumptions = facts.assumptions;
    if (policy->ir.audit)
      report.assumptions.push_back(meaning::auditRemark(policy->ir.name));
    if (other && other->ir.audit)
      report.assumptions.push_back(meaning::auditRemark("with --against, " + other->ir.name));
    report.flows_max = options.flows_max;
    if (!replay(report))
      return finish(kBadInput);
    summarize(report);
    if (arguments.has("--json"))
      writeReplayJson(report, treatments, session.sources, session.io.out);
    else
      writeReplay(report, treatments, session.sources, top, session.io.out);
    return finish(report.changes.empty() ? kClean : kFindings);
  }

private:
  /// The code that findings call for, if it is worse than `code`.
  int finish(int code) { return std::max(code, session.finish()); }

  bool number(const char* option, uint64_t most, uint64_t& value) {
    if (!arguments.has(option))
      return true;
    if (!llvm::StringRef(arguments.value(option)).getAsInteger(10, value) && value <= most)
      return true;
    return refuse(llvm::Twine(option) + " `" + arguments.value(option) + "` is not a number from 0 to " +
                  llvm::Twine(most));
  }

  /// What judges is one thing, and a rule set that a host would obey is a signed one.
  bool isClear() {
    const bool by_set = arguments.has("--set");
    if (by_set && arguments.has("--policy"))
      return refuse("one of --policy and --set says what judges, not both", "--against compares with another");
    if (!by_set && !arguments.has("--policy"))
      return refuse("one of --policy and --set has to say what judges");
    if (by_set && !arguments.has("--key"))
      return refuse("a rule set is believed by its signature", "add --key FILE, or read it unverified with --policy");
    if (arguments.has("--json") && arguments.has("--top"))
      return refuse("--top and --json are both given", "--json gives everything: leave --top out");
    return true;
  }

  /// No option is passed over in silence (form_options.h).
  bool allCount() {
    std::vector<PolicyForm> forms;
    if (arguments.has("--set"))
      forms.push_back(PolicyForm::rule_set);
    for (const char* option : {"--policy", "--against"}) {
      if (!arguments.has(option))
        continue;
      auto form = formOf(arguments.value(option), session);
      if (!form)
        return true; // what cannot be read is said when it is read
      forms.push_back(*form);
    }
    return cli::allCount(arguments, forms, session.io);
  }

  /// What CORDON_KERNEL names has to be there: whoever sets it measures one way to look up, and would measure another.
  bool chooseKernel() {
    const classify::KernelChoice choice = classify::kernelFromEnvironment();
    kernel = choice.kernel;
    return kernel || refuse("CORDON_KERNEL: " + choice.error, "unset it for the best one");
  }

  bool refuse(const llvm::Twine& what, const llvm::Twine& help = "") {
    complain(session.io, what, help);
    return false;
  }

  bool readNumbers() {
    uint64_t flows = kFlowsMax;
    if (!number("--top", UINT32_MAX, top) || !number("--flows", kFlowsLimit, flows))
      return false;
    options.flows_max = flows;
    options.seed = uint64_t(std::random_device()()) << 32 | std::random_device()();
    return true;
  }

  bool readConnection() {
    std::string connection = arguments.value("--connection");
    if (connection == "remote-access")
      options.connection = net::ConnectionClass::remote_access;
    else if (!connection.empty() && connection != "lan")
      return refuse("connection type `" + connection + "` is neither lan nor remote-access");
    return true;
  }

  /// The addresses that tell what the host sends from what it receives.
  bool readOwn(const ir::HostPolicy& policy) {
    options.own = policy.host.addresses;
    for (const std::string& text : arguments.all("--address")) {
      auto address = net::parseAddress(text);
      if (!address) {
        session.diags.report({}, diag::BadAddress, text);
        return false;
      }
      options.own.push_back(*address);
    }
    llvm::sort(options.own);
    options.own.erase(llvm::unique(options.own), options.own.end());
    if (!options.own.empty())
      return true;
    session.diags.report({}, diag::ReplayedAddressUnknown, policy.host.name)
        .help("say with --address which one it has in the capture");
    return false;
  }

  bool replay(ReplayReport& report) {
    OpenFile file(report.capture);
    if (!file.why.empty()) {
      auto finding = session.diags.report({}, diag::CannotRead, report.capture, file.why);
      if (file.why == "it is not a regular file")
        finding.help("what comes through a pipe is read from standard input: `... | cordon replay - ...`");
      return false;
    }
    capture::Input input(file.descriptor);
    capture::Reader reader(input);
    capture::Replay replay(options, *report.policy.lists, report.other.lists);
    replay.run(reader);
    report.totals = replay.totals();
    report.flows = replay.flows();
    noteUnknownLinks(report);
    return !reader.fault() || tell(*reader.fault(), report);
  }

  void noteUnknownLinks(const ReplayReport& report) {
    std::vector<std::string> links;
    for (uint32_t link : report.totals.unknown_links)
      links.push_back(std::to_string(link));
    if (!links.empty())
      session.diags.report({}, diag::LinkTypeNotRead, report.capture, llvm::join(links, ", "));
  }

  /// Reports the fault; true if what came before it is worth showing.
  bool tell(const capture::Fault& fault, ReplayReport& report) {
    report.complete = false;
    switch (fault.kind) {
    case capture::Fault::Kind::not_a_capture: {
      auto finding = session.diags.report({}, diag::NotACapture, report.capture, fault.what);
      if (fault.what == "it is compressed")
        finding.help("unpack it on the way: `gzip -dc FILE | cordon replay - ...`");
      return false;
    }
    case capture::Fault::Kind::damaged:
      session.diags.report({}, diag::DamagedCapture, report.capture, fault.packet, fault.offset, fault.what);
      break;
    case capture::Fault::Kind::ends_early:
      session.diags.report({}, diag::CaptureEndsEarly, report.capture, fault.packet, fault.offset, fault.what);
      break;
    case capture::Fault::Kind::unreadable:
      session.diags.report({}, diag::CannotRead, report.capture, fault.what);
      break;
    }
    return report.totals.all.packets > 0;
  }

  const Arguments& arguments;
  Session& session;
  capture::Options options;
  uint64_t top = 20;
  const classify::Kernel* kernel = nullptr; ///< set once CORDON_KERNEL was read
};

int runReplay(const Arguments& arguments, Io& io) {
  Session session(io);
  return ReplayRun(arguments, session).run();
}

} // namespace

extern const Command replayCommand{
    "replay",
    "judge the packets of a capture: what each filter decides, and what a new policy would change",
    "  cordon replay office.pcap --policy policy.cordon --host ws1\n"
    "  cordon replay office.pcap --policy policy.cordon --host ws1 --against new.cordon\n"
    "  cordon replay office.pcap --policy ipsec.netsh --address 10.1.2.10\n"
    "  cordon replay office.pcap --set isolated.cordonset --key signing.pub --host ws1\n"
    "  tcpdump -w - | cordon replay - --policy policy.cordon --host gw1 --json\n",
    {{"FILE", "a capture (pcap or pcapng), or - for standard input"}},
    [] {
      std::vector<Option> options = {
          {"--policy", "POLICY", "a policy's root file, or a vendor configuration"},
          {"--set", "SET", "in place of a policy: a rule set, signed with one of the keys"},
          {"--key", "FILE", "a public key that is trusted, as `cordon keygen` makes it", false, true},
          {"--host", "HOST", "whose filters judge, of a policy or a rule set"},
          {"--against", "POLICY", "another policy: flows that it treats otherwise are shown, and the exit code is 1"},
          {"--connection", "KIND", "lan (default) or remote-access: what the packets came by"},
          {"--json", nullptr, "everything, as cordon.replay/1"},
          {"--top", "N", "at most so many rows of each list (default 20); 0: all"},
          {"--flows", "N", "at most so many flows are kept (default 1000000)"}};
      for (const Option& option : hostOptions())
        options.push_back(option);
      options.push_back(kAllowOutside);
      options.push_back(kNow);
      return options;
    }(),
    runReplay,
};

} // namespace cordon::cli
