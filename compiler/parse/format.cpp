#include "compiler/parse/format.h"

#include "compiler/parse/detail/columns.h"
#include "compiler/parse/detail/defaults.h"
#include "compiler/parse/detail/parser.h"
#include "compiler/parse/detail/pieces.h"
#include "compiler/parse/text_check.h"

#include <llvm/ADT/STLExtras.h>

namespace cordon::parse {
namespace {

constexpr size_t kWidth = 120;

bool blankBetween(const Piece& left, const Piece& right) {
  if (right.type == P::SEMI || right.type == P::COMMA || right.type == P::RPAREN || left.type == P::LPAREN)
    return false;
  return right.type != P::LPAREN;
}

/// A clause or head on one line, whatever its length. It must hold no comment but before its first piece.
std::string oneLine(llvm::ArrayRef<Piece> pieces) {
  std::string line;
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (i && blankBetween(pieces[i - 1], pieces[i]))
      line += ' ';
    line += pieces[i].text;
  }
  return line;
}

bool hasInnerComment(llvm::ArrayRef<Piece> pieces) {
  return llvm::any_of(llvm::drop_begin(pieces), [](const Piece& piece) { return !piece.comments.empty(); });
}

class Formatter {
public:
  explicit Formatter(FormatOptions options) : options(options) {}

  std::string write(const Pieces& pieces) {
    llvm::ArrayRef<Block> rest = pieces.statements;
    while (!rest.empty()) {
      size_t length = runLength(rest);
      if (length > 0)
        writeRun(rest.take_front(length));
      else
        writeBlock(rest.front());
      rest = rest.drop_front(std::max<size_t>(length, 1));
    }
    writeComments(pieces.last, 0);
    endLine();
    return std::move(out);
  }

private:
  // --- lines -----------------------------------------------------------------------------------------------------
  /// Ends the line at hand, if there is one.
  void endLine() {
    if (!out.empty() && out.back() != '\n')
      out += '\n';
  }
  void blankLine() {
    endLine();
    bool opens = out.empty() || llvm::StringRef(out).ends_with("\n\n") || after_open_brace;
    if (!opens)
      out += '\n';
  }
  void beginLine(unsigned indent) {
    endLine();
    out.append(indent, ' ');
    after_open_brace = false;
  }

  /// Trailing ones on the line at hand, others on lines of their own.
  void writeComments(llvm::ArrayRef<Comment> comments, unsigned indent) {
    for (const Comment& comment : comments) {
      if (comment.trails && !out.empty() && out.back() != '\n') {
        out += ' ';
      } else {
        if (comment.blank_before)
          blankLine();
        beginLine(indent);
      }
      out += comment.text;
    }
  }

  /// Comments and the blank line before a statement or clause.
  void writeLead(const Piece& first, unsigned indent) {
    writeComments(first.comments, indent);
    if (first.blank_before)
      blankLine();
    endLine();
  }

  // --- clauses ---------------------------------------------------------------------------------------------------
  /// Greedy: breaks after the last comma that fits, and after each comment.
  void writePieces(llvm::ArrayRef<Piece> pieces, unsigned indent) {
    writeLead(pieces.front(), indent);
    beginLine(indent);
    size_t line = out.size() - indent;
    bool fresh = true; // nothing but the indent is on the line
    for (size_t i = 0; i < pieces.size(); ++i) {
      const Piece& piece = pieces[i];
      if (i && !piece.comments.empty()) {
        writeComments(piece.comments, indent + 4);
        beginLine(indent + 4);
        line = out.size() - (indent + 4);
        fresh = true;
      }
      bool blank = !fresh && i && blankBetween(pieces[i - 1], piece);
      if (blank && pieces[i - 1].type == P::COMMA && out.size() - line + widthToComma(pieces.drop_front(i)) > kWidth) {
        beginLine(indent + 4);
        line = out.size() - (indent + 4);
        blank = false;
      }
      if (blank)
        out += ' ';
      out += piece.text;
      fresh = false;
    }
  }

  /// Bytes from here to the next place where a line can break.
  static size_t widthToComma(llvm::ArrayRef<Piece> pieces) {
    size_t width = 1;
    for (size_t i = 0; i < pieces.size(); ++i) {
      width += pieces[i].text.size() + size_t(i && blankBetween(pieces[i - 1], pieces[i]));
      if (pieces[i].type == P::COMMA)
        break;
    }
    return width;
  }

