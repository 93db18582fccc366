// The generated parser, and what keeps a part of ANTLR's runtime away that would cost time at every start.
#include <PolicyParser.cpp> // NOLINT(bugprone-suspicious-include): one unit with what follows

#include <stdexcept>

// The runtime can search parse trees with paths, and makes the lexer of those paths before main(). There are no trees
// here. Since these come with the parser, the linker takes them in place of the runtime's own, and leaves the lexer
// out.
namespace antlr4::tree::xpath {

XPath::XPath(Parser* parser, const std::string& path) : _path(path), _parser(parser) {
  throw std::logic_error("no parse trees, no paths in them");
}

std::vector<ParseTree*> XPath::evaluate(ParseTree*) {
  return {};
}
std::vector<std::unique_ptr<XPathElement>> XPath::split(const std::string&) {
  return {};
}
std::unique_ptr<XPathElement> XPath::getXPathElement(Token*, bool) {
  return nullptr;
}
std::vector<ParseTree*> XPath::findAll(ParseTree*, const std::string&, Parser*) {
  return {};
}

} // namespace antlr4::tree::xpath
