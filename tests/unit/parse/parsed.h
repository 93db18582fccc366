/// A policy text, read.
#pragma once

#include "compiler/diag/render_text.h"
#include "compiler/parse/parse.h"

#include <llvm/Support/raw_ostream.h>

#include <string>
#include <vector>

namespace cordon::parse {

struct Parsed {
  source::SourceMap sources;
  diag::Diagnostics diags;
  ast::Program program;

  explicit Parsed(llvm::StringRef text) { program = parse(sources, sources.add("t", text), diags); }

  /// One line a finding, in source order: "SYN008 3:7".
  std::vector<std::string> places() const {
    std::vector<std::string> lines;
    for (const diag::Diagnostic* d : diags.sorted()) {
      source::Position at = sources.position(d->span);
      lines.push_back(std::string(d->id) + " " + std::to_string(at.line) + ":" + std::to_string(at.column));
    }
    return lines;
  }
  /// As a person sees them.
  std::string report() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    diag::renderText(diags, sources, out, /*color=*/false);
    return text;
  }
  std::string tree() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    dumpAst(program, out);
    return text;
  }
  std::string tokens() const {
    std::string text;
    llvm::raw_string_ostream out(text);
    dumpTokens(sources, program.file, out);
    return text;
  }
};

using Lines = std::vector<std::string>;

} // namespace cordon::parse