  // --- statements ------------------------------------------------------------------------------------------------
  /// True if all of it was written on one line, and fits on one.
  bool isOneLine(const Block& block) const {
    if (hasInnerComment(block.head))
      return false;
    size_t width = oneLine(block.head).size();
    for (const Clause& clause : block.clauses) {
      if (!clause.pieces.front().comments.empty() || hasInnerComment(clause.pieces) || !clause.pieces.front().same_line)
        return false;
      width += 1 + oneLine(clause.pieces).size();
    }
    if (block.hasBlock()) {
      if (!block.close.front().comments.empty() || !block.close.front().same_line || !explain(block).empty())
        return false;
      width += 2;
    }
    return width <= kWidth;
  }

  /// The statements at the front that are set in columns: neighbours of one kind, one line each. 0: not even one.
  size_t runLength(llvm::ArrayRef<Block> blocks) const {
    size_t length = 0;
    for (const Block& block : blocks) {
      const Piece& first = block.head.front();
      bool follows = length == 0 || (block.kind == blocks.front().kind && !first.blank_before &&
                                     llvm::all_of(first.comments, [](const Comment& c) { return c.trails; }));
      if (!follows || !isOneLine(block))
        break;
      ++length;
    }
    return length;
  }

  static Row rowOf(const Block& block) {
    Row row;
    auto add = [&](llvm::ArrayRef<Piece> pieces, uint16_t keyword) {
      row.cells.push_back(oneLine(pieces));
      row.keywords.push_back(keyword);
    };
    llvm::ArrayRef<Piece> head = block.head;
    if (!block.hasBlock()) {
      size_t mark = 1;
      while (mark < head.size() && head[mark].type != P::EQUALS && head[mark].type != P::COLON)
        ++mark;
      add(head.take_front(mark), block.kind);
      if (mark < head.size())
        add(head.drop_front(mark), head[mark].type);
      return row;
    }
    add(head.drop_back(), block.kind);
    std::string before = "{ ";
    for (const Clause& clause : block.clauses) {
      add(clause.pieces, clause.pieces.front().type);
      row.cells.back().insert(0, std::exchange(before, ""));
    }
    if (block.clauses.empty())
      row.cells.back() += " {";
    row.cells.back() += block.clauses.empty() ? "}" : " }";
    return row;
  }

  void writeRun(llvm::ArrayRef<Block> blocks) {
    std::vector<Row> rows;
    for (const Block& block : blocks)
      rows.push_back(rowOf(block));
    std::vector<std::string> lines = inColumns(rows, kWidth);
    for (size_t i = 0; i < blocks.size(); ++i) {
      writeLead(blocks[i].head.front(), 0);
      beginLine(0);
      out += lines[i];
    }
  }

  void writeBlock(const Block& block) {
    writePieces(block.head, 0);
    if (!block.hasBlock())
      return;
    after_open_brace = true;
    for (const Clause& clause : block.clauses)
      writePieces(clause.pieces, 2);
    for (llvm::StringRef line : explain(block)) {
      beginLine(2);
      out += "# default: ";
      out += line;
    }
    writeComments(block.close.front().comments, 2);
    beginLine(0);
    out += '}';
  }

  /// The defaults that hold in the block.
  std::vector<llvm::StringRef> explain(const Block& block) const {
    std::vector<llvm::StringRef> lines;
    if (!options.show_defaults)
      return lines;
    auto says = [](llvm::ArrayRef<Piece> pieces, uint16_t type) {
      return llvm::any_of(pieces, [&](const Piece& piece) { return piece.type == type; });
    };
    for (const Default& row : defaults())
      if (row.block == block.kind && (!row.kind || says(block.head, row.kind)) &&
          llvm::none_of(block.clauses, [&](const Clause& c) { return c.pieces.front().type == row.clause; }))
        lines.push_back(row.text);
    return lines;
  }

  FormatOptions options;
  std::string out;
  bool after_open_brace = false;
};

} // namespace

std::string format(const source::SourceMap& sources, source::FileId file, FormatOptions options) {
  diag::Diagnostics not_shown; // the parser has reported them
  TextCheck check = checkText(sources.text(file), file, not_shown);
  return Formatter(options).write(piecesOf(sources.text(file), check.begin));
}

} // namespace cordon::parse
