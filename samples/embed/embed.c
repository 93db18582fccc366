/* embed SET KEY HOST: what a host does with packets, by a rule set that Cordon built and signed.
 *
 * Reads lines of "out|in|forward HEX" from standard input, HEX being a packet from its IP header on, and writes for
 * each what becomes of it. All packets of one direction are classified in one call, which is where the speed is.
 */
#include <cordon.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 512, PACKETS_MAX = 4096 };

static const char* const directions[] = {"out", "in", "forward"};

struct packets {
  cordon_header headers[PACKETS_MAX];
  uint32_t ranks[PACKETS_MAX];
  size_t count;
};

static int failed(const char* what) {
  fprintf(stderr, "embed: %s: %s\n", what, cordon_error_text());
  return 1;
}

/* The text of a file, which the caller frees; null if it cannot be read. */
static char* read_text(const char* path) {
  FILE* file = fopen(path, "rb");
  char* text = calloc(1, 4096);
  if (file && text && fread(text, 1, 4095, file) > 0 && !ferror(file)) {
    fclose(file);
    return text;
  }
  if (file)
    fclose(file);
  free(text);
  return NULL;
}

static int open_set(const char* path, const char* key_path, const char* host, cordon_set** set) {
  cordon_open_options options = {0};
  char* key = read_text(key_path);
  int error;
  if (!key) {
    fprintf(stderr, "embed: %s cannot be read\n", key_path);
    return 1;
  }
  options.size = sizeof options;
  options.host = host;
  options.public_key = key;
  error = cordon_open_file(path, &options, set);
  free(key);
  return error ? failed(path) : 0;
}

/* "4500..." to bytes; how many. */
static size_t read_hex(const char* digits, unsigned char* bytes) {
  size_t count = 0;
  unsigned value;
  while (sscanf(digits, "%2x", &value) == 1) {
    bytes[count++] = (unsigned char)value;
    digits += 2;
    if (digits[-1] == '\0')
      break;
  }
  return count;
}

/* Sorts one line's packet into those of its direction. */
static int read_packet(const char* line, struct packets* packets) {
  char name[16], digits[LINE_MAX_BYTES];
  unsigned char bytes[LINE_MAX_BYTES / 2];
  int direction;
  if (sscanf(line, "%15s %511s", name, digits) != 2) {
    fprintf(stderr, "embed: not a line of a direction and a packet\n");
    return 1;
  }
  for (direction = CORDON_OUT; direction <= CORDON_FORWARD; ++direction) {
    struct packets* mine = &packets[direction];
    if (strcmp(name, directions[direction]) != 0)
      continue;
    if (mine->count == PACKETS_MAX) {
      fprintf(stderr, "embed: more than %d packets %s\n", PACKETS_MAX, name);
      return 1;
    }
    if (cordon_parse(bytes, read_hex(digits, bytes), &mine->headers[mine->count]) != 0)
      return failed(digits);
    ++mine->count;
    return 0;
  }
  fprintf(stderr, "embed: %s is no direction\n", name);
  return 1;
}

static int report(const cordon_set* set, int direction, uint32_t rank) {
  static const char* const actions[] = {"permit", "block", "negotiate"};
  cordon_filter filter = {0};
  if (rank == CORDON_NO_FILTER) {
    printf("%s: no filter, passes in clear\n", directions[direction]);
    return 0;
  }
  filter.size = sizeof filter;
  if (cordon_get_filter(set, direction, rank, &filter) != 0)
    return failed("filter");
  printf("%s: %s, by %s\n", directions[direction], actions[filter.action], filter.name);
  return 0;
}

static int judge(const cordon_set* set, int direction, struct packets* packets) {
  size_t at;
  if (cordon_classify_batch(set, direction, packets->headers, packets->count, packets->ranks) != 0)
    return failed(directions[direction]);
  for (at = 0; at < packets->count; ++at)
    if (report(set, direction, packets->ranks[at]) != 0)
      return 1;
  return 0;
}

static int run(const cordon_set* set, struct packets* packets) {
  char line[LINE_MAX_BYTES + 16];
  cordon_set_info info = {0};
  int direction;
  info.size = sizeof info;
  if (cordon_get_info(set, &info) != 0)
    return failed("set");
  printf("cordon %s: %s for %s, set version %lu\n", cordon_version(), info.name, info.host,
         (unsigned long)info.set_version);
  while (fgets(line, sizeof line, stdin))
    if (read_packet(line, packets) != 0)
      return 1;
  for (direction = CORDON_OUT; direction <= CORDON_FORWARD; ++direction)
    if (judge(set, direction, &packets[direction]) != 0)
      return 1;
  return 0;
}

int main(int argc, char** argv) {
  cordon_set* set = NULL;
  struct packets* packets;
  int code = 1;
  if (argc != 4) {
    fprintf(stderr, "usage: embed SET KEY HOST\n");
    return 2;
  }
  packets = calloc(3, sizeof *packets);
  if (packets && open_set(argv[1], argv[2], argv[3], &set) == 0)
    code = run(set, packets);
  cordon_close(set);
  free(packets);
  return code;
}
