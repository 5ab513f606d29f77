#!/usr/bin/env python3
"""Check a Casebook case file without Casebook: one file, Python 3.8 or later, standard library only.

    python3 -I verify_case.py CASE [--anchor SEQ:HASH]...

The file is opened read-only and immutable: nothing is written, no journal is played back. Checked:
 1  entries 1..N are all there, in order, each carrying the hash of the one before it
 2  every header and body is canonical JSON (RFC 8785) and hashes to what was committed to
 3  every table of the case equals what replaying the journal from empty gives, row by row
 4  every kept file hashes to its name, and an entry speaks of it
 5  the records and rejects of every source match the digests in the entry that imported them, and
    the counts that are drawn and scrolled by follow from the records
 6  each --anchor (printed on every paper, or in a seal) names an entry of this very chain
Not checked: the table "desk" (drafts, column widths: no evidence) and the full-text index, which
Casebook's own verification rebuilds. Exit 0 all passed, 1 changed or damaged, 2 not a case file or
not readable, 3 passed, but an anchor lies beyond the end: entries were cut off, or it is an older copy.
"""
import argparse, hashlib, json, os, sqlite3, sys  # noqa: E401
from urllib.parse import quote

APPLICATION_ID, SPAN, UNDATED = 0x43534E31, 10**8, -(1 << 62)
JOURNAL = {"log", "body", "blob", "touch", "desk"}
OF_SEGMENT = {"record", "reject", "code", "hist", "pos", "segment", "mention", "collected", "substrings"}


def fail(sentence, code=1):
    print("FAIL  " + sentence)
    sys.exit(code)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def read_json(text):
    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)
    value = json.loads(text, object_pairs_hook=once)
    if canonical(value) != text:
        raise ValueError("not in canonical form")
    return value


def open_case(path):
    for suffix in ("-wal", "-shm"):
        if os.path.exists(path + suffix):
            fail(f"a file {suffix} lies beside the case: another program wrote to it", 2)
    if os.path.exists(path + "-journal"):
        with open(path + "-journal", "rb") as file:
            if file.read(8) == bytes.fromhex("d9d505f920a163d7"):
                fail("the case was not closed properly: open and close it in Casebook, or verify a copy", 2)
    with open(path, "rb") as file:
        head = file.read(100)
    if head[:16] != b"SQLite format 3\0" or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        fail("not a case file", 2)
    page = int.from_bytes(head[16:18], "big") if head[16:18] != b"\0\1" else 65536
    if os.path.getsize(path) != page * int.from_bytes(head[28:32], "big"):
        fail("the file was cut short, or something was added at its end")
    db = sqlite3.connect("file:" + quote(os.fsencode(os.path.abspath(path))) + "?mode=ro&immutable=1", uri=True)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "temp_store=MEMORY"):
        db.execute("PRAGMA " + pragma)
    if db.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        fail("SQLite reports a damaged file")
    return db


def check_chain(db):
    """-> hashes by entry number, replayed tables {name: {id: row}}, touches, kept files"""
    prev, case, last_at, heads, tables, touches, blobs = "0" * 64, None, "", {}, {}, set(), {}
    entries = db.execute("SELECT l.seq, header, hash, salt, body FROM log l NOT INDEXED"
                         " LEFT JOIN body b NOT INDEXED ON b.seq = l.seq ORDER BY l.seq")
    for n, (seq, header, digest, salt, body) in enumerate(entries, 1):
        if seq != n or body is None:
            fail(f"entry {n} or its content is missing")
        h, b = read_json(header), read_json(body)
        if sha(b"casefile/entry/v1\0", header.encode()) != digest:
            fail(f"entry {n}: the header was changed")
        if sha(b"casefile/body/v1\0", salt, body.encode()) != h["body"]:
            fail(f"entry {n}: the content was changed")
        if h["seq"] != n or h["prev"] != prev or h["case"] != (case or h["case"]):
            fail(f"entry {n} does not follow entry {n - 1}")
        if h["at"] < last_at and h["kind"] != "clock":
            fail(f"entry {n} is earlier than entry {n - 1}, and no clock entry says why")
        prev, case, last_at, heads[n] = digest, h["case"], h["at"], digest
        blobs.update((blob["sha256"], blob["size"]) for blob in b["blobs"])
        for table, rows in b["rows"].items():
            for row in rows:
                tables.setdefault(table, {})[row["id"]] = row
                if table != "_sqlite_migrations":
                    touches.add((row["id"], n, table))
    if not heads:
        fail("the case has no entries")
    for table in ("log", "body"):
        if db.execute(f"SELECT count(*) FROM {table} NOT INDEXED").fetchone()[0] != len(heads):
            fail(f"the table {table} holds rows that no entry accounts for")
    return heads, tables, touches, blobs


