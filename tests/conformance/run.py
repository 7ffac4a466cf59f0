"""Asks the engine and DuckDB the same questions of generated logs, and compares every row.

run.py FOLDER GENERATE INSPECT: the folder to work in, and the built examples of these names. What is asked stands in
cases.txt. DuckDB reads the tables that the engine read, so what is compared is the query language, not the import.
"""

import datetime
import itertools
import json
import math
import pathlib
import re
import subprocess
import sys

import duckdb

LOGS = [("access", 5), ("trail", 2)]
SHARDS = [1, 2]
MOST_SHOWN = 5

# The columns that are no text.
TYPES = {
    "time": "timestamp",
    "event_time": "timestamp",
    **dict.fromkeys(["http_status", "bytes_sent", "object_size", "total_time_ms", "turn_around_time_ms"], "bigint"),
    **dict.fromkeys(["bytes_transferred_in", "bytes_transferred_out", "access_rows", "trail_rows"], "bigint"),
    "trail_bytes_out": "bigint",
}

# Columns of a table that an answer has only if they are asked for, and that free text is searched in too.
ON_REQUEST = {
    "access": ["trailing_fields"],
    "trail": ["event_version", "acl_required", "tls_details", "user_identity", "api_version", "management_event"],
    "requests": [],
}

# The columns that tell a table's rows apart: what is compared where SQL is but a condition.
ROWS = {
    "access": "time, request_id, key",
    "trail": "event_time, event_id, event_name",
    "requests": "time, request_id, witnessed",
}

MACROS = """
create macro datefloor(t, ms) as make_timestamp(epoch_ms(t) // ms * ms * 1000);
create macro after(t, ms) as t + to_milliseconds(ms);
create macro ip4(t) as case when regexp_full_match(t, '\\d+\\.\\d+\\.\\d+\\.\\d+') then
    ((split_part(t, '.', 1)::bigint * 256 + split_part(t, '.', 2)::bigint) * 256 + split_part(t, '.', 3)::bigint) * 256
    + split_part(t, '.', 4)::bigint end;
create macro found(t, word) as contains(lower(t), word);
"""


def read_cases(path):
    """A query stands at the beginning of a line, its SQL indented on the lines below; `#` begins a comment."""
    cases = []
    for line in path.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line[0] != " ":
            cases.append((line, ""))
        else:
            query, sql = cases[-1]
            cases[-1] = (query, f"{sql}\n{line.strip()}".strip())
    return [whole(query, sql) for query, sql in cases]


def whole(query, sql):
    """A condition alone stands for the rows of which it is true, in the table's order."""
    if not sql.startswith("where "):
        return query, sql
    source = re.match(r"source (\w+)", query)
    table = source[1] if source else "access"
    return f"{query} | fields {ROWS[table]}", f"select {ROWS[table]} from {table} {sql} order by n"


def inspect(program, logs, shards, queries):
    """The answers to queries, each a list of rows."""
    words = [program, "--shards", str(shards)]
    for query in queries:
        words += ["--query", query]
    output = subprocess.run(words + logs, stdout=subprocess.PIPE, text=True, check=False)
    if output.returncode != 0:
        sys.exit("the engine does not answer")
    answers = [[]]
    for line in output.stdout.split("\n")[:-1]:
        if line:
            answers[-1].append(json.loads(line))
        else:
            answers.append([])
    return answers


def load(database, table, rows, folder):
    """Has DuckDB read a table, with `n` for the place of each row and `texts` for all that free text is searched in."""
    file = folder / f"{table}.ndjson"
    numbered = (json.dumps({"n": place, **row}, ensure_ascii=False) for place, row in enumerate(rows))
    file.write_text("\n".join(numbered), encoding="utf-8")
    types = {name: TYPES.get(name, "varchar") for name in rows[0]}
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in {"n": "bigint", **types}.items())
    texts = ", ".join(name for name, kind in types.items() if kind == "varchar")
    database.execute(
        f"create table {table} as select *, concat_ws(chr(1), {texts}) as texts "
        f"from read_json('{file}', format = 'newline_delimited', columns = {{{columns}}})"
    )


def is_sorted(sql):
    """Whether the SQL says in which order its rows come: `order by` outside of parentheses."""
    inner = None
    while inner != sql:
        inner, sql = sql, re.sub(r"\([^()]*\)", "", sql)
    return "order by" in sql


def plain(value):
    """A value as the engine writes it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime.datetime):
        precision = "milliseconds" if value.microsecond else "seconds"
        return value.isoformat(timespec=precision) + "Z"
    return value


def agree(left, right, tolerance):
    if isinstance(left, float) or isinstance(right, float):
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        return numbers and math.isclose(left, right, rel_tol=tolerance)
    return type(left) is type(right) and left == right


def place(row):
    """Orders rows: what is missing, then numbers, then texts. Floats that differ by a rounding are one place."""
    as_key = lambda value: float(f"{value:.9g}") if isinstance(value, (int, float)) else value
    return [(value is not None, isinstance(value, str), 0 if value is None else as_key(value)) for value in row]


def difference(ours, theirs, sql):
    """The rows that differ, or nothing."""
    if not is_sorted(sql):
        ours, theirs = sorted(ours, key=place), sorted(theirs, key=place)
    tolerance = 0.01 if "-- within 1 %" in sql else 1e-9
    lines = []
    for at, (mine, other) in enumerate(itertools.zip_longest(ours, theirs)):
        same = mine is not None and other is not None and len(mine) == len(other)
        if not (same and all(agree(a, b, tolerance) for a, b in zip(mine, other))):
            lines += [f"  row {at}", f"    engine  {mine}", f"    DuckDB  {other}"]
    if lines:
        head = f"  {len(ours)} rows of the engine, {len(theirs)} of DuckDB, {len(lines) // 3} differ"
        return "\n".join([head, *lines[: 3 * MOST_SHOWN]])
    return None


def main(folder, generate, program):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    logs = []
    for log, megabytes in LOGS:
        file = str(folder / f"{log}.log")
        words = [generate, log, "--mb", str(megabytes), "--seed", "1", "--out", file]
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
        logs.append(file)

    database = duckdb.connect()
    database.execute(MACROS)
    for table, more in ON_REQUEST.items():
        [[first]] = inspect(program, logs, 1, [f"source {table} | limit 1"])
        columns = ", ".join([*first, *more])
        [rows] = inspect(program, logs, 1, [f"source {table} | fields {columns}"])
        load(database, table, rows, folder)

    cases = read_cases(pathlib.Path(__file__).with_name("cases.txt"))
    answers = [inspect(program, logs, shards, [query for query, _ in cases]) for shards in SHARDS]
    failed = 0
    for (query, sql), *of_shards in zip(cases, *answers, strict=True):
        try:
            theirs = [tuple(plain(value) for value in row) for row in database.execute(sql).fetchall()]
        except duckdb.Error as error:
            sys.exit(f"DuckDB refuses this:\n{sql}\n{error}")
        found = {shards: difference([tuple(row.values()) for row in ours], theirs, sql)
                 for shards, ours in zip(SHARDS, of_shards)}
        wrong = [shards for shards in SHARDS if found[shards]]
        if wrong:
            failed += 1
            print(f"\n{query}\n{sql}\n  with so many shards: {', '.join(map(str, wrong))}\n{found[wrong[0]]}")
        elif not theirs:
            failed += 1
            print(f"\n{query}\n{sql}\n  no row on either side: this compares nothing")
    print(f"{len(cases) - failed} of {len(cases)} queries agree")
    sys.exit(1 if failed else 0)


main(*sys.argv[1:])
