#!/usr/bin/env python3
"""slim.py PolicyParser.h PolicyParser.cpp: takes out of ANTLR's generated parser what costs time and is never used.

- The ATN (the grammar as a graph) is made at every start of the program, which takes longer than to read a small
  policy. No rule needs it, since no decision asks for a prediction: only error messages do. So it is made when it is
  asked for.
- The parser's own steps (match, exitRule, finally) are replaced by ones that do nothing for trees, listeners and
  recovery, which are not used here, and that the compiler can see through.
- A rule's context is cast to the type that it has.

Each replacement must find its text: another ANTLR makes the build fail, not the parser wrong."""
import re
import sys

STEPS = """\
  // A step of the parse, without what only trees, listeners and recovery need. Hides Parser's.
  antlr4::Token* match(size_t type) final {
    antlr4::Token* token = _input->LT(1);
    if (token->getType() != type)
      return Parser::match(type); // which asks the error strategy
    _input->consume();
    return token;
  }
  void exitRule() {
    _ctx->stop = _input->LT(-1);
    setState(_ctx->invokingState);
    _ctx = static_cast<antlr4::ParserRuleContext*>(_ctx->parent);
  }
  template <class Action> struct Finally {
    Action action;
    ~Finally() { action(); }
  };
  template <class Action> static Finally<Action> finally(Action action) { return {action}; }

"""


def replace(text, old, new, times=1):
    found = text.count(old)
    if found != times:
        sys.exit(f"slim.py: `{old}` is there {found} times instead of {times}: look at what ANTLR generates now")
    return text.replace(old, new)


def slim_header(text):
    text = replace(text, "getATN() const override { return _atn; };", "getATN() const override;")
    text = replace(text, "  static Initializer _init;\n", "")
    return replace(text, "private:\n  static std::vector<antlr4::dfa::DFA> _decisionToDFA;",
                   "private:\n" + STEPS + "  static std::vector<antlr4::dfa::DFA> _decisionToDFA;")


def slim_source(text):
    if "adaptivePredict" in text or "precpred" in text:
        sys.exit("slim.py: the grammar has a decision that needs the ATN")
    text = replace(text, "PolicyParser::Initializer PolicyParser::_init;",
                   "const atn::ATN& PolicyParser::getATN() const {\n"
                   "  static const Initializer made; // on the first call\n"
                   "  return _atn;\n"
                   "}")
    text, casts = re.subn(r"dynamic_cast<\w+Context \*>\(_localctx\)", "_localctx", text)
    if casts == 0 or "dynamic_cast" in text:
        sys.exit("slim.py: no cast, or another one, where a rule's context was cast: look at what ANTLR generates now")
    return text


def main():
    header, source = sys.argv[1:]
    for path, slim in ((header, slim_header), (source, slim_source)):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(slim(text))


if __name__ == "__main__":
    main()
