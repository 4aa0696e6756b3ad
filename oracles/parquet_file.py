"""Golden Parquet files: what pyarrow wrote, in every compression that datasets are published in, and the rows that it reads back."""

import base64
import datetime
import decimal
import random

import pyarrow
import pyarrow.parquet

import golden

SEED = 17
ROWS = 40
ROWS_OF_A_GROUP = 16
BRANCH = "source/parquet"
# name of the file: codec, data page version, whether values repeat by a dictionary
FILES = {
    "plain": ("none", "1.0", False),
    "snappy": ("snappy", "1.0", True),
    "zstd": ("zstd", "2.0", True),
    "gzip": ("gzip", "2.0", False),
}


def rows():
    draw = random.Random(SEED)
    utc = datetime.timezone.utc
    for i in range(ROWS):
        word = "".join(draw.choice("abcdeäßжλ漢🙂 \n\"") for _ in range(draw.randrange(1, 60)))
        yield {
            "text": word,
            "id": f"r{i}",
            "count": draw.randrange(-(2**40), 2**40) if draw.random() > 0.2 else None,
            "score": draw.uniform(-1, 1),
            "flag": draw.random() > 0.5,
            "options": [f"o{draw.randrange(9)}" for _ in range(draw.randrange(0, 4))] if i % 5 else None,
            "answer": draw.randrange(4),
            "source": {"title": f"t{i % 3}", "year": 2000 + i} if i % 7 else None,
            "labels": [("k", f"v{i}")] if i % 2 else [],
            "messages": [{"role": "user", "content": word}, {"role": "assistant", "content": f"a{i}"}],
            "day": datetime.date(2020, 1, 1) + datetime.timedelta(days=i),
            "at": datetime.datetime(2021, 2, 3, 4, 5, i, tzinfo=utc),
            "price": decimal.Decimal(i) / 4,
            "unmarked": word.encode(),
            "blob": bytes([0xFF, i]),
        }


SCHEMA = pyarrow.schema([
    ("text", pyarrow.string()),
    ("id", pyarrow.string()),
    ("count", pyarrow.int64()),
    ("score", pyarrow.float64()),
    ("flag", pyarrow.bool_()),
    ("options", pyarrow.list_(pyarrow.string())),
    ("answer", pyarrow.int32()),
    ("source", pyarrow.struct([("title", pyarrow.string()), ("year", pyarrow.int32())])),
    ("labels", pyarrow.map_(pyarrow.string(), pyarrow.string())),
    ("messages", pyarrow.list_(pyarrow.struct([("role", pyarrow.string()), ("content", pyarrow.string())]))),
    ("day", pyarrow.date32()),
    ("at", pyarrow.timestamp("us", tz="UTC")),
    ("price", pyarrow.decimal128(10, 2)),
    ("unmarked", pyarrow.binary()),
    ("blob", pyarrow.binary()),
])


def shown(name, value):
    """A value as JSON has it."""
    if name == "labels":
        return dict(value)
    if name == "blob":
        return base64.b64encode(value).decode()
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, datetime.datetime):
        # at seconds of 0 ISO 8601 may leave them out; Java's Instant does not
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value


def main():
    table = pyarrow.Table.from_pylist(list(rows()), SCHEMA)
    names = []
    for name, (codec, page, dictionary) in FILES.items():
        target = golden.folder(BRANCH, "dataset-image") / f"{name}.parquet"
        pyarrow.parquet.write_table(
            table,
            target,
            row_group_size=ROWS_OF_A_GROUP,
            compression=codec,
            data_page_version=page,
            use_dictionary=dictionary,
        )
        names.append(target.name)
    read = pyarrow.parquet.read_table(golden.folder(BRANCH, "dataset-image") / "plain.parquet").to_pylist()
    golden.write(
        BRANCH,
        "rows",
        golden.oracle("pyarrow", "parquet.write_table, parquet.read_table", SEED),
        {"files": names, "rows": ROWS, "rowsOfAGroup": ROWS_OF_A_GROUP},
        [{name: shown(name, value) for name, value in row.items()} for row in read],
        {"absolute": 0},
        "a value is what was written",
        files=names,
        module="dataset-image",
    )


if __name__ == "__main__":
    main()
