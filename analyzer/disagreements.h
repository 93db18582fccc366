/// Findings about two statements that do not go together: one for each pair of them, with the number of pairs of hosts
/// and one example; where one statement does not go with several others, one for all.
#pragma once

#include "analyzer/encounters.h"
#include "compiler/diag/diagnostics.h"

#include <llvm/ADT/STLFunctionalExtras.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace cordon::analyzer {

/// The texts that a finding's kind takes: both statements.
using PairKind = diag::Kind<std::string, std::string>;

class Disagreements {
public:
  /// One of the two: where it is written, and what it has, as its place's label says it.
  struct Part {
    Side side;
    std::string has;
  };
  /// What the finding says besides, of the first connection that was found.
  struct Details {
    PairKind kind; ///< with the level of this finding
    std::string example, help;
    std::vector<std::string> notes;
  };

  /// Adds the pairs of hosts of an encounter that `one`, at the end that opens the connection, and `other` are for,
  /// however many kinds of packets they disagree on. Encounters come one after the other. Which of the two the finding
  /// names first is the order of the source.
  void add(const PairKind& kind, Part one, Part other, const Encounter& encounter,
           llvm::function_ref<Details()> details);
  /// The same where the two have different parts: the finding is `one`'s. `opens`: its end opens the connection.
  void addDirected(const PairKind& kind, Part one, Part other, bool opens, const Encounter& encounter,
                   llvm::function_ref<Details()> details);
  /// The same of two statements that one end has: the pair of hosts is met again when the other end opens.
  void addOfOneEnd(const PairKind& kind, Part one, Part other, const Encounter& encounter,
                   llvm::function_ref<Details()> details);

  void report(diag::Diagnostics& diags) const;

private:
  using Place = std::pair<source::Span, std::string>;
  using Key = std::tuple<std::string, Place, Place>; ///< id; the statement that stands first, the other
  struct Finding {
    Part first, second;
    Details details;
    bool is_directed = false;
    bool is_met_twice = false; ///< each pair counts in both encounters of its hosts
    uint64_t forth = 0,
             back = 0; ///< pairs of hosts of which the first statement's end opens the connection, or the other
    const Encounter *last_forth = nullptr, *last_back = nullptr; ///< counted last
    bool is_reported = false;
  };
  static Place placeOf(const Part& part) { return {part.side.span, part.side.name}; }
  static uint64_t pairsOf(const Finding& finding);
  static void reportOne(const Part& hub, llvm::ArrayRef<const Finding*> findings, diag::Diagnostics& diags);

  std::map<Key, Finding> found;
};

} // namespace cordon::analyzer
