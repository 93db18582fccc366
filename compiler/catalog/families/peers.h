/// Base rows of systems that are named as peers: nothing is documented but what a row adds.
#pragma once

#include "compiler/catalog/families/families.h"
#include "compiler/catalog/families/sources.h"

namespace cordon::catalog {

inline constexpr Platform kUndocumentedPlatform = {
    .name = "",
    .title = "",
    .backend = "",
    .ipsec = kNotDocumented,
    .secure_server = kNotDocumented,
    .isolation_member = kNotDocumented,
    .ad_member = kNotDocumented,
    .group_policy = kNotDocumented,
    .service_pack = kNotDocumented,
    .runs_on = kNotDocumented,
    .installs_on_xp = kNotDocumented,
    .ike_v1 = kNotDocumented,
    .ike_v2 = kNotDocumented,
    .ike_v2_certificates_only = kNotDocumented,
    .ciphers = kNotDocumented,
    .integrity = kNotDocumented,
    .dh_groups = kNotDocumented,
    .kerberos = kNotDocumented,
    .certificates = kNotDocumented,
    .psk = kNotDocumented,
    .psk_notation = kNotDocumented,
    .auth_lists = kNotDocumented,
    .proposal_choice = kNotDocumented,
    .main_offers = kNotDocumented,
    .quick_offers = kNotDocumented,
    .manual_keys = kNotDocumented,
    .nat_traversal = kNotDocumented,
    .key_types = kNotDocumented,
    .signatures = kNotDocumented,
    .self_signed = kNotDocumented,
    .root_order = kNotDocumented,
    .dn_names = kNotDocumented,
    .enrolment = kNotDocumented,
    .transport = kNotDocumented,
    .tunnel = kNotDocumented,
    .ah = kNotDocumented,
    .esp = kNotDocumented,
    .esp_null = kNotDocumented,
    .ah_with_esp = kNotDocumented,
    .tunnel_for_transport = kNotDocumented,
    .pfs_own_group = kNotDocumented,
    .main_pfs = kNotDocumented,
    .volume_lifetimes = kNotDocumented,
    .dynamic_tunnel_ends = kNotDocumented,
    .ports_in_tunnels = kNotDocumented,
    .order = kNotDocumented,
    .unmatched = kNotDocumented,
    .block_rules = kNotDocumented,
    .me_address = kNotDocumented,
    .address_ranges = kNotDocumented,
    .port_ranges = kNotDocumented,
    .icmp_types = kNotDocumented,
    .clear_refuses_secured = kNotDocumented,
    .one_way_rules = kNotDocumented,
    .connection_types = kNotDocumented,
    .ipv6_policy = kNotDocumented,
    .needs_nd_permit = kNotDocumented,
    .plain_rules_need_auth = kNotDocumented,
    .fallback_to_clear = kNotDocumented,
    .fallback_delay_ms = kNotDocumented,
    .fallback_trigger = kNotDocumented,
    .accepts_unsecured = kNotDocumented,
    .dc_traffic = kNotDocumented,
    .default_response = kNotDocumented,
    .persistent_policy = kNotDocumented,
    .policies_merge = kNotDocumented,
    .access_control = kNotDocumented,
    .netsh_ipsec = kNotDocumented,
    .policy_tool = kNotDocumented,
    .inspection = kNotDocumented,
    .l2tp_client = kNotDocumented,
    .l2tp_gateway = kNotDocumented,
    .l2tp_site_to_site = kNotDocumented,
    .tunnel_site_to_site = kNotDocumented,
    .tunnel_client = kNotDocumented,
    .tunnel_gateway = kNotDocumented,
    .pptp = kNotDocumented,
    .rras_compatible = kNotDocumented,
    .rras_policy = kNotDocumented,
    .limits = kNotDocumented,
};

/// A system other than Windows.
inline constexpr Platform kThirdParty = derive(kUndocumentedPlatform, "", "", [](Platform& row) {
  row.isolation_member = {false, source::kPaperIsolation, "no system other than Windows can join"};
  row.ad_member = {false, source::kPaperIsolation};
  row.group_policy = {false, source::kPaperIsolation};
  row.netsh_ipsec = {false, source::kPaperRule, "not Windows"};
  row.rras_policy = {false, source::kPaperVpn, "not Windows"};
});

/// A system other than Windows that the paper lists for secure-server connections with Windows hosts, which take IKEv1,
/// certificates or preshared keys, and transport mode.
inline constexpr Platform kSecureServerPeer = derive(kThirdParty, "", "", [](Platform& row) {
  row.ipsec = {true, source::kPaperSecureServer};
  row.secure_server = {true, source::kPaperSecureServer};
  row.ike_v1 = {true, source::kPaperAuthentication};
  row.kerberos = {false, source::kPaperAuthentication, "with Windows hosts, without special configuration"};
  row.transport = {true, source::kPaperMe, "secure-server connections use it"};
  row.me_address = {false, source::kPaperMe, "typically, outside Windows"};
});

/// A gateway that the paper names for site-to-site connections with Windows.
inline constexpr Platform kGateway =
    derive(kThirdParty, "", "", [](Platform& row) { row.ipsec = {true, source::kPaperTunnel}; });

/// A system without IPsec of its own.
inline constexpr Platform kNoIpsec = derive(kUndocumentedPlatform, "", "", [](Platform& row) {
  row.ipsec = {false, source::kPaperIsolation};
  row.secure_server = {false, source::kPaperSecureServer, "not listed"};
  row.isolation_member = {false, source::kPaperIsolation};
  row.ad_member = {false, source::kPaperIsolation};
  row.group_policy = {false, source::kPaperIsolation};
  row.kerberos = row.certificates = row.psk = {false, source::kPaperFallback, "no IKE"};
  row.transport = row.tunnel = row.ah = row.esp = {false, source::kPaperIsolation, "no IPsec"};
  row.ike_v1 = {false, source::kPaperFallback, "does not recognize the request"};
  row.ike_v2 = {false, source::kPaperFallback, "does not recognize the request"};
  row.ike_v2_certificates_only = {false, source::kPaperFallback, "speaks no IKEv2"};
  row.netsh_ipsec = {false, source::kPaperIsolation, "no IPsec"};
  row.rras_policy = {false, source::kPaperIsolation, "no IPsec"};
});

} // namespace cordon::catalog
