#!/usr/bin/env python3
"""check_json.py FILE: the counts of a cordon.replay/1 document agree with each other."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    run = json.load(file)

kept = run["flows"]
skipped = sum(count["packets"] for count in run["skipped"].values())
assert run["all"]["packets"] == run["judged"]["packets"] + skipped, "all packets"
matched = sum(row["packets"] for row in run["filters"])
unmatched = sum(count["packets"] for count in run["no_filter"].values())
assert run["judged"]["packets"] == matched + unmatched, "judged packets"
assert run["judged"]["packets"] == sum(flow["packets"] for flow in kept) + run["of_flows_not_kept"]["packets"], "flows"
assert kept == sorted(kept, key=lambda flow: ["out", "in", "forward"].index(flow["direction"])), "order of flows"

for row in run["filters"]:
    mine = [flow for flow in kept if (flow["direction"], flow["rank"]) == (row["direction"], row["rank"])]
    assert row["flows"] == len(mine), row
    if run["of_flows_not_kept"]["packets"] == 0:
        assert row["packets"] == sum(flow["packets"] for flow in mine), row
        assert row["bytes"] == sum(flow["bytes"] for flow in mine), row
for direction, count in run["no_filter"].items():
    assert count["flows"] == sum(flow["rank"] is None and flow["direction"] == direction for flow in kept), direction

if run["against"] is None:
    assert "changes" not in run and not any("rank_against" in flow for flow in kept)
else:
    changed = [place for place, flow in enumerate(kept) if flow["changes"]]
    assert sorted(sum((change["flows"] for change in run["changes"]), [])) == changed, "changed flows"
    assert run["changes"] and run["changes"] == sorted(run["changes"], key=lambda change: -change["packets"])
    assert sum(change["packets"] for change in run["changes"]) == 13, "changed packets"
