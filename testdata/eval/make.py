"""Writes data sets in Parquet with pyarrow, an implementation that is not ours: python3 testdata/eval/make.py"""

import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent
rows = [
    {"id": "1", "input": "日本の首都は", "target": ["東京", "東京都"], "choices": None, "metadata": {"lang": "ja"}, "source": "a"},
    {"id": "2", "input": "2 + 2?", "target": ["4"], "choices": ["3", "4"], "metadata": {"lang": "en"}, "source": None},
]
kinds = pa.schema([
    ("id", pa.string()), ("input", pa.string()), ("target", pa.list_(pa.string())), ("choices", pa.list_(pa.string())),
    ("metadata", pa.struct([("lang", pa.string())])), ("source", pa.string()),
])
table = pa.Table.from_pylist(rows, kinds)
pq.write_table(table, here / "snappy.parquet", compression="snappy", row_group_size=1)
pq.write_table(table, here / "zstd.parquet", compression="zstd")

talk = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
said = [{"id": 7, "input": [{"role": "system", "content": "短く"}, {"role": "user", "content": "はい？"}], "note": 1.5}]
table = pa.Table.from_pylist(said, pa.schema([("id", pa.int64()), ("input", talk), ("note", pa.float64())]))
pq.write_table(table, here / "talk.parquet", compression="none")
