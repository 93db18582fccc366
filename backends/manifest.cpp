#include "backends/manifest.h"

#include <llvm/ADT/StringExtras.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <array>
#include <cassert>

namespace cordon::backends {
namespace {

using Json = nlohmann::ordered_json;

Json fileJson(const std::string& folder, const EmittedFile& file) {
  Json json = {{"path", folder + file.path}};
  if (file.secret) {
    json["secret"] = true;
  } else {
    json["size"] = file.text.size();
    json["sha256"] = sha256(file.text);
  }
  return json;
}

Json hostJson(const HostOutput& host) {
  Json json = {{"name", host.name}, {"platform", host.platform}};
  if (host.backend.empty()) {
    json["backend"] = nullptr;
    json["reason"] = host.reason;
  } else {
    json["backend"] = host.backend;
    json["policy"] = host.policy;
    json["files"] = Json::array();
    for (const EmittedFile& file : host.files)
      json["files"].push_back(fileJson(host.name + "/", file));
    if (!host.shared_file.empty())
      json["shared_file"] = host.shared_file;
    json["openings"] = host.openings;
  }
  if (!host.notes.empty())
    json["notes"] = host.notes;
  return json;
}

} // namespace

std::string sha256(llvm::StringRef text) {
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  [[maybe_unused]] int done = EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  assert(done == 1 && "SHA-256 is part of every OpenSSL");
  return llvm::toHex(llvm::ArrayRef(digest.data(), size), /*LowerCase=*/true);
}

std::string firewallText(llvm::ArrayRef<const HostOutput*> hosts) {
  std::string text = "# What firewalls must let through, in both directions, for each host's policy to work.\n"
                     "# esp is IP protocol 50, ah is IP protocol 51; udp/4500 is needed where a NAT lies between.\n";
  for (const HostOutput* host : hosts)
    if (!host->backend.empty())
      text += host->name + ": " + (host->openings.empty() ? "nothing" : llvm::join(host->openings, ", ")) + "\n";
  return text;
}

std::string manifestText(const TreeInfo& info, llvm::ArrayRef<const HostOutput*> hosts, const EmittedFile& firewall) {
  Json json = {{"schema", kManifestSchema},
               {"tool", {{"name", "cordon"}, {"version", info.tool_version}}},
               {"policy", {{"name", info.policy_name}, {"version", info.policy_version}}},
               {"hosts", Json::array()},
               {"files", Json::array({fileJson("", firewall)})}};
  for (const EmittedFile& file : info.files)
    json["files"].push_back(fileJson("", file));
  for (const HostOutput* host : hosts)
    json["hosts"].push_back(hostJson(*host));
  return json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) + "\n";
}

} // namespace cordon::backends