def check_tables(db, tables, touches, blobs):
    names = {r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")}
    for table in sorted(names - JOURNAL - OF_SEGMENT):
        if table.startswith(("fts_", "tri_")):
            continue
        rows = db.execute(f'SELECT * FROM "{table}" NOT INDEXED')
        columns = [d[0] for d in rows.description]
        have = [dict(zip(columns, row)) for row in rows]
        if {r["id"]: r for r in have} != tables.pop(table, {}) or len({r["id"] for r in have}) != len(have):
            fail(f"the table {table} is not what the journal says")
    if tables:
        fail(f"tables are missing: {sorted(tables)}")
    if sorted(touches) != sorted(db.execute("SELECT row_id, seq, tbl FROM touch NOT INDEXED")):
        fail("the table touch is not what the journal says")
    for digest, size, data in db.execute("SELECT sha256, size, data FROM blob NOT INDEXED"):
        if blobs.pop(digest, None) != size or len(data) != size or sha(data) != digest:
            fail(f"the kept file {digest[:16]} was changed, or no entry speaks of it")
    if blobs:
        fail(f"kept files are missing: {sorted(blobs)}")


def check_segment(db, source, k, rows, rejected, *about):
    """-> record hashes in file order, digest of the rows shown, digest of the rejects"""
    fields, code, used = {}, {0: ""}, {}
    for id_, field, text in db.execute("SELECT id, field, text FROM code WHERE segment = ?", (k,)):
        fields[id_], code[id_] = field, text
    hashes, shown, hist, pos, n = bytearray(32 * rows), hashlib.sha256(), {}, [], 0
    ranks, ends, last = [0] * rows, [None, None], UNDATED
    for id_, ts, of, ordinal, locator, flags, kind, host, user, event, time_text, message, raw, at in db.execute(
            "SELECT id, ts, source, ordinal, locator, flags, kind, host, user, event, time_text, message, raw, raw_at"
            " FROM record WHERE id >= ? AND id < ? ORDER BY id", (k * SPAN, (k + 1) * SPAN)):
        whole = raw if at is None else raw[:at] + message + raw[at:]
        if at is not None and (not message or whole.find(message) != at):
            fail(f"segment {k}: record {id_} does not say where its message was taken out")
        if of != source or ts < last:
            fail(f"segment {k}: record {id_} is of another source, or not in order of time")
        record = f"{locator}:{len(time_text)}:{time_text}{whole}"
        if id_ != k * SPAN + n or not 0 <= ordinal < rows:
            fail(f"segment {k}: record {id_} stands where none should")
        hashes[32 * ordinal:32 * ordinal + 32] = hashlib.sha256(record.encode()).digest()
        shown.update(f"{n}|{ts}|{ordinal}|{locator}|{flags}|{code[kind]}|{code[host]}|{code[user]}|{code[event]}"
                     f"|{len(time_text)}|{len(message)}|{time_text}{message}\n".encode())
        used.update(((kind, "kind"), (host, "host"), (user, "user"), (event, "event_id")))
        ranks[ordinal], last = n, ts
        if ts != UNDATED:
            ends = [ts if ends[0] is None else ends[0], ts]
        if n % 1024 == 0:
            pos.append((n // 1024, ts))
        for unit in () if ts == UNDATED else (60, 3600, 86400):
            bucket = (unit, ts // 10**6 // unit)
            hist[bucket] = hist.get(bucket, 0) + 1
        n += 1
    # A unit with more than one bucket for every 4 rows (16 by earlier programs) is not kept.
    units = {unit: sum(1 for u, _ in hist if u == unit) for unit in (60, 3600, 86400)}
    dated = sum(count for (unit, _), count in hist.items() if unit == 60)
    kept = {(u, b): c for u, b, c in db.execute("SELECT unit, bucket, n FROM hist WHERE segment = ?", (k,))}
    wanted = [{(u, b): count for (u, b), count in hist.items() if units[u] <= dated // least} for least in (4, 16)]
    if n != rows or pos != db.execute("SELECT n, ts FROM pos WHERE segment = ? ORDER BY n", (k,)).fetchall() \
            or kept not in wanted:
        fail(f"segment {k}: what is counted and drawn does not follow from the records")
    used.pop(0, None)
    order = None if ranks == list(range(rows)) else b"".join(r.to_bytes(4, "little") for r in ranks)
    if used != fields or list(about) != [*ends, dated, order]:
        fail(f"segment {k}: its summary or its coded texts do not follow from the records")
    rejects, n = hashlib.sha256(), 0
    for id_, locator, reason, raw in db.execute("SELECT id, locator, reason, raw FROM reject WHERE id >= ? AND id < ?"
                                                " ORDER BY id", (k * SPAN, (k + 1) * SPAN)):
        if id_ != k * SPAN + n:
            fail(f"segment {k}: reject {id_} stands where none should")
        rejects.update(f"{locator}:{len(reason)}:{reason}{raw}\n".encode())
        n += 1
    if n != rejected:
        fail(f"segment {k}: rejects are missing or too many")
    return bytes(hashes), shown.digest(), rejects.digest()


def taken(source):
    """-> how many rows gave records: one row may give several, from version 4 on"""
    rows = source.get("rows_taken")
    return source["records"] if rows is None else rows


def check_sources(db, sources):
    for source in sources:
        first, parts = 0, []
        for k, start, *about in db.execute(
                "SELECT k, first_ordinal, rows, rejects, min_ts, max_ts, dated, file_order FROM segment"
                " WHERE source = ? ORDER BY k", (source["number"],)).fetchall():
            if start != first or not db.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (f"fts_{k}",)).fetchone():
                fail(f"segment {k} does not go on where the one before it ended, or has no index")
            first += about[0]
            parts.append((about[0], about[1], *check_segment(db, source["number"], k, *about)))
        sums = [sha(*(p[i] for p in parts)) for i in (2, 3, 4)]
        if sums != [source[c] for c in ("records_sha256", "rows_sha256", "rejects_sha256")]:
            fail(f"source S-{source['number']} ({source['name']}): its stored records were changed")
        if (sum(p[0] for p in parts), sum(p[1] for p in parts)) != (source["records"], source["rejects"]) or \
                source["rows_read"] != taken(source) + source["duplicates"] + source["rejects"]:
            fail(f"source S-{source['number']}: the counts do not add up")
    have = {r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    for table, column in (("record", f"id / {SPAN}"), ("reject", f"id / {SPAN}"), ("code", "segment"),
                          ("hist", "segment"), ("pos", "segment"), ("mention", "segment"),
                          ("collected", "segment"), ("substrings", "segment")):
        if table in have and db.execute(f"SELECT 1 FROM {table} WHERE {column} NOT IN (SELECT k FROM segment) LIMIT 1").fetchone():
            fail(f"the table {table} holds rows of no finished import")
    numbers = {source["number"] for source in sources}
    if {r[0] for r in db.execute("SELECT DISTINCT source FROM segment")} - numbers:
        fail("records stand there that no entry accounts for")


def main():
    parser = argparse.ArgumentParser(description="Check a Casebook case file without Casebook.")
    parser.add_argument("case")
    parser.add_argument("--anchor", action="append", default=[], metavar="SEQ:HASH")
    given = parser.parse_args()
    try:
        db = open_case(given.case)
        heads, tables, touches, blobs = check_chain(db)
        sources = sorted(tables.get("source", {}).values(), key=lambda row: row["number"])
        check_tables(db, tables, touches, blobs)
        check_sources(db, sources)
        late = 0
        for anchor in given.anchor:
            seq, _, wanted = anchor.partition(":")
            wanted = wanted.replace(" ", "").replace("-", "").lower()
            if not seq.isdigit() or len(wanted) != 64:
                fail(f"the anchor {anchor} is not SEQ:HASH with all 64 hex digits", 2)
            if int(seq) not in heads:
                late = 3
                print(f"ALARM the anchor names entry {seq}, but the file ends at {len(heads)}: entries are missing")
            elif heads[int(seq)] != wanted:
                fail(f"the anchor for entry {seq} does not match: history before it was rewritten")
            else:
                print(f"OK    anchor: entry {seq} stands as it was printed")
        print(f"OK    {len(heads)} entries, {len(sources)} sources, unbroken\nHEAD  {len(heads)}:{heads[len(heads)]}")
        return late
    except (sqlite3.Error, OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError,
            RecursionError, MemoryError) as error:
        fail(f"cannot be checked ({type(error).__name__}: {error})")


if __name__ == "__main__":
    sys.exit(main())
