/// Splits a script into commands and their words. Two dialects: a file for `netsh -f`, where only quotes and blanks
/// mean something, and a batch file of `netsh ...` lines, where cmd.exe reads `^ % & | > <` before netsh does.
#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/source/source_map.h"

#include <string>
#include <vector>

namespace cordon::netsh {

/// A word: `value`, `tag=value`, `tag=` or `=value`, quotes removed.
struct Chunk {
  std::string tag;     ///< before the first `=` outside quotes; empty if there is none
  bool equals = false; ///< there is such a `=`
  std::string value;   ///< after it, or the whole word
  bool quoted = false; ///< some of the word stood in quotes
  source::Span tag_span, value_span;
  source::Span span() const { return {tag_span.file, tag_span.begin, value_span.end}; }
};

/// One command of a script; without the word `netsh` in a batch file.
struct CommandLine {
  std::vector<Chunk> chunks; ///< not empty
  source::Span span;
};

struct Script {
  bool batch = false;
  std::vector<CommandLine> lines;
};

/// Reads a file: comments, empty lines and harmless batch lines are left out, unreadable lines are reported and left
/// out. Conceals preshared keys (Diagnostics::conceal) before it reports anything.
Script lex(source::FileId file, const source::SourceMap& sources, diag::Diagnostics& diags);

/// The words after `a = b` and `a= b` have become one: chunks of which none is a bare `=`. A chunk that ends in `=`
/// takes the next one as its value unless that has a tag of its own.
std::vector<Chunk> joinEquals(std::vector<Chunk> chunks);

} // namespace cordon::netsh
