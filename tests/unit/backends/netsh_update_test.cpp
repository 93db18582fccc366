// What a script does to a store that is not empty: a host that has a policy is never without one, and whatever was left
// there, the end is the same. The store here is a small model of netsh's: it refuses a second object of a name, and to
// delete or make what is in use or there; and it goes on after an error.
#include "tests/unit/backends/netsh_support.h"

#include <llvm/ADT/STLExtras.h>

#include <map>
#include <set>

using namespace cordon;
using namespace cordon::netsh_tests;

namespace {

/// Objects have a number of their own, so that a rename leaves what uses them alone.
struct Store {
  std::map<std::string, int> policies, lists, actions;
  std::map<int, std::multiset<std::string>> filters;       ///< by list
  std::map<int, std::map<std::string, std::string>> rules; ///< by policy; a rule's text has its list and action
  std::map<int, std::set<int>> uses;                       ///< lists and actions, by policy
  int assigned = 0, next = 1;

  std::map<std::string, int>& objects(llvm::StringRef kind) {
    return kind == "policy" ? policies : kind == "filterlist" ? lists : actions;
  }

  bool isUsed(int object) const {
    return llvm::any_of(uses, [&](const auto& use) { return use.second.contains(object); });
  }

  /// What the host does: the rules of the assigned policy, with the filters of their lists. Empty: nothing is assigned.
  std::string inForce() const {
    std::string text;
    if (auto found = rules.find(assigned); found != rules.end())
      for (const auto& [name, rule] : found->second)
        text += rule + "\n";
    return text;
  }

  /// Names and contents of everything, for comparing ends.
  std::string all() const {
    std::string text = inForce();
    for (const auto& [name, id] : policies)
      text += "policy " + name + (id == assigned ? " assigned" : "") + "\n";
    for (const auto& [name, id] : lists) {
      text += "list " + name + "\n";
      if (auto found = filters.find(id); found != filters.end())
        for (const std::string& filter : found->second)
          text += "  " + filter + "\n";
    }
    for (const auto& [name, id] : actions)
      text += "action " + name + "\n";
    return text;
  }

