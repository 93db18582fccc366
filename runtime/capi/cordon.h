/// Cordon's rule sets and classifier for C (C99) and C++. docs/embedding.md is the guide, samples/embed a program.
///
/// - Functions that can fail return 0 or a negative errno, and leave their outputs alone if they fail; the text of
///   cordon_error_text says more.
/// - Nothing throws, aborts or prints. Handles are independent of each other; all that outlives them are 64 bytes for
///   each thread that has looked up at the same time as others, used again when it has ended.
/// - A handle may be used by any number of threads at a time; only cordon_close must be the last call with it.
/// - Structures that may grow begin with their own size, which the caller sets: `cordon_open_options options = {0};
///   options.size = sizeof options;`. A program that was built with an older header goes on working.
#pragma once

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define CORDON_API __attribute__((visibility("default")))
#else
#define CORDON_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* --- the library --- */

/// "0.1.0". Never null.
CORDON_API const char* cordon_version(void);

/// Why the last function that failed in this thread did, as one sentence without a full stop; "" if none has. Stays
/// until the next failure in this thread.
CORDON_API const char* cordon_error_text(void);

/* --- rule sets --- */

/// One host's filter lists out of a rule set that was verified and accepted, ready for lookups.
typedef struct cordon_set cordon_set;

typedef struct cordon_open_options {
  size_t size;            ///< sizeof(cordon_open_options)
  const char* host;       ///< whose lists; as the policy names it. Needed
  const char* public_key; ///< PEM, the text itself: the set must be signed with its private half. Needed
  /// What `me` stands for, as text ("10.1.2.3", "2001:db8::1"); null: the addresses that the set has for the host. A
  /// host with a dynamic address has none there, and needs it here.
  const char* const* addresses;
  size_t addresses_count;
  uint64_t now_s;             ///< seconds since 1970, compared with the set's end; 0: the system's clock
  uint64_t set_version_min;   ///< older sets are refused: what the program remembers of the newest that it has seen
  const cordon_set* in_force; ///< null, or the set in force: an older one, or another of its version, is refused
  const char* kernel;         ///< null: what CORDON_KERNEL says, else the best; "portable", "avx2", ...
} cordon_open_options;

/// Reads, verifies and accepts a rule set, in this order, and builds the classifier.
///
/// -ENOENT, -EACCES, ...: the file cannot be read. -EKEYREJECTED: not signed, or with another key. -EBADMSG: no rule
/// set, or changed since it was signed, or not well formed. -ENXIO: not for this host. -EKEYEXPIRED: no longer valid.
/// -ESTALE: older than it may be. -EDESTADDRREQ: the host's address is not known. -EINVAL: the options (also: the key
/// is none, an address is none). -E2BIG: the options have fields that this library does not know. -ENOTSUP: the kernel
/// cannot run here, or OpenSSL is configured without Ed25519 or SHA-256 (FIPS mode). -EOVERFLOW: with each of the
/// host's addresses in place of `me` a list comes to more rules than are taken (docs/ruleset.md, "Limits"). -ENOMEM.
CORDON_API int cordon_open_file(const char* path, const cordon_open_options* options, cordon_set** set);

/// The same from memory; `bytes` may go afterwards.
CORDON_API int cordon_open_bytes(const void* bytes, size_t count, const cordon_open_options* options, cordon_set** set);

/// Null is allowed.
CORDON_API void cordon_close(cordon_set* set);

typedef struct cordon_set_info {
  size_t size;             ///< sizeof(cordon_set_info)
  const char* name;        ///< of the policy class; texts live as long as the handle
  const char* host;        ///< that it was opened for
  uint64_t set_version;    ///< rises with each set that is published
  uint64_t not_after_s;    ///< last second of validity, since 1970
  uint64_t policy_version; ///< of the policy's text
  int audit;               ///< 1: verdicts are to be logged, nothing dropped
  size_t memory_bytes;     ///< of the classifiers
} cordon_set_info;

/// Fills in what `info->size` has room for. -EINVAL: no such size.
CORDON_API int cordon_get_info(const cordon_set* set, cordon_set_info* info);

/* --- lookups --- */

/// Which list: what the host sends, what it receives, what it passes on.
enum { CORDON_OUT = 0, CORDON_IN = 1, CORDON_FORWARD = 2 };

/// A filter's rank where no filter matches: such a packet passes in clear.
#define CORDON_NO_FILTER UINT32_MAX

/// What a policy judges of a packet. Does not grow.
typedef struct cordon_header {
  uint8_t source[16], target[16];    ///< in network order; IPv4 in the first four bytes
  uint16_t source_port, target_port; ///< in the host's order; 0 without ports; of ICMP the type and the code
  uint8_t protocol;                  ///< IANA number
  uint8_t family;                    ///< 4 or 6
  uint8_t remote_access;             ///< 1: it came or goes by a remote access connection; 0: LAN
  uint8_t unused;                    ///< 0
} cordon_header;

/// The rank of the filter that decides, or CORDON_NO_FILTER. -EINVAL: the direction or a field of the header.
CORDON_API int cordon_classify(const cordon_set* set, int direction, const cordon_header* header, uint32_t* rank);

/// The same for `count` packets at once, in any mix of families, much faster than one by one; best are multiples of 32.
/// A faulty header makes the whole call fail before anything is written.
CORDON_API int cordon_classify_batch(const cordon_set* set, int direction, const cordon_header* headers, size_t count,
                                     uint32_t* ranks);

/// Reads the header of a packet that begins with its IP header: IPv4 with options, IPv6 with extension headers. Fields
/// that only the caller knows are 0. A later fragment has the ports 0. -EBADMSG: malformed. -ENODATA: `count` bytes do
/// not reach to its ports.
CORDON_API int cordon_parse(const void* packet, size_t count, cordon_header* header);

/* --- filters --- */

enum { CORDON_PERMIT = 0, CORDON_BLOCK = 1, CORDON_NEGOTIATE = 2 };

typedef struct cordon_filter {
  size_t size;      ///< sizeof(cordon_filter)
  const char* name; ///< of the statement it comes from: "exemption infra-hosts"; "" if unknown; lives as the handle
  int action;       ///< CORDON_PERMIT, CORDON_BLOCK, CORDON_NEGOTIATE
  int fallback_to_clear; ///< negotiate: 1: who does not answer IKE is spoken to in clear
  int inbound_clear;     ///< negotiate: 1: what comes in clear is accepted
  int tunnel;            ///< negotiate: 1: in tunnel mode
} cordon_filter;

/// How many filters a list has: ranks are below. 0 for what is no direction.
CORDON_API uint32_t cordon_filter_count(const cordon_set* set, int direction);

/// The filter of a rank: fills in what `filter->size` has room for. -ENOENT: there is none of that rank. -EINVAL.
CORDON_API int cordon_get_filter(const cordon_set* set, int direction, uint32_t rank, cordon_filter* filter);

#ifdef __cplusplus
}
#endif
