"""Reads cordon.platforms/1 or a comparison and prints what a test asks of it; fails if the document is not in order."""
import json
import sys


def main(path):
    text = sys.stdin.read()
    document = json.loads(text)
    assert json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n" == text, "keys are not sorted"
    if document["schema"] == "cordon.platforms/1":
        names = [row["name"] for row in document["platforms"]]
        assert names == sorted(names)
        columns = {tuple(sorted(row["cells"])) for row in document["platforms"]}
        assert len(columns) == 1, "rows have different columns"
        for row in document["platforms"]:
            for name, cell in row["cells"].items():
                assert cell["source"], (row["name"], name)
                assert set(cell) <= {"value", "source", "note"}, (row["name"], name)
                assert cell["value"] is not None or cell["source"] == "not documented" or cell["note"]
        print(f"{len(names)} platforms in order")
    for step in filter(None, path.split("/")):
        document = document[int(step) if step.isdigit() else step]
    print(json.dumps(document, sort_keys=True))


main(sys.argv[1])