  void apply(llvm::StringRef line) {
    auto value = [&](llvm::StringRef tag) {
      return line.split((" " + tag + "=\"").str()).second.split('"').first.str();
    };
    llvm::SmallVector<llvm::StringRef> words;
    line.split(words, ' ');
    if (words.size() < 4 || words[0] != "ipsec")
      return;
    llvm::StringRef verb = words[2], kind = words[3];
    std::string name = value("name");
    if (verb == "add" && kind == "filter") {
      filters[lists.try_emplace(value("filterlist"), next++).first->second].insert(line.split(" srcaddr").second.str());
    } else if (verb == "add" && kind == "rule") {
      auto policy = policies.find(value("policy"));
      auto list = lists.find(value("filterlist")), action = actions.find(value("filteraction"));
      ASSERT_TRUE(policy != policies.end() && list != lists.end() && action != actions.end()) << line.str();
      std::string text = name + line.split(" conntype").second.str();
      for (const std::string& filter : filters[list->second])
        text += "\n  " + filter;
      EXPECT_TRUE(rules[policy->second].emplace(name, text).second) << line.str();
      uses[policy->second].insert({list->second, action->second});
    } else if (verb == "add") {
      objects(kind).try_emplace(name, next++);
    } else if (verb == "delete") {
      auto found = objects(kind).find(name);
      if (found == objects(kind).end() || (kind != "policy" && isUsed(found->second)))
        return;
      if (found->second == assigned)
        assigned = 0;
      uses.erase(found->second);
      rules.erase(found->second);
      filters.erase(found->second);
      objects(kind).erase(found);
    } else if (verb == "set" && line.contains(" newname=")) {
      auto found = objects(kind).find(name);
      if (found == objects(kind).end() || objects(kind).contains(value("newname")))
        return;
      int id = found->second;
      objects(kind).erase(found);
      objects(kind)[value("newname")] = id;
    } else if (verb == "set" && kind == "defaultrule") {
      auto policy = policies.find(value("policy"));
      ASSERT_TRUE(policy != policies.end()) << line.str();
      rules[policy->second]["default response"] = line.split(" qmpfs").second.str();
    } else if (verb == "set" && kind == "policy" && policies.contains(name)) {
      if (line.contains(" assign=yes"))
        assigned = policies[name];
      else if (policies[name] == assigned)
        assigned = 0;
    }
  }
};

std::vector<std::string> commandsOf(const std::string& text) {
  std::vector<std::string> commands;
  for (llvm::StringRef rest = text; !rest.empty(); rest = rest.split('\n').second)
    if (!rest.starts_with("#"))
      commands.push_back(rest.split('\n').first.str());
  return commands;
}

/// The files of version 7, and of version 8 with one rule more, one less, and another filter.
RoundTrip version(unsigned number) {
  PolicyBuilder b;
  b.policy.ir.version = number;
  b.mirrored({"me", "10.0.0.0/8"}, negotiate({b.psk("a key of some length")}));
  b.mirrored({"me", number == 7 ? "10.1.1.1" : "10.1.1.2"}, ir::Permit{});
  if (number == 7) {
    b.mirrored({"me", "any"}, ir::Block{});
  } else {
    ir::Negotiate tunnel = negotiate({b.psk("another key")});
    tunnel.tunnel = ir::Tunnel{address("192.0.2.10"), address("203.0.113.1")};
    b.tunnel("192.168.1.0/24", "192.168.2.0/24", tunnel);
    b.respond(negotiate({b.psk("a third key")}));
  }
  RoundTrip trip = roundTrip(b.build());
  expectProved(trip);
  return trip;
}

void run(Store& store, const std::vector<std::string>& commands, size_t count = SIZE_MAX) {
  for (size_t i = 0; i < std::min(count, commands.size()); ++i)
    store.apply(commands[i]);
}

TEST(NetshUpdate, AFirstRunLeavesThePolicyAssignedUnderItsName) {
  Store store;
  run(store, commandsOf(version(7).script()));
  ASSERT_TRUE(store.policies.contains("cordon-sql"));
  EXPECT_EQ(store.policies.size(), 1u);
  EXPECT_EQ(store.assigned, store.policies["cordon-sql"]);
  EXPECT_EQ(store.all().find("new-"), std::string::npos) << store.all();
  EXPECT_EQ(store.rules[store.assigned].size(), 3u);
}

TEST(NetshUpdate, AnotherRunLeavesNoMomentWithoutACompletePolicy) {
  for (unsigned next : {7u, 8u}) {
    Store store;
    run(store, commandsOf(version(7).script()));
    std::string before = store.inForce(), all_before = store.all();
    std::set<std::string> seen;
    for (const std::string& command : commandsOf(version(next).script())) {
      store.apply(command);
      seen.insert(store.inForce());
    }
    EXPECT_TRUE(seen.contains(before));
    EXPECT_EQ(seen.size(), next == 7 ? 1u : 2u) << "the old one, then the new one, never less";
    EXPECT_EQ(store.all() == all_before, next == 7);
  }
}

TEST(NetshUpdate, WhateverARunLeftThatWasStoppedTheNextOneEndsTheSame) {
  std::vector<std::string> seven = commandsOf(version(7).script()), eight = commandsOf(version(8).script());
  Store plain;
  run(plain, seven);
  Store updated = plain;
  run(updated, eight);
  for (size_t stop = 0; stop <= eight.size(); ++stop) {
    Store store = plain;
    run(store, eight, stop);
    EXPECT_FALSE(store.inForce().empty()) << stop;
    bool staged = store.policies.contains("new-cordon-sql") && store.assigned == store.policies["new-cordon-sql"];
    bool gap = false;
    for (const std::string& command : eight) {
      store.apply(command);
      gap |= store.inForce().empty();
    }
    EXPECT_EQ(store.all(), updated.all()) << "stopped before " << (stop < eight.size() ? eight[stop] : "nothing");
    EXPECT_EQ(gap, staged) << "only a run that was stopped between assignment and rename is followed by a gap";
  }
}

TEST(NetshUpdate, UndoLeavesNothingOfTheScript) {
  RoundTrip trip = version(8);
  std::vector<std::string> script = commandsOf(trip.script()), undo = commandsOf(trip.emitted.files[1].text);
  ASSERT_EQ(trip.emitted.files[1].path, "undo.netsh");
  EXPECT_FALSE(trip.emitted.files[1].secret);
  Store before;
  before.apply("ipsec static add policy name=\"another\"");
  before.apply("ipsec static add filterlist name=\"cordon-other-permit\"");
  for (size_t stop = 0; stop <= script.size(); ++stop) {
    Store store = before;
    run(store, script, stop);
    run(store, undo);
    EXPECT_EQ(store.all(), before.all()) << stop;
    EXPECT_EQ(store.assigned, 0);
  }
}

} // namespace
